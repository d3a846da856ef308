#include "chart/template_syntax.h"

#include <iterator>
#include <optional>
#include <utility>

namespace cilium_lint {
namespace {

// Deeper trees than any chart's are cut off: the text may be anybody's.
constexpr std::size_t kMaxDepth = 200;

struct Token {
  enum class Kind : std::uint8_t {
    end,
    text,  // a literal
    number,
    word,
    field,     // `.name`; text is the name
    dot,       // `.` alone
    variable,  // `$name`; text is the name
    sign       // ( ) | , = and := as ':'
  } kind = Kind::end;
  std::string text{};
  bool spaced{};  // blanks stand before it: `$x.a` is a field of $x, `$x .a` are two operands
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_part(char c) { return is_letter(c) || is_digit(c); }

char unescape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      return c;
  }
}

// Splits the inside of one action; `ok` is false where it holds something else.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> tokens() {
    std::vector<Token> tokens;
    while (true) {
      const std::size_t before = at_;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      const bool spaced = at_ != before;
      Token token = next();
      token.spaced = spaced;
      if (token.kind == Token::Kind::end) return tokens;
      tokens.push_back(std::move(token));
    }
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_word_part(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  Token quoted(char quote) {
    Token token{Token::Kind::text, {}, {}};
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && quote != '`' && at_ + 1 < text_.size()) {
        ++at_;
        token.text += unescape(text_[at_]);
      } else {
        token.text += text_[at_];
      }
      ++at_;
    }
    ok_ = ok_ && at_ < text_.size();
    ++at_;
    return token;
  }

  [[nodiscard]] bool is_number_at(std::size_t at) const {
    const char c = text_[at];
    if (is_digit(c)) return true;
    return (c == '-' || c == '+') && at + 1 < text_.size() && is_digit(text_[at + 1]);
  }
  static bool may_stand(char c) {
    constexpr std::string_view kSigns = "\"`'$.:()|,=";
    return is_letter(c) || is_digit(c) || kSigns.find(c) != kSigns.npos;
  }

  Token next() {
    while (at_ < text_.size() && !may_stand(text_[at_]) && !is_number_at(at_)) {
      ok_ = ok_ && is_blank(text_[at_]);
      ++at_;
    }
    if (at_ >= text_.size()) return {};
    const char c = text_[at_];
    if (c == '"' || c == '`' || c == '\'') return quoted(c);
    if (c == '$') {
      ++at_;
      return {Token::Kind::variable, word(), {}};
    }
    if (c == '.') {
      ++at_;
      if (at_ < text_.size() && is_letter(text_[at_])) return {Token::Kind::field, word(), {}};
      if (at_ >= text_.size() || !is_digit(text_[at_])) return {Token::Kind::dot, {}, {}};
      return {Token::Kind::number, "." + word(), {}};
    }
    if (is_number_at(at_)) {
      const std::size_t start = at_;
      ++at_;
      while (at_ < text_.size() && (is_word_part(text_[at_]) || text_[at_] == '.')) ++at_;
      return {Token::Kind::number, std::string(text_.substr(start, at_ - start)), {}};
    }
    if (is_letter(c)) return {Token::Kind::word, word(), {}};
    if (c == ':' && text_.substr(at_, 2) == ":=") {
      at_ += 2;
      return {Token::Kind::sign, ":", {}};
    }
    ++at_;
    if (c == ':') {
      ok_ = false;
      return {Token::Kind::sign, ",", {}};  // stands nowhere
    }
    return {Token::Kind::sign, std::string(1, c), {}};
  }

  std::string_view text_;
  std::size_t at_{};
  bool ok_ = true;
};

class PipelineParser {
 public:
  explicit PipelineParser(const std::vector<Token>& tokens) : tokens_(tokens) {}

  Pipeline parse() {
    Pipeline pipeline = one(0);
    ok_ = ok_ && at_ == tokens_.size();
    return pipeline;
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  [[nodiscard]] const Token* peek(std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
  }
  [[nodiscard]] bool is_sign(char sign, std::size_t ahead = 0) const {
    const Token* token = peek(ahead);
    return token && token->kind == Token::Kind::sign && token->text[0] == sign;
  }

  void variables(Pipeline& pipeline) {
    std::size_t ahead = 0;
    std::vector<std::string> names;
    while (peek(ahead) && peek(ahead)->kind == Token::Kind::variable) {
      names.push_back(peek(ahead)->text);
      ++ahead;
      if (!is_sign(',', ahead)) break;
      ++ahead;
    }
    if (names.empty() || (!is_sign(':', ahead) && !is_sign('=', ahead))) return;
    pipeline.declares = is_sign(':', ahead);
    pipeline.variables = std::move(names);
    at_ += ahead + 1;
  }

  Pipeline one(std::size_t depth) {
    Pipeline pipeline;
    if (depth > kMaxDepth) {
      ok_ = false;
      at_ = tokens_.size();
      return pipeline;
    }
    variables(pipeline);
    pipeline.commands.emplace_back();
    while (const Token* token = peek()) {
      if (is_sign(')')) break;
      if (is_sign('|')) {
        ++at_;
        pipeline.commands.emplace_back();
        continue;
      }
      pipeline.commands.back().operands.push_back(operand(*token, depth));
    }
    return pipeline;
  }

  Operand operand(const Token& token, std::size_t depth) {
    Operand operand;
    ++at_;
    switch (token.kind) {
      case Token::Kind::text:
        operand.kind = Operand::Kind::text;
        operand.text = token.text;
        break;
      case Token::Kind::number:
        operand.kind = Operand::Kind::number;
        operand.text = token.text;
        break;
      case Token::Kind::word:
        operand.kind = Operand::Kind::word;
        operand.text = token.text;
        break;
      case Token::Kind::variable:
        operand.kind = Operand::Kind::variable;
        operand.text = token.text;
        break;
      case Token::Kind::field:
        operand.fields.push_back(token.text);
        break;
      case Token::Kind::sign:
        if (token.text == "(") {
          operand.kind = Operand::Kind::pipeline;
          operand.inner.push_back(one(depth + 1));
          ok_ = ok_ && is_sign(')');
          ++at_;
        } else {
          ok_ = false;
        }
        break;
      case Token::Kind::dot:
      case Token::Kind::end:
        break;
    }
    while (peek() && peek()->kind == Token::Kind::field && !peek()->spaced) {
      operand.fields.push_back(peek()->text);
      ++at_;
    }
    return operand;
  }

  const std::vector<Token>& tokens_;
  std::size_t at_{};
  bool ok_ = true;
};

// One `{{ … }}` or the text before it.
struct Piece {
  bool is_action{};
  std::string_view text{};
};

// The end of an action's inside: strings may hold braces.
std::size_t action_end(std::string_view text, std::size_t at) {
  if (text.substr(at).starts_with("/*") || text.substr(at).starts_with("- /*")) {
    const std::size_t end = text.find("*/", at);
    return end == std::string_view::npos ? end : text.find("}}", end);
  }
  char quote = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\' && quote != '`') {
        ++at;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == '"' || c == '`' || c == '\'') {
      quote = c;
    } else if (text.substr(at, 2) == "}}") {
      return at;
    }
  }
  return std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  ParsedTemplate parse() {
    ParsedTemplate result;
    result.nodes = list(0);
    while (stop_) {  // an {{ end }} or {{ else }} too many
      complete_ = false;
      stop_.reset();
      std::vector<TemplateNode> more = list(0);
      std::move(more.begin(), more.end(), std::back_inserter(result.nodes));
    }
    result.complete = complete_;
    return result;
  }

 private:
  std::optional<Piece> next() {
    if (rest_.empty()) return std::nullopt;
    if (!rest_.starts_with("{{")) {
      const std::size_t begin = rest_.find("{{");
      const Piece piece{false, rest_.substr(0, begin)};
      rest_.remove_prefix(piece.text.size());
      return piece;
    }
    const std::size_t end = action_end(rest_, 2);
    if (end == std::string_view::npos) {
      complete_ = false;
      rest_ = {};
      return std::nullopt;
    }
    std::string_view inside = rest_.substr(2, end - 2);
    rest_.remove_prefix(end + 2);
    if (inside.starts_with('-') && inside.size() > 1 && is_blank(inside[1])) {
      inside.remove_prefix(2);
    }
    if (inside.ends_with('-') && inside.size() > 1 && is_blank(inside[inside.size() - 2])) {
      inside.remove_suffix(2);
    }
    return Piece{true, inside};
  }

  Pipeline pipeline(const std::vector<Token>& tokens) {
    PipelineParser parser(tokens);
    Pipeline result = parser.parse();
    complete_ = complete_ && parser.ok();
    return result;
  }

  // Nodes up to an {{ end }} or {{ else … }}, which is left in stop_.
  std::vector<TemplateNode> list(std::size_t depth) {
    std::vector<TemplateNode> nodes;
    while (const auto piece = next()) {
      if (!piece->is_action) {
        if (piece->text.find_first_not_of(" \t\r\n") != std::string_view::npos) {
          nodes.push_back({.kind = TemplateNode::Kind::text, .text = "x"});
        }
        continue;
      }
      Lexer lexer(piece->text);
      if (piece->text.starts_with("/*")) continue;
      std::vector<Token> tokens = lexer.tokens();
      complete_ = complete_ && lexer.ok();
      if (tokens.empty()) continue;
      const std::string first = tokens[0].kind == Token::Kind::word ? tokens[0].text : "";
      if (first == "end" || first == "else") {
        stop_ = std::move(tokens);
        return nodes;
      }
      if (first == "break" || first == "continue") continue;
      if (depth > kMaxDepth) {
        complete_ = false;
        continue;
      }
      nodes.push_back(node(first, std::move(tokens), depth));
    }
    return nodes;
  }

  TemplateNode node(const std::string& first, std::vector<Token> tokens, std::size_t depth) {
    TemplateNode node;
    const auto rest_from = [&](std::size_t from) {
      return std::vector<Token>(tokens.begin() + static_cast<std::ptrdiff_t>(from), tokens.end());
    };
    if (first == "if" || first == "with" || first == "range") {
      node.kind = first == "if"     ? TemplateNode::Kind::if_
                  : first == "with" ? TemplateNode::Kind::with
                                    : TemplateNode::Kind::range;
      node.pipeline = pipeline(rest_from(1));
      branches(node, depth);
      return node;
    }
    const bool named = tokens.size() > 1 && tokens[1].kind == Token::Kind::text;
    if (named && (first == "define" || first == "block" || first == "template")) {
      node.kind = first == "define"  ? TemplateNode::Kind::define
                  : first == "block" ? TemplateNode::Kind::block
                                     : TemplateNode::Kind::call;
      node.text = tokens[1].text;
      node.pipeline = pipeline(rest_from(2));
      if (first != "template") branches(node, depth);
      return node;
    }
    node.kind = TemplateNode::Kind::action;
    node.pipeline = pipeline(tokens);
    return node;
  }

  // The body, and what follows {{ else }}; {{ else if … }} is an if inside the else.
  void branches(TemplateNode& node, std::size_t depth) {
    node.body = list(depth + 1);
    if (!stop_) {
      complete_ = false;
      return;
    }
    std::vector<Token> stop = std::exchange(stop_, std::nullopt).value();
    if (stop[0].text == "end") return;
    if (stop.size() == 1) {
      node.otherwise = list(depth + 1);
      complete_ = complete_ && stop_ && (*stop_)[0].text == "end";
      stop_.reset();
      return;
    }
    if (depth > kMaxDepth) {
      complete_ = false;
      return;
    }
    stop.erase(stop.begin());
    const std::string first = stop[0].text;
    node.otherwise.push_back(this->node(first, std::move(stop), depth + 1));
  }

  std::string_view rest_;
  std::optional<std::vector<Token>> stop_;
  bool complete_ = true;
};

}  // namespace

ParsedTemplate parse_template(std::string_view text) { return Parser(text).parse(); }

}  // namespace cilium_lint
