#include "cel/emit.h"

#include <bit>

namespace cilium_lint::cel {
namespace {

// Up to this size equal texts are looked for, so that they are kept once.
constexpr std::size_t kShared = 4096;

class Emitter {
 public:
  explicit Emitter(const Ast& ast) : ast_(ast) {}

  Program emit() {
    node_of(ast_.root);
    return std::move(program_);
  }

 private:
  std::uint32_t add(const Expr& expr, Node node) {
    program_.nodes.push_back(node);
    program_.places.push_back(expr.at);
    return static_cast<std::uint32_t>(program_.nodes.size() - 1);
  }

  std::uint32_t add_text(const Expr& expr, Op op, std::string_view text) {
    std::size_t at =
        program_.strings.size() < kShared ? program_.strings.find(text) : std::string::npos;
    if (at == std::string::npos) {
      at = program_.strings.size();
      program_.strings += text;
    }
    return add(expr, {.op = op,
                      .a = static_cast<std::uint32_t>(at),
                      .b = static_cast<std::uint32_t>(text.size())});
  }

  std::uint32_t add_operands(const Expr& expr, Node node) {
    std::vector<std::uint32_t> nodes;
    for (const ExprId child : expr.children) nodes.push_back(node_of(child));
    node.a = static_cast<std::uint32_t>(program_.operands.size());
    if (node.op != Op::call) node.count = static_cast<std::uint16_t>(nodes.size());
    program_.operands.insert(program_.operands.end(), nodes.begin(), nodes.end());
    return add(expr, node);
  }

  std::uint32_t node_of(ExprId id) {
    const Expr& expr = ast_.exprs[id];
    switch (expr.meaning) {
      case Meaning::variable:
        return add_text(expr, Op::variable, expr.resolved);
      case Meaning::local:
        return add(expr, {.op = Op::local, .a = expr.slot});
      case Meaning::type:
        return add_text(expr, Op::type, expr.resolved);
      case Meaning::failure:
        return add_text(expr, Op::failure, expr.resolved);
      case Meaning::none:
        break;
    }
    if (expr.kind == ExprKind::constant) return constant(expr);
    if (expr.kind == ExprKind::call) return call(expr);
    return operation(expr);
  }

  std::uint32_t constant(const Expr& expr) {
    if (expr.op == Op::string || expr.op == Op::bytes) return add_text(expr, expr.op, expr.text);
    return add(expr, {.op = expr.op,
                      .a = static_cast<std::uint32_t>(expr.bits),
                      .b = static_cast<std::uint32_t>(expr.bits >> 32)});
  }

  std::uint32_t call(const Expr& expr) {
    return add_operands(
        expr, {.op = Op::call,
               .flag = static_cast<std::uint8_t>(expr.standard.count),
               .count = static_cast<std::uint16_t>(expr.children.size() | (expr.own.count << 8)),
               .b = expr.standard.first | (expr.own.first << 16)});
  }

  std::uint32_t operation(const Expr& expr) {
    switch (expr.op) {
      case Op::select:
      case Op::select_optional:
      case Op::has: {
        const std::uint32_t operand = node_of(expr.children[0]);
        const std::uint32_t field = add_text(expr, Op::string, expr.text);
        return add(expr, {.op = expr.op, .a = operand, .b = field});
      }
      case Op::index:
      case Op::index_optional:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::modulo:
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
      case Op::in: {
        const std::uint32_t left = node_of(expr.children[0]);
        return add(expr, {.op = expr.op, .a = left, .b = node_of(expr.children[1])});
      }
      case Op::negate:
      case Op::logical_not:
      case Op::optional_entry:
        return add(expr, {.op = expr.op, .a = node_of(expr.children[0])});
      default:
        return add_operands(expr,
                            {.op = expr.op,
                             .flag = static_cast<std::uint8_t>(expr.variables[1].empty() ? 1 : 2),
                             .b = expr.slot});
    }
  }

  const Ast& ast_;
  Program program_{};
};

}  // namespace

Program emit(const Ast& ast) { return Emitter(ast).emit(); }

}  // namespace cilium_lint::cel
