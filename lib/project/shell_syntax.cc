#include "project/shell_syntax.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

namespace cilium_lint::shell {
namespace {

// Nesting beyond this is read as plain characters; no script written by people comes near.
constexpr int kDepthLimit = 60;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) { return is_name_start(c) || is_digit(c); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

// A heredoc whose body starts behind the next line end.
struct PendingHeredoc {
  std::string delimiter{};
  bool expands{}, strips_tabs{};
  RawWord body{};
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), end_(text.size()) {}

  Node parse() {
    Node root = sequence();
    while (pos_ < end_) {  // a stray ')' ends a sequence
      ++pos_;
      Node more = sequence();
      for (std::size_t i = 0; i < more.children.size(); ++i) {
        root.children.push_back(std::move(more.children[i]));
        root.links.push_back(more.links[i]);
      }
    }
    fill_heredocs(root);
    return root;
  }

 private:
  enum class Mode : std::uint8_t { word, double_quoted, heredoc, braced };

  [[nodiscard]] char at(std::size_t offset) const {
    return pos_ + offset < end_ ? text_[pos_ + offset] : '\0';
  }
  [[nodiscard]] char now() const { return at(0); }
  [[nodiscard]] bool here(std::string_view word) const {
    return text_.substr(pos_, end_ - pos_).starts_with(word);
  }
  // The bytes of a line end at `pos`, 0 where there is none.
  [[nodiscard]] std::size_t line_end(std::size_t pos) const {
    if (pos >= end_) return 0;
    if (text_[pos] == '\n') return 1;
    if (text_[pos] == '\r' && pos + 1 < end_ && text_[pos + 1] == '\n') return 2;
    return 0;
  }

  void blanks() {
    for (;;) {
      while (pos_ < end_ && is_blank(text_[pos_])) ++pos_;
      if (now() == '\\' && line_end(pos_ + 1) > 0) {
        pos_ += 1 + line_end(pos_ + 1);
        continue;
      }
      if (now() == '#') {
        while (pos_ < end_ && line_end(pos_) == 0) ++pos_;
      }
      return;
    }
  }
  void newline() {
    pos_ += line_end(pos_);
    read_heredocs();
  }
  void blanks_and_newlines() {
    for (;;) {
      blanks();
      if (line_end(pos_) == 0) return;
      newline();
    }
  }

  // The reserved word at this place, if any.
  [[nodiscard]] std::string_view reserved() const {
    static constexpr std::array<std::string_view, 21> kWords = {
        "if",     "then", "elif", "else", "fi",   "for",  "while",
        "until",  "do",   "done", "case", "esac", "in",   "function",
        "select", "{",    "}",    "[[",   "!",    "time", "coproc"};
    std::size_t end = pos_;
    while (end < end_ && end - pos_ < 10) {
      const char c = text_[end];
      if (is_blank(c) || c == '\n' || c == '\r' || c == ';' || c == '&' || c == '|' || c == '(' ||
          c == ')' || c == '<' || c == '>')
        break;
      ++end;
    }
    const std::string_view word = text_.substr(pos_, end - pos_);
    for (const std::string_view known : kWords) {
      if (word == known) return known;
    }
    return {};
  }
  static bool closes(std::string_view word) {
    return word == "then" || word == "elif" || word == "else" || word == "fi" || word == "do" ||
           word == "done" || word == "esac" || word == "}";
  }
  bool accept(std::string_view word) {
    blanks_and_newlines();
    if (reserved() != word) return false;
    pos_ += word.size();
    return true;
  }

  // Commands up to a word that closes what is open, or to a ')'.
  Node sequence() {
    Node list{.kind = Node::Kind::sequence};
    Link link = Link::then;
    for (;;) {
      blanks();
      if (pos_ >= end_) break;
      if (line_end(pos_) > 0) {
        newline();
        continue;
      }
      const char c = now();
      if (c == ')') break;
      if (c == ';') {
        if (in_case_ && (at(1) == ';' || at(1) == '&')) break;
        ++pos_;
        link = Link::then;
        continue;
      }
      if (c == '&' && at(1) == '&') {
        pos_ += 2;
        link = Link::and_then;
        continue;
      }
      if (c == '|' && at(1) == '|') {
        pos_ += 2;
        link = Link::or_else;
        continue;
      }
      if ((c == '&' && at(1) != '>') || c == '|') {
        ++pos_;
        link = Link::then;
        continue;
      }
      if (open_ > 0 && closes(reserved())) break;
      const std::size_t before = pos_;
      Node item = pipeline();
      if (pos_ == before) ++pos_;  // nothing here is left without being looked at
      list.children.push_back(std::move(item));
      list.links.push_back(link);
      link = Link::then;
    }
    return list;
  }

  Node pipeline() {
    Node line{.kind = Node::Kind::pipeline};
    for (;;) {
      const std::string_view word = reserved();
      if (word == "!") {
        line.negated = true;
      } else if (word != "time" && word != "coproc") {
        break;
      }
      pos_ += word.size();
      blanks();
    }
    line.children.push_back(command());
    for (;;) {
      blanks();
      if (now() != '|' || at(1) == '|') break;
      pos_ += at(1) == '&' ? 2U : 1U;
      blanks_and_newlines();
      if (pos_ >= end_) break;
      const std::size_t before = pos_;
      Node stage = command();
      if (pos_ == before) break;
      line.children.push_back(std::move(stage));
    }
    if (line.children.size() == 1 && !line.negated) {
      Node only = std::move(line.children.front());
      return only;
    }
    return line;
  }

  Node command() {
    if (depth_ >= kDepthLimit) return simple();
    ++depth_;
    Node node = compound();
    --depth_;
    return node;
  }

  Node compound() {
    if (now() == '(') {
      if (at(1) == '(') {
        skip_arithmetic(2);
        return Node{};
      }
      ++pos_;
      Node node{.kind = Node::Kind::subshell};
      node.children.push_back(enclosed());
      if (now() == ')') ++pos_;
      redirects(node);
      return node;
    }
    const std::string_view word = reserved();
    if (word == "{") {
      ++pos_;
      Node node = opened();
      accept("}");
      redirects(node);
      return node;
    }
    if (word == "if") return if_command();
    if (word == "while" || word == "until") return while_command(word);
    if (word == "for" || word == "select") return for_command(word);
    if (word == "case") return case_command();
    if (word == "function") return function_command();
    if (word == "[[") return test_command();
    return simple();
  }

  // A sequence between parentheses: what is open outside does not end it.
  Node enclosed() {
    const int open = open_;
    const bool in_case = in_case_;
    open_ = 0;
    in_case_ = false;
    Node list = sequence();
    open_ = open;
    in_case_ = in_case;
    return list;
  }
  // A sequence that a reserved word ends.
  Node opened() {
    const bool in_case = in_case_;
    in_case_ = false;
    ++open_;
    Node list = sequence();
    --open_;
    in_case_ = in_case;
    return list;
  }

  Node if_command() {
    Node node{.kind = Node::Kind::branches};
    pos_ += 2;
    for (;;) {
      node.children.push_back(opened());
      if (!accept("then")) {
        node.children.push_back(Node{.kind = Node::Kind::sequence});
        break;
      }
      node.children.push_back(opened());
      if (accept("elif")) continue;
      if (accept("else")) {
        node.has_else = true;
        node.children.push_back(Node{.kind = Node::Kind::sequence});
        node.children.push_back(opened());
      }
      break;
    }
    accept("fi");
    redirects(node);
    return node;
  }

  void loop_body(Node& node) {
    if (accept("do")) {
      node.children.push_back(opened());
      accept("done");
    } else if (accept("{")) {
      node.children.push_back(opened());
      accept("}");
    } else {
      node.children.push_back(Node{.kind = Node::Kind::sequence});
    }
    redirects(node);
  }

  Node while_command(std::string_view word) {
    Node node{.kind = Node::Kind::loop};
    pos_ += word.size();
    node.children.push_back(opened());
    loop_body(node);
    return node;
  }

  Node for_command(std::string_view word) {
    Node node{.kind = Node::Kind::loop};
    pos_ += word.size();
    node.children.push_back(Node{.kind = Node::Kind::sequence});
    blanks();
    if (now() == '(' && at(1) == '(') {
      skip_arithmetic(2);
    } else {
      while (is_name_char(now())) node.name += text_[pos_++];
      blanks_and_newlines();
      if (reserved() == "in") {
        pos_ += 2;
        for (;;) {
          blanks();
          if (pos_ >= end_ || line_end(pos_) > 0 || now() == ';' || now() == '&' || now() == '|' ||
              now() == '(' || now() == ')' || now() == '<' || now() == '>')
            break;
          node.words.push_back(word_here());
        }
      }
    }
    blanks();
    if (now() == ';') ++pos_;
    loop_body(node);
    return node;
  }

  Node case_command() {
    Node node{.kind = Node::Kind::branches};
    pos_ += 4;
    blanks();
    if (pos_ < end_ && line_end(pos_) == 0) node.words.push_back(word_here());
    if (!accept("in")) return node;
    for (;;) {
      blanks_and_newlines();
      if (pos_ >= end_ || reserved() == "esac") break;
      // The pattern, up to its ')'.
      if (now() == '(') ++pos_;
      bool any = false;
      Node patterns{.kind = Node::Kind::sequence};
      while (pos_ < end_ && now() != ')') {
        blanks_and_newlines();
        if (pos_ >= end_ || now() == ')') break;
        if (now() == '*' && (at(1) == ')' || is_blank(at(1)))) any = true;
        if (now() == '|' || now() == ';' || now() == '&' || now() == '<' || now() == '>' ||
            now() == '(') {
          ++pos_;
          continue;
        }
        patterns.words.push_back(word_here());
      }
      if (now() == ')') ++pos_;
      ++open_;
      const bool in_case = in_case_;
      in_case_ = true;
      Node body = sequence();
      in_case_ = in_case;
      --open_;
      node.has_else = node.has_else || any;
      node.children.push_back(std::move(patterns));
      node.children.push_back(std::move(body));
      if (now() == ';') {
        while (now() == ';' || now() == '&') ++pos_;
        continue;
      }
      blanks_and_newlines();
      if (reserved() == "esac" || now() != ')') break;
      ++pos_;
    }
    accept("esac");
    redirects(node);
    return node;
  }

  Node function_command() {
    Node node{.kind = Node::Kind::function};
    pos_ += std::string_view("function").size();
    blanks();
    while (pos_ < end_ && !is_blank(now()) && line_end(pos_) == 0 && now() != '(' && now() != '{')
      node.name += text_[pos_++];
    blanks();
    if (now() == '(') {
      ++pos_;
      blanks();
      if (now() == ')') ++pos_;
    }
    blanks_and_newlines();
    node.children.push_back(command());
    return node;
  }

  // `[[ … ]]`: its operators are words.
  Node test_command() {
    Node node{};
    RawWord open{.begin = u32(pos_), .end = u32(pos_ + 2)};
    open.parts.push_back(verbatim(pos_, pos_ + 2, false));
    node.words.push_back(std::move(open));
    pos_ += 2;
    for (;;) {
      blanks();
      if (pos_ >= end_ || line_end(pos_) > 0) {
        if (pos_ >= end_ || !continues_test()) break;
        newline();
        continue;
      }
      const std::size_t begin = pos_;
      if (now() == '<' || now() == '>' || now() == '(' || now() == ')' || now() == ';' ||
          now() == '&' || now() == '|') {
        if (now() == ';') break;
        while (pos_ < end_ && (now() == '&' || now() == '|') && pos_ - begin < 2) ++pos_;
        if (pos_ == begin) ++pos_;
        RawWord op{.begin = u32(begin), .end = u32(pos_)};
        op.parts.push_back(verbatim(begin, pos_, false));
        node.words.push_back(std::move(op));
        continue;
      }
      node.words.push_back(word_here());
      if (text_.substr(begin, pos_ - begin) == "]]") break;
    }
    redirects(node);
    return node;
  }
  // A test goes on in the next line only behind an operator; where `]]` is missing, it ends here.
  [[nodiscard]] bool continues_test() const {
    std::size_t back = pos_;
    while (back > 0 && (is_blank(text_[back - 1]))) --back;
    return back > 0 && (text_[back - 1] == '&' || text_[back - 1] == '|');
  }

  void redirects(Node& node) {
    for (;;) {
      blanks();
      if (!redirect(node)) return;
    }
  }

  // A redirection at this place; false where there is none.
  bool redirect(Node& node) {
    std::size_t skip = 0;
    Redirect found{};
    while (is_digit(at(skip)) && skip < 4) ++skip;
    if (at(skip) == '&' && at(skip + 1) == '>' && skip == 0) {
      pos_ += 2;
      found.kind = now() == '>' ? Redirect::Kind::append : Redirect::Kind::output;
      if (now() == '>') ++pos_;
    } else if (at(skip) == '<' || at(skip) == '>') {
      if (skip == 0 && at(1) == '(') return false;  // process substitution: a word
      if (skip > 0) {
        found.descriptor = 0;
        for (std::size_t i = 0; i < skip; ++i)
          found.descriptor = found.descriptor * 10 + (text_[pos_ + i] - '0');
      }
      pos_ += skip;
      if (here("<<<")) {
        pos_ += 3;
        found.kind = Redirect::Kind::here_string;
      } else if (here("<<")) {
        pos_ += 2;
        heredoc(node, found.descriptor);
        return true;
      } else if (here("<&") || here(">&")) {
        pos_ += 2;
        found.kind = Redirect::Kind::other;
      } else if (here("<>")) {
        pos_ += 2;
        found.kind = Redirect::Kind::other;
      } else if (here(">>")) {
        pos_ += 2;
        found.kind = Redirect::Kind::append;
      } else if (now() == '<') {
        ++pos_;
        found.kind = Redirect::Kind::input;
      } else {
        pos_ += here(">|") ? 2U : 1U;
        found.kind = Redirect::Kind::output;
      }
    } else {
      return false;
    }
    blanks();
    if (pos_ < end_ && line_end(pos_) == 0) found.target = word_here();
    node.redirects.push_back(std::move(found));
    return true;
  }

  void heredoc(Node& node, int descriptor) {
    auto pending = std::make_unique<PendingHeredoc>();
    pending->expands = true;
    if (now() == '-') {
      pending->strips_tabs = true;
      ++pos_;
    }
    blanks();
    // The delimiter: any quoting in it switches expansion off.
    while (pos_ < end_) {
      const char c = now();
      if (is_blank(c) || line_end(pos_) > 0 || c == ';' || c == '|' || c == '&' || c == '<' ||
          c == '>' || c == ')' || c == '(')
        break;
      if (c == '\'' || c == '"') {
        pending->expands = false;
        ++pos_;
        while (pos_ < end_ && now() != c && line_end(pos_) == 0)
          pending->delimiter += text_[pos_++];
        if (now() == c) ++pos_;
        continue;
      }
      if (c == '\\') {
        pending->expands = false;
        ++pos_;
        if (pos_ >= end_ || line_end(pos_) > 0) continue;
      }
      pending->delimiter += text_[pos_++];
    }
    // The body is read behind the line's end; until then the redirection holds its number.
    Redirect found{.kind = Redirect::Kind::heredoc, .descriptor = descriptor};
    found.target.begin = u32(heredocs_.size());
    waiting_.push_back(heredocs_.size());
    heredocs_.push_back(std::move(pending));
    node.redirects.push_back(std::move(found));
  }

  void read_heredocs() {
    if (waiting_.empty()) return;
    const std::vector<std::size_t> waiting = std::move(waiting_);
    waiting_.clear();
    for (const std::size_t number : waiting) read_heredoc(*heredocs_[number]);
  }

  void read_heredoc(PendingHeredoc& doc) {
    const std::size_t begin = pos_;
    std::size_t body_end = text_.size() < end_ ? text_.size() : end_;
    std::size_t next = body_end;
    std::size_t line = pos_;
    while (line < end_) {
      std::size_t stop = text_.find('\n', line);
      if (stop == std::string_view::npos || stop > end_) stop = end_;
      std::string_view content = text_.substr(line, stop - line);
      if (content.ends_with('\r')) content.remove_suffix(1);
      if (doc.strips_tabs) {
        while (content.starts_with('\t')) content.remove_prefix(1);
      }
      if (content == doc.delimiter) {
        body_end = line;
        next = stop < end_ ? stop + 1 : end_;
        break;
      }
      line = stop < end_ ? stop + 1 : end_;
    }
    doc.body.begin = u32(begin);
    doc.body.end = u32(body_end);
    strips_tabs_ = doc.strips_tabs;
    if (doc.expands) {
      const std::size_t end = end_;
      end_ = body_end;
      const std::vector<std::size_t> waiting = std::move(waiting_);
      waiting_.clear();
      skip_tabs();
      parts(doc.body.parts, Mode::heredoc);
      waiting_ = waiting;
      end_ = end;
    } else {
      std::size_t from = begin;
      while (from < body_end) {
        if (doc.strips_tabs) {
          while (from < body_end && text_[from] == '\t') ++from;
          std::size_t stop = text_.find('\n', from);
          stop = stop == std::string_view::npos || stop >= body_end ? body_end : stop + 1;
          doc.body.parts.push_back(verbatim(from, stop, true));
          from = stop;
        } else {
          doc.body.parts.push_back(verbatim(from, body_end, true));
          from = body_end;
        }
      }
    }
    strips_tabs_ = false;
    pos_ = next;
  }
  void skip_tabs() {
    while (strips_tabs_ && pos_ < end_ && text_[pos_] == '\t') ++pos_;
  }

  // Puts the bodies into the redirections that wait for them.
  void fill_heredocs(Node& node) {
    for (Redirect& found : node.redirects) {
      if (found.kind != Redirect::Kind::heredoc) continue;
      const std::size_t number = found.target.begin;
      if (number >= heredocs_.size() || heredocs_[number] == nullptr) continue;
      found.target = std::move(heredocs_[number]->body);
      heredocs_[number] = nullptr;
      fill_heredocs(found.target.parts);
    }
    for (RawWord& word : node.words) fill_heredocs(word.parts);
    for (Redirect& found : node.redirects) {
      if (found.kind != Redirect::Kind::heredoc) fill_heredocs(found.target.parts);
    }
    for (Assignment& set : node.assignments) {
      fill_heredocs(set.value.parts);
      for (RawWord& item : set.items) fill_heredocs(item.parts);
    }
    for (Node& child : node.children) fill_heredocs(child);
  }
  void fill_heredocs(std::vector<Part>& list) {
    for (Part& part : list) {
      fill_heredocs(part.word);
      for (Node& node : part.commands) fill_heredocs(node);
    }
  }

  // NAME=, NAME+=, NAME[…]= at this place: the bytes up to the value, 0 where there is none.
  [[nodiscard]] std::size_t assignment_head(Assignment& found) const {
    std::size_t end = pos_;
    if (end >= end_ || !is_name_start(text_[end])) return 0;
    while (end < end_ && is_name_char(text_[end])) ++end;
    found.name = std::string(text_.substr(pos_, end - pos_));
    if (end < end_ && text_[end] == '[') {
      std::size_t close = end;
      while (close < end_ && close - end < 80 && text_[close] != ']' && text_[close] != '\n')
        ++close;
      if (close >= end_ || text_[close] != ']') return 0;
      found.item = true;
      end = close + 1;
    }
    if (end < end_ && text_[end] == '+') {
      found.append = true;
      ++end;
    }
    if (end >= end_ || text_[end] != '=') return 0;
    return end + 1 - pos_;
  }

  bool assignment(Node& node) {
    Assignment found{};
    const std::size_t head = assignment_head(found);
    if (head == 0) return false;
    if (found.item) {
      RawWord& key = found.items.emplace_back();
      const std::size_t begin = pos_ + found.name.size() + 1;
      subscript(key.parts, begin, text_.find(']', begin));
      pos_ = begin - found.name.size() - 1;
    }
    pos_ += head;
    found.value.begin = found.value.end = u32(pos_);
    if (now() == '(') {
      found.list = true;
      ++pos_;
      for (;;) {
        blanks_and_newlines();
        if (pos_ >= end_ || now() == ')') break;
        if (now() == ';' || now() == '&' || now() == '|' || now() == '<' || now() == '>' ||
            now() == '(') {
          ++pos_;
          continue;
        }
        found.items.push_back(word_here());
      }
      if (now() == ')') ++pos_;
      found.value.end = u32(pos_);
    } else if (pos_ < end_ && !ends_word()) {
      found.value = word_here();
    }
    node.assignments.push_back(std::move(found));
    return true;
  }

  // What stands between the brackets of an item, up to `close`.
  void subscript(std::vector<Part>& out, std::size_t begin, std::size_t close) {
    const std::size_t end = std::exchange(end_, close);
    pos_ = begin;
    parts(out, Mode::braced);
    pos_ = close + 1;
    end_ = end;
  }

  // Builtins whose arguments are assignments.
  static bool declares(std::string_view word) {
    return word == "export" || word == "readonly" || word == "local" || word == "declare" ||
           word == "typeset";
  }

  Node simple() {
    Node node{};
    bool declaring = false;
    for (;;) {
      blanks();
      if (pos_ >= end_ || line_end(pos_) > 0) break;
      const char c = now();
      if (redirect(node)) continue;
      if (c == ';' || c == '&' || c == '|' || c == ')') break;
      if (c == '(') {
        ++pos_;
        blanks();
        if (now() != ')' || node.words.size() != 1) break;
        return function_from(node);
      }
      if ((node.words.empty() || declaring) && assignment(node)) continue;
      const std::size_t begin = pos_;
      node.words.push_back(word_here());
      if (node.words.size() == 1) declaring = declares(text_.substr(begin, pos_ - begin));
    }
    return node;
  }

  // name ( ) command
  Node function_from(const Node& head) {
    ++pos_;
    Node node{.kind = Node::Kind::function};
    node.name =
        std::string(text_.substr(head.words[0].begin, head.words[0].end - head.words[0].begin));
    blanks_and_newlines();
    if (pos_ < end_ && !closes(reserved())) node.children.push_back(command());
    return node;
  }

  [[nodiscard]] bool ends_word() const {
    const char c = now();
    return is_blank(c) || line_end(pos_) > 0 || c == ';' || c == '&' || c == '|' || c == '(' ||
           c == ')' || ((c == '<' || c == '>') && at(1) != '(');
  }

  RawWord word_here() {
    RawWord word{.begin = u32(pos_)};
    parts(word.parts, Mode::word);
    if (pos_ == word.begin) {  // a character that no word can start with
      ++pos_;
      word.parts.push_back(verbatim(word.begin, pos_, false));
    }
    word.end = u32(pos_);
    return word;
  }

  [[nodiscard]] Part verbatim(std::size_t begin, std::size_t end, bool quoted) const {
    Part part{};
    part.quoted = quoted;
    part.verbatim = true;
    part.begin = u32(begin);
    part.end = u32(end);
    return part;
  }

  // The parts of a word, of quoted text or of a heredoc, up to what ends it.
  void parts(std::vector<Part>& out, Mode mode, bool in_quotes = false) {
    const bool quoted = in_quotes || mode == Mode::double_quoted || mode == Mode::heredoc;
    std::size_t from = pos_;
    const auto flush = [&] {
      if (pos_ > from) out.push_back(verbatim(from, pos_, quoted));
    };
    while (pos_ < end_) {
      const char c = text_[pos_];
      if (mode == Mode::word && ends_word()) break;
      if (mode == Mode::double_quoted && c == '"') break;
      if (mode == Mode::braced && c == '}') break;
      if (mode == Mode::heredoc && strips_tabs_ && c == '\n' && at(1) == '\t') {
        ++pos_;
        flush();
        skip_tabs();
        from = pos_;
        continue;
      }
      if (c == '\\') {
        const std::size_t ends = line_end(pos_ + 1);
        const char next = at(1);
        if (ends > 0) {
          flush();
          pos_ += 1 + ends;
          from = pos_;
          continue;
        }
        if (pos_ + 1 >= end_) {
          ++pos_;
          continue;
        }
        if (quoted && next != '$' && next != '`' && next != '\\' &&
            (next != '}' || mode != Mode::braced) && (next != '"' || mode == Mode::heredoc)) {
          ++pos_;  // the backslash stands for itself
          continue;
        }
        flush();
        Part part{};
        part.quoted = true;
        part.begin = u32(pos_);
        part.end = u32(pos_ + 2);
        part.text = std::string(1, next);
        out.push_back(std::move(part));
        pos_ += 2;
        from = pos_;
        continue;
      }
      if (c == '\'' && !quoted) {
        flush();
        const std::size_t begin = ++pos_;
        while (pos_ < end_ && text_[pos_] != '\'') ++pos_;
        out.push_back(verbatim(begin, pos_, true));
        if (pos_ < end_) {
          ++pos_;
        } else {
          never_closed(out);
        }
        from = pos_;
        continue;
      }
      if (c == '"' && mode != Mode::heredoc) {
        flush();
        ++pos_;
        double_quoted(out);
        from = pos_;
        continue;
      }
      if (c == '`') {
        flush();
        backquoted(out, quoted);
        from = pos_;
        continue;
      }
      if (c == '$') {
        const std::size_t before = pos_;
        Part part{};
        part.quoted = quoted;
        part.begin = u32(pos_);
        if (at(1) == '\'' && !quoted) {
          flush();
          ansi_quoted(out);
          from = pos_;
          continue;
        }
        if (at(1) == '"' && !quoted) {
          flush();
          pos_ += 2;
          double_quoted(out);
          from = pos_;
          continue;
        }
        if (dollar(part)) {
          part.end = u32(pos_);
          const std::size_t after = pos_;
          pos_ = before;
          flush();
          pos_ = after;
          out.push_back(std::move(part));
          from = pos_;
          continue;
        }
        pos_ = before + 1;
        continue;
      }
      if (mode == Mode::word && (c == '<' || c == '>') && at(1) == '(' && depth_ < kDepthLimit) {
        flush();
        Part part{};
        part.kind = Part::Kind::process;
        part.begin = u32(pos_);
        pos_ += 2;
        part.commands.push_back(nested());
        part.end = u32(pos_);
        out.push_back(std::move(part));
        from = pos_;
        continue;
      }
      if (mode == Mode::word && (c == '<' || c == '>')) break;  // too deep: a metacharacter
      ++pos_;
    }
    flush();
  }

  // Behind an opening quote.
  void double_quoted(std::vector<Part>& out) {
    const std::size_t size = out.size();
    if (depth_ >= kDepthLimit) return;
    ++depth_;
    const std::size_t begin = pos_;
    parts(out, Mode::double_quoted);
    if (out.size() == size) out.push_back(verbatim(begin, begin, true));  // "" is a word
    if (pos_ >= end_) never_closed(out);
    if (now() == '"') ++pos_;
    --depth_;
  }

  // The shell refuses what follows the quote: nobody knows what was meant.
  void never_closed(std::vector<Part>& out) const {
    Part part{};
    part.kind = Part::Kind::unknown;
    part.begin = part.end = u32(pos_);
    out.push_back(std::move(part));
  }

  // $'…'
  void ansi_quoted(std::vector<Part>& out) {
    pos_ += 2;
    const std::size_t begin = pos_;
    std::size_t from = pos_;
    const std::size_t size = out.size();
    const auto flush = [&] {
      if (pos_ > from) out.push_back(verbatim(from, pos_, true));
    };
    while (pos_ < end_ && text_[pos_] != '\'') {
      if (text_[pos_] != '\\' || pos_ + 1 >= end_) {
        ++pos_;
        continue;
      }
      flush();
      Part part{};
      part.quoted = true;
      part.begin = u32(pos_);
      pos_ += 2;
      part.text = ansi_escape(text_[pos_ - 1]);
      part.end = u32(pos_);
      out.push_back(std::move(part));
      from = pos_;
    }
    flush();
    if (out.size() == size) out.push_back(verbatim(begin, begin, true));
    if (pos_ < end_) ++pos_;
  }
  std::string ansi_escape(char c) {
    switch (c) {
      case 'n':
        return "\n";
      case 't':
        return "\t";
      case 'r':
        return "\r";
      case 'a':
        return "\a";
      case 'b':
        return "\b";
      case 'e':
      case 'E':
        return "\x1b";
      case 'f':
        return "\f";
      case 'v':
        return "\v";
      case 'x':
        return code(16, 2, 0);
      case 'u':
        return code(16, 4, 0);
      case 'U':
        return code(16, 8, 0);
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
        return code(8, 2, static_cast<unsigned>(c - '0'));
      case '\\':
      case '\'':
      case '"':
      case '?':
        return std::string(1, c);
      default:
        return std::string{'\\', c};
    }
  }
  // Digits of a character's number; \x and octal name bytes below 0x80 in practice, so all are read
  // as code points.
  std::string code(unsigned base, int digits, unsigned start) {
    unsigned number = start;
    for (int i = 0; i < digits && pos_ < end_; ++i) {
      const char c = text_[pos_];
      unsigned digit = 99;
      if (is_digit(c)) digit = static_cast<unsigned>(c - '0');
      if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a' + 10);
      if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A' + 10);
      if (digit >= base) break;
      number = number * base + digit;
      ++pos_;
    }
    std::string out;
    const auto put = [&out](unsigned byte) { out += static_cast<char>(byte); };
    if (number < 0x80) {
      put(number);
    } else if (number < 0x800) {
      put(0xc0U | (number >> 6U));
      put(0x80U | (number & 0x3fU));
    } else if (number < 0x10000) {
      put(0xe0U | (number >> 12U));
      put(0x80U | ((number >> 6U) & 0x3fU));
      put(0x80U | (number & 0x3fU));
    } else if (number < 0x110000) {
      put(0xf0U | (number >> 18U));
      put(0x80U | ((number >> 12U) & 0x3fU));
      put(0x80U | ((number >> 6U) & 0x3fU));
      put(0x80U | (number & 0x3fU));
    }
    return out;
  }

  void backquoted(std::vector<Part>& out, bool quoted) {
    Part part{};
    part.kind = Part::Kind::output;
    part.quoted = quoted;
    part.begin = u32(pos_);
    ++pos_;
    const std::size_t begin = pos_;
    bool escapes = false;
    while (pos_ < end_ && text_[pos_] != '`') {
      if (text_[pos_] == '\\' && pos_ + 1 < end_) {
        escapes = true;
        ++pos_;
      }
      ++pos_;
    }
    const std::size_t close = pos_;
    if (escapes || depth_ >= kDepthLimit) {
      part.kind = Part::Kind::unknown;
    } else {
      const std::size_t end = end_;
      end_ = close;
      pos_ = begin;
      ++depth_;
      part.commands.push_back(enclosed());
      --depth_;
      end_ = end;
    }
    pos_ = close < end_ ? close + 1 : end_;
    part.end = u32(pos_);
    out.push_back(std::move(part));
  }

  // The commands of a substitution, behind its opening bracket; takes the closing one.
  Node nested() {
    ++depth_;
    Node list = enclosed();
    --depth_;
    if (now() == ')') ++pos_;
    return list;
  }

  void skip_arithmetic(std::size_t open) {
    pos_ += open;
    int depth = 2;
    while (pos_ < end_ && depth > 0) {
      if (text_[pos_] == '(') ++depth;
      if (text_[pos_] == ')') --depth;
      if (text_[pos_] == '\n' && depth > 2) break;
      ++pos_;
    }
  }

  // $… at this place; false where the dollar stands for itself.
  bool dollar(Part& part) {
    const char next = at(1);
    if (next == '(') {
      if (depth_ >= kDepthLimit) return false;
      if (at(2) == '(') {
        part.kind = Part::Kind::unknown;
        skip_arithmetic(3);
        return true;
      }
      part.kind = Part::Kind::output;
      pos_ += 2;
      part.commands.push_back(nested());
      return true;
    }
    part.kind = Part::Kind::variable;
    if (is_name_start(next)) {
      ++pos_;
      while (is_name_char(now())) part.text += text_[pos_++];
      return true;
    }
    if (next == '{') {
      if (depth_ >= kDepthLimit) return false;
      pos_ += 2;
      ++depth_;
      braced(part);
      --depth_;
      return true;
    }
    if (is_digit(next) || next == '@' || next == '*' || next == '#' || next == '?' || next == '!' ||
        next == '$' || next == '-') {
      part.text = std::string(1, next);
      if (next == '@' || next == '*') part.op = Part::Op::all_items;
      pos_ += 2;
      return true;
    }
    return false;
  }

  // Behind "${".
  void braced(Part& part) {
    bool plain = true;
    const bool indirect = now() == '!';
    if ((now() == '#' || now() == '!') && at(1) != '}') {
      plain = false;  // a length, an indirection
      ++pos_;
    }
    if (is_name_start(now())) {
      while (is_name_char(now())) part.text += text_[pos_++];
    } else if (is_digit(now())) {
      while (is_digit(now())) part.text += text_[pos_++];
    } else if (now() == '@' || now() == '*' || now() == '#' || now() == '?' || now() == '!' ||
               now() == '$' || now() == '-') {
      if (now() == '@' || now() == '*') part.op = Part::Op::all_items;
      part.text = std::string(1, text_[pos_++]);
    }
    if (now() == '[') {
      const std::size_t close = text_.find_first_of("]\n", pos_);
      if (close != std::string_view::npos && close < end_ && text_[close] == ']') {
        const std::string_view index = text_.substr(pos_ + 1, close - pos_ - 1);
        part.op = Part::Op::item;
        if (index == "@" || index == "*") {
          part.op = Part::Op::all_items;
          pos_ = close + 1;
          // The keys of an array are kept under a name of their own.
          if (indirect && now() == '}' && !part.text.empty()) {
            part.text.insert(0, "!");
            plain = true;
          }
        } else {
          subscript(part.word, pos_ + 1, close);
        }
      }
    }
    if (now() != '}' && pos_ < end_) operation(part);
    if (!plain || part.text.empty()) part.op = Part::Op::other;
    if (now() == '}') ++pos_;
  }

  void operation(Part& part) {
    const bool subscript = part.op != Part::Op::plain;
    const bool colon = now() == ':';
    if (part.op == Part::Op::all_items && colon && is_digit(at(1))) {
      std::size_t stop = pos_ + 1;
      while (stop < end_ && is_digit(text_[stop])) ++stop;
      if (stop < end_ && text_[stop] == '}' && stop - pos_ < 6) {
        part.word.push_back(verbatim(pos_ + 1, stop, true));
        pos_ = stop;
        return;
      }
    }
    const char op = colon ? at(1) : now();
    Part::Op meaning = Part::Op::other;
    bool drops_message = false;
    if (op == '-') meaning = Part::Op::use_default;
    if (op == '=') meaning = Part::Op::assign;
    if (op == '+') meaning = Part::Op::alternative;
    if (op == '?') {
      meaning = Part::Op::plain;
      drops_message = true;
    }
    if (op == '#' && !colon) meaning = Part::Op::drop_prefix;
    if (op == '%' && !colon) meaning = Part::Op::drop_suffix;
    pos_ += colon ? 2U : 1U;
    if ((op == '#' || op == '%') && now() == op) {
      part.longest = true;
      ++pos_;
    }
    if (pos_ > end_) pos_ = end_;
    std::vector<Part> word;
    parts(word, Mode::braced, part.quoted);
    if (subscript) {
      // "${args[@]:-}" and "${args[@]+…}": the list itself is what counts.
      if (part.op == Part::Op::all_items &&
          (meaning == Part::Op::use_default || meaning == Part::Op::alternative))
        return;
      part.op = Part::Op::other;
      return;
    }
    part.op = meaning;
    if (!drops_message) part.word = std::move(word);
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t end_;
  int depth_ = 0;
  int open_ = 0;          // constructs that a reserved word closes
  bool in_case_ = false;  // `;;` ends the sequence
  bool strips_tabs_ = false;
  std::vector<std::unique_ptr<PendingHeredoc>> heredocs_{};
  std::vector<std::size_t> waiting_{};
};

}  // namespace

Node parse(std::string_view text) { return Parser(text).parse(); }

bool is_name(std::string_view text) {
  if (text.empty() || !is_name_start(text[0])) return false;
  for (const char c : text) {
    if (!is_name_char(c)) return false;
  }
  return true;
}

}  // namespace cilium_lint::shell
