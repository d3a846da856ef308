#include "yaml/simple_layout.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace cilium_lint::yaml {
namespace {

// libyaml reads a key of at most 1024 characters, and looks at every open level for every token;
// both are far beyond what anybody writes.
constexpr std::size_t kLongestKey = 512;
constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostNodes = std::size_t{1} << 17;

// What a byte may be part of, outside of comments.
enum Class : std::uint8_t {
  kText = 1,   // of a scalar: printable ASCII, the blank too
  kStart = 2,  // the first byte of a plain value
  kKey = 4,    // of a plain key
  kWord = 8,   // of a plain item of a flow list
};
constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  constexpr std::string_view kIndicators = " -?:,[]{}#&*!|>'\"%@`";
  constexpr std::string_view kInKey = "_./-";
  constexpr std::string_view kInWord = "_./-";
  for (unsigned c = 0x20; c < 0x7F; ++c) {
    const auto letter = static_cast<char>(c);
    const bool alphanumeric = (letter >= '0' && letter <= '9') ||
                              (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    classes[c] = kText;
    if (kIndicators.find(letter) == std::string_view::npos) classes[c] |= kStart;
    if (alphanumeric || kInKey.find(letter) != std::string_view::npos) classes[c] |= kKey;
    if (alphanumeric || kInWord.find(letter) != std::string_view::npos) classes[c] |= kWord;
  }
  return classes;
}();

// Steps share where they are, so that this is a class. Each gives false where the text is not
// simple.
class SimpleReader {
 public:
  explicit SimpleReader(std::string_view text) : text_(text) {
    // What a chart's own values.yaml needs, which is mostly comments.
    tree_.nodes.reserve(text.size() / 48);
    tree_.arena.reserve(text.size() / 6);
    tree_.comments.reserve(text.size() / 64);
  }

  bool read() {
    if (text_.empty() || text_.back() != '\n') return false;
    for (std::uint32_t begin = 0; begin < text_.size();) {
      const auto end = static_cast<std::uint32_t>(text_.find('\n', begin));
      if (!read_line(begin, end)) return false;
      begin = end + 1;
    }
    if (tree_.nodes.empty() || tree_.nodes.size() > kMostNodes) return false;
    end_value();
    while (!stack_.empty()) close();
    return true;
  }

  SimpleParts result() { return std::move(tree_); }

 private:
  struct Level {
    NodeId node;
    NodeId last_child;
    std::uint32_t column;
    bool in_line_with_key;  // a list that is not indented below its key
  };

  [[nodiscard]] bool is(std::uint32_t at, Class wanted) const {
    return (kClasses[static_cast<unsigned char>(text_[at])] & wanted) != 0;
  }
  // Whether a blank or the end of the line stands there, as behind an indicator.
  [[nodiscard]] bool ends_token(std::uint32_t at) const {
    return text_[at] == ' ' || text_[at] == '\n';
  }
  [[nodiscard]] std::uint32_t skip_blanks(std::uint32_t at) const {
    while (text_[at] == ' ') ++at;
    return at;
  }

  // ---- lines; `end` is where the line's break stands ----

  bool read_line(std::uint32_t begin, std::uint32_t end) {
    std::uint32_t at = skip_blanks(begin);
    if (at == end) return true;
    if (text_[at] == '#') return take_comment(at, end);
    if (at == begin && (text_.substr(at, 3) == "---" || text_.substr(at, 3) == "...")) {
      return false;
    }
    bool has_indicator = false;
    while (text_[at] == '-' && ends_token(at + 1)) {
      has_indicator = true;
      if (!enter(Kind::sequence, at - begin, at)) return false;
      await_value(at + 1);
      at = skip_blanks(at + 1);
      if (at == end) return true;
      if (text_[at] == '#') return take_comment(at, end);
    }
    if (const std::uint32_t colon = end_of_key(at); colon != 0) {
      if (!enter(Kind::mapping, at - begin, at)) return false;
      add_scalar(at, colon);
      await_value(colon + 1);
      at = skip_blanks(colon + 1);
      if (at == end) return true;
      if (text_[at] == '#') return take_comment(at, end);
    } else if (!has_indicator) {
      return false;
    }
    return read_value(at, end);
  }

  bool take_comment(std::uint32_t begin, std::uint32_t end) {
    if (text_[end - 1] == '\r') return false;
    tree_.comments.push_back({begin, end});
    return true;
  }

  // Behind a value only a comment may stand.
  bool end_line(std::uint32_t at, std::uint32_t end) {
    const std::uint32_t rest = skip_blanks(at);
    if (rest == end) return true;
    return rest > at && text_[rest] == '#' && take_comment(rest, end);
  }

  // ---- scalars ----

  // Behind the quote that closes what opens at `at`, 0 where that is not simple.
  [[nodiscard]] std::uint32_t end_of_quoted(std::uint32_t at) const {
    const char quote = text_[at];
    for (++at; is(at, kText) && text_[at] != '\\'; ++at) {
      if (text_[at] != quote) continue;
      return text_[at + 1] == quote ? 0 : at + 1;
    }
    return 0;
  }

  // The colon behind the key that begins at `at`, 0 where none begins.
  [[nodiscard]] std::uint32_t end_of_key(std::uint32_t at) const {
    std::uint32_t end = at;
    if (text_[at] == '"' || text_[at] == '\'') {
      end = end_of_quoted(at);
    } else if (text_[at] != '-') {
      while (is(end, kKey)) ++end;
    }
    const bool is_key =
        end > at && end - at <= kLongestKey && text_[end] == ':' && ends_token(end + 1);
    return is_key ? end : 0;
  }

  bool read_value(std::uint32_t at, std::uint32_t end) {
    std::uint32_t behind = 0;
    if (text_[at] == '"' || text_[at] == '\'') {
      behind = end_of_quoted(at);
      if (behind == 0) return false;
      add_scalar(at, behind);
    } else if (text_[at] == '{' && text_[at + 1] == '}') {
      behind = at + 2;
      tree_.nodes[add(Kind::mapping, Style::flow, at, behind)].end = behind;
    } else if (text_[at] == '[') {
      behind = read_flow_list(at);
    } else {
      behind = read_plain(at, end);
    }
    if (behind == 0) return false;
    last_end_ = behind;
    awaits_value_ = false;
    return end_line(behind, end);
  }

  // Gives where the scalar ends, 0 where it is not simple.
  std::uint32_t read_plain(std::uint32_t at, std::uint32_t end) {
    const bool starts = is(at, kStart) || (text_[at] == '-' && !ends_token(at + 1));
    if (!starts) return 0;
    std::uint32_t behind = at + 1;
    for (std::uint32_t i = at; i < end; ++i) {
      const char c = text_[i];
      if (!is(i, kText) || (c == ':' && ends_token(i + 1))) return 0;
      if (c == '#' && text_[i - 1] == ' ') break;
      if (c != ' ') behind = i + 1;
    }
    add_scalar(at, behind);
    return behind;
  }

  // Words and quoted texts on one line. Gives where the list ends, 0 where it is not simple.
  std::uint32_t read_flow_list(std::uint32_t begin) {
    const NodeId list = add(Kind::sequence, Style::flow, begin, begin + 1);
    stack_.push_back({list, kNoNode, 0, false});
    std::uint32_t at = skip_blanks(begin + 1);
    while (text_[at] != ']') {
      std::uint32_t behind = at;
      if (text_[at] == '"' || text_[at] == '\'') {
        behind = end_of_quoted(at);
      } else if (text_[at] != '-') {
        while (is(behind, kWord)) ++behind;
      }
      if (behind <= at) return 0;
      add_scalar(at, behind);
      at = skip_blanks(behind);
      if (text_[at] == ']') break;
      if (text_[at] != ',') return 0;
      at = skip_blanks(at + 1);
      if (text_[at] == ']') return 0;
    }
    stack_.pop_back();
    tree_.nodes[list].end = at + 1;
    return at + 1;
  }

  // ---- nesting ----

  // Makes the collection to which the key or the '-' at that column belongs the innermost one.
  bool enter(Kind kind, std::uint32_t column, std::uint32_t at) {
    if (stack_.empty()) return tree_.nodes.empty() && open(kind, column, at, false);
    if (column > stack_.back().column) return awaits_value_ && open(kind, column, at, false);
    const bool below_key = column == stack_.back().column && kind == Kind::sequence &&
                           kind_of(stack_.back()) == Kind::mapping;
    if (below_key) return awaits_value_ && open(kind, column, at, true);
    end_value();
    while (!stack_.empty() && stack_.back().column > column) close();
    if (stack_.empty() || stack_.back().column != column) return false;
    if (kind == Kind::mapping && stack_.back().in_line_with_key) close();
    return kind_of(stack_.back()) == kind;
  }

  [[nodiscard]] Kind kind_of(const Level& level) const { return tree_.nodes[level.node].kind; }

  bool open(Kind kind, std::uint32_t column, std::uint32_t at, bool in_line_with_key) {
    if (stack_.size() >= kDeepest) return false;
    awaits_value_ = false;
    const NodeId id = add(kind, Style::block, at, at);
    stack_.push_back({id, kNoNode, column, in_line_with_key});
    return true;
  }

  void close() {
    Node& node = tree_.nodes[stack_.back().node];
    node.end = std::max(node.begin, last_end_);
    stack_.pop_back();
  }

  // A value may follow the indicator that ends at `indicator_end`.
  void await_value(std::uint32_t indicator_end) {
    awaits_value_ = true;
    nothing_at_ = indicator_end;
  }

  // If none followed, it is a null right behind its indicator.
  void end_value() {
    if (!awaits_value_) return;
    awaits_value_ = false;
    add(Kind::scalar, Style::plain, nothing_at_, nothing_at_);
    last_end_ = nothing_at_;
  }

  NodeId add(Kind kind, Style style, std::uint32_t begin, std::uint32_t end) {
    const auto id = static_cast<NodeId>(tree_.nodes.size());
    tree_.nodes.push_back({.kind = kind, .style = style, .begin = begin, .end = end});
    if (stack_.empty()) return id;
    Level& level = stack_.back();
    if (level.last_child == kNoNode) {
      tree_.nodes[level.node].first_child = id;
    } else {
      tree_.nodes[level.last_child].next = id;
    }
    level.last_child = id;
    return id;
  }

  void add_scalar(std::uint32_t begin, std::uint32_t end) {
    const char first = text_[begin];
    const Style style = first == '"'    ? Style::double_quoted
                        : first == '\'' ? Style::single_quoted
                                        : Style::plain;
    Node& node = tree_.nodes[add(Kind::scalar, style, begin, end)];
    const std::uint32_t quote = style == Style::plain ? 0 : 1;
    node.text = static_cast<std::uint32_t>(tree_.arena.size());
    node.text_size = end - begin - 2 * quote;
    tree_.arena.append(text_, begin + quote, node.text_size);
    last_end_ = end;
  }

  std::string_view text_;
  SimpleParts tree_{};
  std::vector<Level> stack_{};
  bool awaits_value_ = false;     // the innermost collection's last key or '-' has none yet
  std::uint32_t nothing_at_ = 0;  // where that would be a null
  std::uint32_t last_end_ = 0;    // where the last scalar or flow collection ends
};

}  // namespace

std::optional<SimpleParts> read_simple_layout(std::string_view text) {
  SimpleReader reader(text);
  if (!reader.read()) return std::nullopt;
  return reader.result();
}

}  // namespace cilium_lint::yaml
