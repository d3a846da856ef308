#include "cel/parser.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "cel/lexer.h"

namespace cilium_lint::cel {
namespace {

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

struct BinaryOperator {
  std::string_view symbol;
  int precedence;
  Op op;
};
constexpr BinaryOperator kBinary[] = {
    {"<", 1, Op::less},     {"<=", 1, Op::less_equal},
    {">", 1, Op::greater},  {">=", 1, Op::greater_equal},
    {"==", 1, Op::equal},   {"!=", 1, Op::not_equal},
    {"in", 1, Op::in},      {"+", 2, Op::add},
    {"-", 2, Op::subtract}, {"*", 3, Op::multiply},
    {"/", 3, Op::divide},   {"%", 3, Op::modulo},
};

struct Macro {
  std::string_view name;
  Op op;
  std::uint8_t variables;
  std::uint8_t least;  // expressions after the variables
  std::uint8_t most;
};
constexpr Macro kMacros[] = {
    {"all", Op::all, 1, 1, 1},
    {"all", Op::all, 2, 1, 1},
    {"exists", Op::exists, 1, 1, 1},
    {"exists", Op::exists, 2, 1, 1},
    {"exists_one", Op::exists_one, 1, 1, 1},
    {"exists_one", Op::exists_one, 2, 1, 1},
    {"existsOne", Op::exists_one, 1, 1, 1},
    {"existsOne", Op::exists_one, 2, 1, 1},
    {"filter", Op::filter, 1, 1, 1},
    {"map", Op::transform_list, 1, 1, 2},
    {"transformList", Op::transform_list, 2, 1, 2},
    {"transformMap", Op::transform_map, 2, 1, 2},
    {"transformMapEntry", Op::transform_entries, 2, 1, 2},
    {"optMap", Op::optional_map, 1, 1, 1},
    {"optFlatMap", Op::optional_flat_map, 1, 1, 1},
};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Parsed parse() {
    const ExprId root = expression();
    if (good() && token().kind != TokenKind::end) unexpected();
    parsed_.ast.root = root;
    return std::move(parsed_);
  }

 private:
  [[nodiscard]] bool good() const { return parsed_.problems.empty(); }
  [[nodiscard]] const Token& token() const { return tokens_[at_]; }
  [[nodiscard]] bool is_symbol(std::string_view symbol) const {
    return token().kind == TokenKind::symbol && token().text == symbol;
  }
  bool take(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  void want(std::string_view symbol) {
    if (good() && !take(symbol)) unexpected("expected '" + std::string(symbol) + "'");
  }
  void complain(Place at, std::string message) {
    if (good()) parsed_.problems.push_back({at, std::move(message)});
  }
  void unexpected(std::string wanted = {}) {
    const Token& found = token();
    std::string message = found.kind == TokenKind::end
                              ? "the expression ends too early"
                              : "unexpected '" + std::string(found.text) + "'";
    if (!wanted.empty()) message += ", " + wanted;
    complain(found.at, std::move(message));
  }

  [[nodiscard]] Expr& expr(ExprId id) { return parsed_.ast.exprs[id]; }

  // Takes the expression into the tree; its place is from its start to the last token read.
  ExprId add(Expr made, std::uint32_t begin) {
    made.at = {begin, at_ > 0 ? tokens_[at_ - 1].at.end : begin};
    for (const ExprId child : made.children) {
      made.depth =
          std::max<std::uint16_t>(made.depth, static_cast<std::uint16_t>(expr(child).depth + 1));
    }
    if (made.depth > kMaxDepth) complain(made.at, "the expression is nested too deep");
    if (parsed_.ast.exprs.size() >= kMaxExprs) complain(made.at, "the expression is too large");
    parsed_.ast.exprs.push_back(std::move(made));
    return static_cast<ExprId>(parsed_.ast.exprs.size() - 1);
  }
  ExprId add_operation(Op op, std::vector<ExprId> children, std::uint32_t begin) {
    return add({.kind = ExprKind::operation, .op = op, .children = std::move(children)}, begin);
  }

  // Or ["?" Or ":" Expression]
  ExprId expression() {
    if (!good()) return 0;
    if (++depth_ > kMaxDepth) {
      complain(token().at, "the expression is nested too deep");
      return 0;
    }
    const std::uint32_t begin = token().at.begin;
    ExprId result = chain("||", Op::logical_or);
    if (good() && take("?")) {
      const ExprId then = chain("||", Op::logical_or);
      want(":");
      const ExprId otherwise = expression();
      if (good()) result = add_operation(Op::conditional, {result, then, otherwise}, begin);
    }
    --depth_;
    return result;
  }

  // Operands of && or ||, which are one operation however many there are.
  ExprId chain(std::string_view symbol, Op op) {
    const std::uint32_t begin = token().at.begin;
    std::vector<ExprId> operands;
    do {
      operands.push_back(op == Op::logical_or ? chain("&&", Op::logical_and) : binary(1));
    } while (good() && take(symbol));
    if (operands.size() == 1 || !good()) return operands.front();
    return add_operation(op, std::move(operands), begin);
  }

  [[nodiscard]] const BinaryOperator* binary_operator() const {
    if (token().kind != TokenKind::symbol && token().kind != TokenKind::identifier) return nullptr;
    const auto* const found = std::ranges::find(kBinary, token().text, &BinaryOperator::symbol);
    return found == std::end(kBinary) ? nullptr : found;
  }

  ExprId binary(int precedence) {
    const std::uint32_t begin = token().at.begin;
    ExprId left = unary();
    while (good()) {
      const BinaryOperator* found = binary_operator();
      if (found == nullptr || found->precedence < precedence) break;
      ++at_;
      const ExprId right = binary(found->precedence + 1);
      if (good()) left = add_operation(found->op, {left, right}, begin);
    }
    return left;
  }

  [[nodiscard]] bool is_number(const Token& found) const {
    return found.kind == TokenKind::integer || found.kind == TokenKind::decimal;
  }

  ExprId unary() {
    const std::uint32_t begin = token().at.begin;
    const bool minus = is_symbol("-");
    if (!minus && !is_symbol("!")) return member();
    if (minus && is_number(tokens_[at_ + 1])) return member();  // the sign is the number's own
    if (++depth_ > kMaxDepth) {
      complain(token().at, "the expression is nested too deep");
      return 0;
    }
    ++at_;
    const ExprId operand = unary();
    --depth_;
    if (!good()) return operand;
    return add_operation(minus ? Op::negate : Op::logical_not, {operand}, begin);
  }

  // A primary and what follows it: fields, indices, calls.
  ExprId member() {
    const std::uint32_t begin = token().at.begin;
    ExprId target = primary();
    while (good()) {
      if (take(".")) {
        target = selection(target, begin);
      } else if (take("[")) {
        const bool optional = take("?");
        const ExprId index = expression();
        want("]");
        if (good()) {
          target = add_operation(optional ? Op::index_optional : Op::index, {target, index}, begin);
        }
      } else if (is_symbol("{") && is_qualified(target)) {
        complain({begin, token().at.end}, "messages cannot be made here; write a map");
      } else {
        break;
      }
    }
    return target;
  }

  [[nodiscard]] bool is_qualified(ExprId id) {
    const Expr& found = expr(id);
    if (found.kind == ExprKind::identifier) return true;
    return found.kind == ExprKind::operation && found.op == Op::select &&
           is_qualified(found.children.front());
  }

  static bool is_keyword(std::string_view word) {
    return word == "in" || word == "true" || word == "false" || word == "null";
  }

  // What stands behind the dot.
  ExprId selection(ExprId target, std::uint32_t begin) {
    const bool optional = take("?");
    const Token& name = token();
    const bool quoted = name.kind == TokenKind::quoted;
    if (!quoted && (name.kind != TokenKind::identifier || is_keyword(name.text))) {
      unexpected("expected a field's name");
      return target;
    }
    ++at_;
    if (!optional && !quoted && take("("))
      return call(std::string(name.text), target, name.at, begin);
    return add({.kind = ExprKind::operation,
                .op = optional ? Op::select_optional : Op::select,
                .name_at = name.at,
                .text = std::string(name.text),
                .children = {target}},
               begin);
  }

  // Arguments up to the closing bracket, the opening one being read.
  std::vector<ExprId> arguments() {
    std::vector<ExprId> list;
    if (take(")")) return list;
    do {
      list.push_back(expression());
    } while (good() && take(","));
    want(")");
    if (list.size() > 250) complain(token().at, "too many arguments");
    return list;
  }

  ExprId call(std::string name, std::optional<ExprId> target, Place name_at, std::uint32_t begin) {
    std::vector<ExprId> list = arguments();
    if (!good()) return 0;
    if (const std::optional<ExprId> macro = expand(name, target, list, begin)) return *macro;
    Expr made{.kind = ExprKind::call,
              .member = target.has_value(),
              .name_at = name_at,
              .text = std::move(name)};
    if (target) made.children.push_back(*target);
    made.children.insert(made.children.end(), list.begin(), list.end());
    return add(std::move(made), begin);
  }

  // A macro's variable: a plain name.
  std::string macro_variable(ExprId id) {
    const Expr& found = expr(id);
    if (found.kind != ExprKind::identifier || found.absolute) {
      complain(found.at, "a macro's variable must be a plain name");
      return {};
    }
    return found.text;
  }

  [[nodiscard]] bool is_namespace(std::optional<ExprId> target, std::string_view name) {
    return target && expr(*target).kind == ExprKind::identifier && expr(*target).text == name;
  }

  std::optional<ExprId> expand(const std::string& name, std::optional<ExprId> target,
                               const std::vector<ExprId>& list, std::uint32_t begin) {
    if (!target)
      return name == "has" && list.size() == 1 ? std::optional(has(list[0], begin)) : std::nullopt;
    if (name == "bind" && list.size() == 3 && is_namespace(target, "cel")) {
      Expr made{.kind = ExprKind::operation, .op = Op::bind, .children = {list[1], list[2]}};
      made.variables[0] = macro_variable(list[0]);
      return add(std::move(made), begin);
    }
    if ((name == "greatest" || name == "least") && list.size() > 2 &&
        is_namespace(target, "math")) {
      const ExprId all = add_operation(Op::list, list, begin);
      return add({.kind = ExprKind::call, .member = true, .text = name, .children = {*target, all}},
                 begin);
    }
    for (const Macro& macro : kMacros) {
      if (macro.name != name || list.size() < macro.variables + macro.least ||
          list.size() > macro.variables + macro.most) {
        continue;
      }
      // all(x, p) and all(i, x, p) are told apart by how many there are.
      Expr made{.kind = ExprKind::operation, .op = macro.op, .children = {*target}};
      for (std::size_t i = 0; i < macro.variables; ++i) made.variables[i] = macro_variable(list[i]);
      if (macro.variables == 2 && made.variables[0] == made.variables[1]) {
        complain(expr(list[1]).at, "a macro's variables must have two names");
      }
      made.children.insert(made.children.end(), list.begin() + macro.variables, list.end());
      return add(std::move(made), begin);
    }
    return std::nullopt;
  }

  ExprId has(ExprId id, std::uint32_t begin) {
    const Expr& found = expr(id);
    if (found.kind != ExprKind::operation || found.op != Op::select) {
      complain(found.at, "has() wants a field: has(a.b)");
      return id;
    }
    Expr made = found;
    made.op = Op::has;
    return add(std::move(made), begin);
  }

  ExprId primary() {
    const Token& found = token();
    const std::uint32_t begin = found.at.begin;
    switch (found.kind) {
      case TokenKind::identifier:
      case TokenKind::integer:
      case TokenKind::uinteger:
      case TokenKind::decimal:
      case TokenKind::string:
      case TokenKind::bytes:
        ++at_;
        return found.kind == TokenKind::identifier ? name(found, false) : literal(found, false);
      case TokenKind::symbol:
        break;
      case TokenKind::quoted:
      case TokenKind::end:
        unexpected();
        return 0;
    }
    if (take("-")) {
      const Token& number = token();
      ++at_;
      return literal(number, true);
    }
    if (take("(")) {
      const ExprId inner = expression();
      want(")");
      return inner;
    }
    if (take("[")) return list(begin);
    if (take("{")) return map(begin);
    if (take(".")) {
      if (token().kind != TokenKind::identifier) {
        unexpected("expected a name");
        return 0;
      }
      const Token& absolute = token();
      ++at_;
      return name(absolute, true);
    }
    unexpected();
    return 0;
  }

  ExprId name(const Token& found, bool absolute) {
    const std::uint32_t begin = found.at.begin - (absolute ? 1 : 0);
    if (!absolute && (found.text == "true" || found.text == "false")) {
      return add({.op = Op::boolean, .bits = found.text == "true" ? 1u : 0u}, begin);
    }
    if (!absolute && found.text == "null") return add({.op = Op::null}, begin);
    if (is_keyword(found.text)) {
      complain(found.at, "unexpected '" + std::string(found.text) + "'");
      return 0;
    }
    if (std::ranges::find(kReserved, found.text) != kReserved.end()) {
      complain(found.at, "'" + std::string(found.text) + "' is a reserved word");
      return 0;
    }
    if (take("(")) {
      std::string function = (absolute ? "." : "") + std::string(found.text);
      return call(std::move(function), std::nullopt, found.at, begin);
    }
    return add(
        {.kind = ExprKind::identifier, .absolute = absolute, .text = std::string(found.text)},
        begin);
  }

  ExprId literal(const Token& found, bool negative) {
    Expr made{.kind = ExprKind::constant};
    switch (found.kind) {
      case TokenKind::integer: {
        constexpr std::uint64_t kTwo63 = std::uint64_t{1} << 63;
        if (found.number > kTwo63 || (found.number == kTwo63 && !negative)) {
          complain(found.at, "the number is too large for an int");
        }
        made.op = Op::integer;
        made.bits = negative ? ~found.number + 1 : found.number;
        break;
      }
      case TokenKind::uinteger:
        made.op = Op::uinteger;
        made.bits = found.number;
        break;
      case TokenKind::decimal:
        made.op = Op::decimal;
        made.bits = std::bit_cast<std::uint64_t>(negative ? -found.decimal : found.decimal);
        break;
      default:
        made.op = found.kind == TokenKind::string ? Op::string : Op::bytes;
        made.text = found.worth;
    }
    return add(std::move(made), found.at.begin - (negative ? 1 : 0));
  }

  ExprId list(std::uint32_t begin) {
    std::vector<ExprId> items;
    while (good() && !is_symbol("]")) {
      items.push_back(entry(take("?"), [&] { return expression(); }));
      if (!take(",")) break;
    }
    want("]");
    return good() ? add_operation(Op::list, std::move(items), begin) : 0;
  }

  ExprId map(std::uint32_t begin) {
    std::vector<ExprId> items;
    while (good() && !is_symbol("}")) {
      const bool optional = take("?");
      items.push_back(expression());
      want(":");
      items.push_back(entry(optional, [&] { return expression(); }));
      if (!take(",")) break;
    }
    want("}");
    return good() ? add_operation(Op::map, std::move(items), begin) : 0;
  }

  template <class Read>
  ExprId entry(bool optional, const Read& read) {
    const std::uint32_t begin = token().at.begin;
    const ExprId value = read();
    return optional && good() ? add_operation(Op::optional_entry, {value}, begin) : value;
  }

  std::vector<Token> tokens_;
  std::size_t at_{};
  int depth_{};
  Parsed parsed_{};
};

}  // namespace

Parsed parse(std::string_view expression) {
  if (expression.size() > kMaxExpressionBytes) {
    return {.problems = {{{0, 0}, "the expression has more than 65536 bytes"}}};
  }
  Tokens tokens = read_tokens(expression);
  if (!tokens.problems.empty()) return {.problems = std::move(tokens.problems)};
  return Parser(std::move(tokens.list)).parse();
}

}  // namespace cilium_lint::cel
