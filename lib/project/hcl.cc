// The grammar is that of HCL's specification (hclsyntax/spec.md), as far as telling blocks,
// attributes, constants and everything else apart needs it.

#include "project/hcl.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "text/utf8.h"

namespace cilium_lint::hcl {
namespace {

// Blocks and brackets within each other; Terraform's own files stay far below.
constexpr int kMaxNesting = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool begins_name(char c) { return is_letter(c) || static_cast<std::uint8_t>(c) >= 0x80; }
bool is_name(char c) { return begins_name(c) || is_digit(c) || c == '-'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class Reader {
 public:
  Reader(std::string_view text, FileId file) : text_(text), file_(file) {}

  Reading read() {
    if (text_.starts_with(kUtf8Mark)) at_ = kUtf8Mark.size();
    read_body(reading_.body, 0);
    return std::move(reading_);
  }

 private:
  [[nodiscard]] bool failed() const { return reading_.fault.has_value(); }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char current() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool starts(std::string_view word) const {
    return text_.substr(at_).starts_with(word);
  }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {.file = file_,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(end)};
  }

  void fail(std::string message, std::size_t at) {
    if (failed()) return;
    at = std::min(at, text_.size());
    reading_.fault = {.message = std::move(message),
                      .at = span(at, std::min(at + 1, text_.size()))};
  }

  // -- what stands between

  void skip_comment() {
    if (starts("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) fail("the comment that opens here is never closed", at_);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
      return;
    }
    at_ = std::min(text_.find('\n', at_), text_.size());
  }

  // Blanks and comments; with `lines` line ends too.
  void skip(bool lines) {
    while (!at_end()) {
      if (is_blank(current()) || (lines && current() == '\n')) {
        ++at_;
      } else if (current() == '#' || starts("//") || starts("/*")) {
        skip_comment();
      } else {
        return;
      }
    }
  }

  std::string_view take_name() {
    const std::size_t begin = at_;
    while (!at_end() && is_name(current())) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // -- bodies

  // Up to the closing brace of a block, or the end of the file.
  void read_body(Body& body, int depth) {
    if (depth > kMaxNesting) return fail("blocks are nested too deep", at_);
    const std::size_t begin = at_;
    while (!failed()) {
      skip(true);
      if (at_end() || (depth > 0 && current() == '}')) break;
      read_definition(body, depth);
    }
    body.at = span(begin, at_);
    if (failed() || depth == 0) return;
    if (at_end()) return fail("the block that opens here is never closed", begin - 1);
    ++at_;
  }

  void read_definition(Body& body, int depth) {
    const std::size_t begin = at_;
    if (!begins_name(current())) return fail("an attribute or a block starts with a name", at_);
    const std::string_view name = take_name();
    const std::size_t name_end = at_;
    skip(false);
    if (current() == '=' && !starts("==")) {
      ++at_;
      skip(false);
      Attribute attribute{.name = std::string(name), .name_at = span(begin, name_end)};
      attribute.value = read_expression(false, 0);
      if (!failed()) end_line(depth);
      body.attributes.push_back(std::move(attribute));
      return;
    }
    Block block{.type = std::string(name), .at = span(begin, name_end)};
    while (!failed() && current() != '{') {
      const std::size_t label = at_;
      if (current() == '"') {
        const Expression text = read_quoted();
        block.labels.push_back({.text = text.text, .at = text.at});
      } else if (begins_name(current())) {
        const std::string_view word = take_name();
        block.labels.push_back({.text = std::string(word), .at = span(label, at_)});
      } else {
        return fail(fmt::format("\"{}\" needs = and a value, or a block in braces", name), at_);
      }
      block.at.end = static_cast<std::uint32_t>(at_);
      skip(false);
    }
    if (failed()) return;
    ++at_;
    read_body(block.body, depth + 1);
    body.blocks.push_back(std::move(block));
    if (!failed()) end_line(depth);
  }

  // A definition ends with its line, or with the block that it stands in.
  void end_line(int depth) {
    skip(false);
    if (at_end() || current() == '\n' || (depth > 0 && current() == '}')) return;
    fail("a new line must start here", at_);
  }

  // -- expressions

  // `lines`: inside of brackets, where line ends are blanks.
  Expression read_expression(bool lines, int depth) {
    const std::size_t begin = at_;
    Expression first = read_operations(lines, depth, 1);
    const std::size_t behind = at_;
    if (!failed()) skip(lines);
    if (failed() || current() != '?') {
      if (!failed()) at_ = behind;
      return first;
    }
    Expression whole{.kind = Expression::Kind::condition};
    whole.items.push_back({.value = std::move(first)});
    ++at_;
    skip(lines);
    whole.items.push_back({.value = read_expression(lines, depth + 1)});
    if (!failed()) skip(lines);
    if (current() != ':') fail("the condition lacks a colon and what holds else", at_);
    if (!failed()) {
      ++at_;
      skip(lines);
      whole.items.push_back({.value = read_expression(lines, depth + 1)});
    }
    whole.at = span(begin, at_);
    return whole;
  }

  // Terms between operators that bind at least as tight as `least`.
  Expression read_operations(bool lines, int depth, int least) {
    const std::size_t begin = at_;
    Expression first = read_term(lines, depth);
    for (int length = 0; !failed(); ++length) {
      const std::size_t behind = at_;
      skip(lines);
      const std::string_view operation = operator_here();
      const int binding = binding_of(operation);
      if (binding < least) {
        at_ = behind;
        break;
      }
      at_ += operation.size();
      skip(lines);
      Expression whole{.kind = Expression::Kind::operation, .text = std::string(operation)};
      whole.items.push_back({.value = std::move(first)});
      whole.items.push_back({.value = read_operations(lines, depth + 1, binding + 1)});
      // The first terms of a chain lie deepest.
      if (length > kMaxNesting) whole = {.kind = Expression::Kind::other};
      whole.at = span(begin, at_);
      first = std::move(whole);
    }
    return first;
  }

  static int binding_of(std::string_view operation) {
    if (operation.empty()) return 0;
    if (operation == "||") return 1;
    if (operation == "&&") return 2;
    if (operation == "==" || operation == "!=") return 3;
    if (operation[0] == '<' || operation[0] == '>') return 4;
    return operation == "+" || operation == "-" ? 5 : 6;
  }

  // An operator between two terms.
  [[nodiscard]] std::string_view operator_here() const {
    for (const std::string_view two : {"==", "!=", "<=", ">=", "&&", "||"}) {
      if (starts(two)) return text_.substr(at_, 2);
    }
    constexpr std::string_view kOne = "+-*/%<>";
    return kOne.find(current()) != std::string_view::npos && !at_end() ? text_.substr(at_, 1)
                                                                       : std::string_view();
  }

  Expression read_term(bool lines, int depth) {
    const std::size_t begin = at_;
    if (depth > kMaxNesting) {
      fail("values are nested too deep", at_);
      return {};
    }
    Expression term = read_plain_term(lines, depth);
    const std::size_t steps = at_;
    bool plain = true;  // nothing was picked from it
    while (!failed()) {
      if (current() == '.' && !starts("...")) {
        ++at_;
        if (current() == '*') {
          ++at_;
        } else if (take_name().empty()) {
          fail("a name must follow the dot", at_);
        }
      } else if (current() == '[') {
        skip_brackets(depth + 1);
      } else {
        break;
      }
      plain = false;
    }
    if (plain) return term;
    const bool reference = term.kind == Expression::Kind::reference;
    Expression picked{.kind = reference ? Expression::Kind::reference : Expression::Kind::pick};
    const std::size_t from = reference ? begin : steps;
    picked.text = text_.substr(from, at_ - from);
    if (!reference) picked.items.push_back({.value = std::move(term)});
    picked.at = span(begin, at_);
    return picked;
  }

  Expression read_plain_term(bool lines, int depth) {
    const std::size_t begin = at_;
    if (starts("<<")) return read_heredoc();
    if (current() == '"') return read_quoted();
    if (current() == '[') return read_list(depth);
    if (current() == '{') return read_object(depth);
    Expression other{.kind = Expression::Kind::other};
    if (current() == '(') {
      ++at_;
      skip(true);
      Expression inner = read_expression(true, depth + 1);
      skip(true);
      if (current() != ')') fail("the parenthesis that opens here is never closed", begin);
      if (!at_end()) ++at_;
      inner.at = span(begin, at_);
      return inner;
    }
    if (current() == '-' || current() == '!') {
      const bool minus = current() == '-';
      ++at_;
      skip(lines);
      Expression inner = read_term(lines, depth + 1);
      if (minus && inner.kind == Expression::Kind::number) {
        inner.text.insert(0, "-");
        inner.at = span(begin, at_);
        return inner;
      }
      other.kind = Expression::Kind::operation;
      other.text = minus ? "-" : "!";
      other.items.push_back({.value = std::move(inner)});
      other.at = span(begin, at_);
      return other;
    }
    if (is_digit(current())) return read_number();
    if (begins_name(current())) return read_word(depth);
    fail(at_end() ? "a value is missing here" : "no value starts like this", at_);
    return other;
  }

  Expression read_number() {
    const std::size_t begin = at_;
    while (is_digit(current())) ++at_;
    if (current() == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      ++at_;
      while (is_digit(current())) ++at_;
    }
    if (current() == 'e' || current() == 'E') {
      ++at_;
      if (current() == '+' || current() == '-') ++at_;
      while (is_digit(current())) ++at_;
    }
    return {.kind = Expression::Kind::number,
            .text = std::string(text_.substr(begin, at_ - begin)),
            .at = span(begin, at_)};
  }

  Expression read_word(int depth) {
    const std::size_t begin = at_;
    std::string_view word = take_name();
    // provider::name::function( … )
    while (starts("::")) {
      at_ += 2;
      take_name();
      word = text_.substr(begin, at_ - begin);
    }
    Expression read{.kind = Expression::Kind::reference, .text = std::string(word)};
    if (word == "true" || word == "false") read.kind = Expression::Kind::boolean;
    if (word == "null") read.kind = Expression::Kind::null;
    if (current() == '(') {
      read.kind = Expression::Kind::call;
      ++at_;
      read_items(read, ')', begin, depth);
    }
    read.at = span(begin, at_);
    return read;
  }

  // Values with commas between, up to `close`.
  void read_items(Expression& into, char close, std::size_t begin, int depth) {
    while (!failed()) {
      skip(true);
      if (current() == close) {
        ++at_;
        return;
      }
      if (at_end()) return fail("the bracket that opens here is never closed", begin);
      Item& item = into.items.emplace_back();
      item.value = read_expression(true, depth + 1);
      skip(true);
      if (starts("...")) {  // the last argument stands for several
        at_ += 3;
        item.value = {.kind = Expression::Kind::other, .at = item.value.at};
        skip(true);
      }
      if (current() == ',') {
        ++at_;
      } else if (current() != close && !failed()) {
        return fail("a comma or the closing bracket is missing here", at_);
      }
    }
  }

  // Whether the word behind the bracket makes it a `for` expression.
  [[nodiscard]] bool is_for() {
    const std::size_t before = at_;
    ++at_;
    skip(true);
    const std::string_view word = take_name();
    skip(true);
    const bool found = word == "for" && begins_name(current());
    at_ = before;
    return found;
  }

  void take(char wanted) {
    skip(true);
    if (current() != wanted) return fail("the for expression is not whole", at_);
    ++at_;
    skip(true);
  }

  // [for name in list : value if condition], {for key, name in map : key => value}
  Expression read_loop(char close, int depth) {
    const std::size_t begin = at_;
    Expression loop{.kind = Expression::Kind::loop, .makes_object = close == '}'};
    ++at_;
    skip(true);
    take_name();  // the for
    skip(true);
    std::string_view names[2] = {take_name(), {}};
    skip(true);
    if (current() == ',') {
      take(',');
      names[1] = take_name();
      skip(true);
    }
    const std::size_t in = at_;
    if (take_name() != "in") fail("the for expression is not whole", in);
    skip(true);
    const auto add = [&](std::string_view name) {
      if (failed()) return;
      loop.items.push_back({.key = std::string(name), .value = read_expression(true, depth + 1)});
      skip(true);
    };
    add(names[0]);
    if (!failed()) take(':');
    add(names[1]);
    if (loop.makes_object && !failed()) {
      if (!starts("=>")) fail("the for expression is not whole", at_);
      at_ = std::min(at_ + 2, text_.size());
      skip(true);
      add({});
    }
    if (starts("...")) {  // values of one key are put together
      at_ += 3;
      skip(true);
      loop.kind = Expression::Kind::other;
    }
    if (!failed() && current() != close && take_name() == "if") {
      skip(true);
      add({});
    }
    if (!failed() && current() != close) fail("the for expression is not whole", at_);
    if (!at_end()) ++at_;
    loop.at = span(begin, at_);
    return loop;
  }

  Expression read_list(int depth) {
    if (is_for()) return read_loop(']', depth);
    const std::size_t begin = at_;
    Expression list{.kind = Expression::Kind::list};
    ++at_;
    read_items(list, ']', begin, depth);
    list.at = span(begin, at_);
    return list;
  }

  Expression read_object(int depth) {
    if (is_for()) return read_loop('}', depth);
    const std::size_t begin = at_;
    Expression object{.kind = Expression::Kind::object};
    ++at_;
    while (!failed()) {
      skip(true);
      if (current() == '}') {
        ++at_;
        break;
      }
      if (at_end()) {
        fail("the brace that opens here is never closed", begin);
        break;
      }
      read_entry(object, depth);
    }
    object.at = span(begin, at_);
    return object;
  }

  void read_entry(Expression& object, int depth) {
    Item& entry = object.items.emplace_back();
    const Expression key = read_entry_key(depth);
    if (failed()) return;
    entry.key_at = key.at;
    entry.key = key.text;
    entry.key_known = key.is_constant() || (key.kind == Expression::Kind::reference &&
                                            key.text.find_first_of(".[") == std::string::npos);
    skip(true);
    if (current() != '=' && current() != ':') return fail("= or : must follow the key", at_);
    ++at_;
    skip(true);
    entry.value = read_expression(false, depth + 1);
    skip(false);
    if (current() == ',') {
      ++at_;
    } else if (!failed() && current() != '}' && current() != '\n') {
      fail("a comma, a new line or the closing brace is missing here", at_);
    }
  }

  // A name alone is a text; (name) is the value of something else.
  Expression read_entry_key(int depth) {
    const bool bracketed = current() == '(';
    Expression key = read_term(true, depth + 1);
    if (bracketed && key.kind == Expression::Kind::reference) key.kind = Expression::Kind::other;
    while (!failed()) {
      skip(true);
      const std::string_view operation = operator_here();
      if (operation.empty()) break;
      key.kind = Expression::Kind::other;
      at_ += operation.size();
      skip(true);
      read_term(true, depth + 1);
    }
    return key;
  }

  // From an opening bracket to behind its closing one, whatever stands between.
  void skip_brackets(int depth) {
    if (depth > kMaxNesting) return fail("brackets are nested too deep", at_);
    const std::size_t begin = at_;
    std::string open;
    while (!failed()) {
      skip(true);
      if (at_end()) return fail("the bracket that opens here is never closed", begin);
      const char c = current();
      if (c == '"') {
        read_quoted();
        continue;
      }
      if (starts("<<") && heredoc_begins()) {
        read_heredoc();
        continue;
      }
      ++at_;
      if (c == '[' || c == '{' || c == '(') open += c;
      if (c == ']' || c == '}' || c == ')') {
        open.pop_back();
        if (open.empty()) return;
      }
    }
  }

  // -- texts

  [[nodiscard]] bool heredoc_begins() const {
    const std::size_t name = at_ + (text_.substr(at_, 3) == "<<-" ? 3 : 2);
    return name < text_.size() && begins_name(text_[name]);
  }

  void keep(Expression& text, std::size_t begin, std::size_t end) {
    text.text += text_.substr(begin, end - begin);
    text.placement.append_verbatim(static_cast<std::uint32_t>(end - begin),
                                   static_cast<std::uint32_t>(begin));
  }
  static void keep_instead(Expression& text, std::string_view content, std::size_t begin,
                           std::size_t end) {
    text.text += content;
    text.placement.append_replaced(static_cast<std::uint32_t>(content.size()),
                                   static_cast<std::uint32_t>(begin),
                                   static_cast<std::uint32_t>(end));
  }

  // `${…}` and `%{…}` as they stand, `$${` and `%%{` as what they mean. False where there is none.
  bool read_template_part(Expression& text) {
    if (starts("$${") || starts("%%{")) {
      keep(text, at_, at_ + 1);
      keep(text, at_ + 2, at_ + 3);
      at_ += 3;
      return true;
    }
    if (!starts("${") && !starts("%{")) return false;
    const std::size_t begin = at_;
    text.is_template = true;
    if (starts("%{")) text.has_directives = true;
    ++at_;
    if (++templates_ > kMaxNesting) {
      fail("templates are nested too deep", at_);
    } else {
      skip_brackets(0);
    }
    --templates_;
    keep(text, begin, at_);
    return true;
  }

  Expression read_quoted() {
    Expression text{.kind = Expression::Kind::text, .placement = Placement::pieces(file_)};
    const std::size_t quote = at_++;
    while (!failed() && current() != '"') {
      if (at_end() || current() == '\n') {
        fail("the quote that opens here is not closed on its line", quote);
        break;
      }
      if (current() == '\\') {
        read_escape(text);
      } else if (!read_template_part(text)) {
        keep(text, at_, at_ + 1);
        ++at_;
      }
    }
    text.at = span(quote + 1, std::min(at_, text_.size()));
    if (!at_end()) ++at_;
    return text;
  }

  void read_escape(Expression& text) {
    const std::size_t begin = at_;
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ = std::min(at_ + 2, text_.size());
    const auto is = [&](char escaped, std::string_view content) {
      if (c == escaped) keep_instead(text, content, begin, at_);
      return c == escaped;
    };
    if (is('n', "\n") || is('r', "\r") || is('t', "\t") || is('"', "\"") || is('\\', "\\")) return;
    const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) return fail("quotes know no such escape", begin);
    std::uint32_t point = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
      const char digit = current();
      const int value = is_digit(digit)                ? digit - '0'
                        : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                        : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                                       : -1;
      if (value < 0) return fail("the escape needs more hexadecimal digits", begin);
      point = point * 16 + static_cast<std::uint32_t>(value);
    }
    std::string content;
    append_utf8(content, point);
    keep_instead(text, content, begin, at_);
  }

  static void append_utf8(std::string& out, std::uint32_t point) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
      byte(point);
    } else if (point < 0x800) {
      byte(0xC0 | (point >> 6));
      byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      byte(0xE0 | (point >> 12));
      byte(0x80 | ((point >> 6) & 0x3F));
      byte(0x80 | (point & 0x3F));
    } else if (point < 0x110000) {
      byte(0xF0 | (point >> 18));
      byte(0x80 | ((point >> 12) & 0x3F));
      byte(0x80 | ((point >> 6) & 0x3F));
      byte(0x80 | (point & 0x3F));
    }
  }

  struct Line {
    std::size_t begin{}, end{};  // without the line's end
    std::size_t next{};          // of the line behind
  };
  [[nodiscard]] Line line_from(std::size_t begin) const {
    const std::size_t newline = text_.find('\n', begin);
    if (newline == std::string_view::npos) return {begin, text_.size(), text_.size()};
    return {begin, newline, newline + 1};
  }
  [[nodiscard]] std::size_t indent_of(const Line& line) const {
    std::size_t at = line.begin;
    while (at < line.end && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    return at - line.begin;
  }

  // Nothing but blanks: such a line has no say about the shared indentation, and keeps its own.
  [[nodiscard]] bool is_empty(const Line& line) const {
    const std::size_t at = line.begin + indent_of(line);
    return at == line.end || text_.substr(at, line.end - at) == "\r";
  }

  // <<END and <<-END, which takes the indentation that all lines share off.
  Expression read_heredoc() {
    Expression text{.kind = Expression::Kind::text, .placement = Placement::pieces(file_)};
    const std::size_t begin = at_;
    const bool flush = starts("<<-");
    at_ += flush ? 3 : 2;
    const std::string_view name = take_name();
    if (is_blank(current())) skip(false);
    if (name.empty() || current() != '\n') {
      fail("a heredoc starts with << and a name alone", begin);
      return text;
    }
    std::vector<Line> lines;
    Line line = line_from(at_ + 1);
    const auto is_last = [&](const Line& each) {
      std::string_view content = text_.substr(each.begin, each.end - each.begin);
      content.remove_prefix(indent_of(each));
      while (!content.empty() && is_blank(content.back())) content.remove_suffix(1);
      return content == name;
    };
    while (!is_last(line)) {
      if (line.next >= text_.size()) {
        fail(fmt::format("the heredoc that opens here is never closed: {} must stand on a line of "
                         "its own",
                         name),
             begin);
        return text;
      }
      lines.push_back(line);
      line = line_from(line.next);
    }
    std::size_t shared = 0;
    if (flush) {
      shared = std::string_view::npos;
      for (const Line& each : lines) {
        if (!is_empty(each)) shared = std::min(shared, indent_of(each));
      }
    }
    const std::size_t stop = lines.empty() ? line.begin : lines.back().next;
    text.at = span(lines.empty() ? line.begin : lines.front().begin, stop);
    for (const Line& each : lines) {
      if (each.begin < at_ && each.begin != lines.front().begin) continue;  // inside a template
      at_ = each.begin + (is_empty(each) ? 0 : shared);
      while (at_ < each.next && !failed()) {
        if (read_template_part(text)) continue;
        keep(text, at_, at_ + 1);
        ++at_;
      }
    }
    at_ = line.begin + indent_of(line) + name.size();
    return text;
  }

  std::string_view text_;
  FileId file_;
  Reading reading_{};
  std::size_t at_ = 0;
  int templates_ = 0;
};

}  // namespace

const Attribute* Body::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

Reading read(std::string_view text, FileId file) { return Reader(text, file).read(); }

}  // namespace cilium_lint::hcl
