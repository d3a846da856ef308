#include "yaml/tree.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "text/utf8.h"
#include "yaml/simple_layout.h"

namespace cilium_lint::yaml {
namespace {

// Texts beyond this are handed to libyaml without the text of their comments, which saves a third
// of the time that a chart's own values.yaml takes.
constexpr std::size_t kCutFrom = 8192;

// Go's reader takes its input in pieces of this size and looks at no byte beyond the piece it
// needs. The same size lets faults behind the first document go unseen here exactly where Go misses
// them.
constexpr std::size_t kGoReadSize = 512;

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_blank_or_break(char c) { return is_blank(c) || c == '\n' || c == '\r'; }
bool is_high(char c) { return static_cast<std::uint8_t>(c) >= 0x80; }
bool is_anchor_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == '-';
}
bool is_continuation(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

std::size_t limit_to(std::size_t size, std::size_t room) { return std::min(size, room); }

std::string_view as_view(const yaml_char_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
std::string_view as_view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Eight bytes at once; `at + kWord` must not lie behind the end.
std::uint64_t word_at(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, text.data() + at, kWord);
  return word;
}

// Behind the next `points` code points from byte `from`, or at the end of the text.
std::size_t skip_code_points(std::string_view text, std::size_t from, std::size_t points) {
  std::size_t at = from;
  while (points >= kWord && at + kWord <= text.size() && (word_at(text, at) & kHighBits) == 0) {
    at += kWord;
    points -= kWord;
  }
  for (; points > 0 && at < text.size(); --points) {
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
  }
  return at;
}

// Bytes of the character at `at` if comments that hold it may be cut, else 0.
std::size_t cuttable_length(std::string_view text, std::size_t at) {
  const auto byte = static_cast<std::uint8_t>(text[at]);
  if (byte >= 0x20 && byte < 0x7F) return 1;
  if (byte == '\n' || byte == '\t') return 1;
  if (byte == '\r') return text.substr(at, 2) == "\r\n" ? 2 : 0;
  if (byte < 0xC3) return 0;  // a control character, NEL among them, or no UTF-8
  const std::size_t length = utf8_length(text, at);
  const std::string_view sequence = text.substr(at, length);
  const bool breaks = sequence == "\u2028" || sequence == "\u2029" || sequence == kUtf8Mark;
  const bool refused = sequence == "\xef\xbf\xbe" || sequence == "\xef\xbf\xbf";
  return breaks || refused ? 0 : length;
}

// Whether the text of comments may be cut without changing what libyaml sees otherwise: no break
// but LF and CRLF, no control character, only well-formed UTF-8.
bool may_cut_comments(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    at += plain_ascii_length(text, at);
    // Behind a block with another character, character by character to where one begins anew.
    for (std::size_t left = 32; left > 0 && at < text.size(); --left) {
      const std::size_t length = cuttable_length(text, at);
      if (length == 0) return false;
      at += length;
    }
  }
  return true;
}

// What libyaml reads: the text as it is, or without the text of whole-line comments. A comment
// keeps its indentation and its '#': it ends a plain scalar, which a blank line would not.
class Input {
 public:
  Input(std::string_view text, bool cut) : text_(text), cut_(cut) {
    if (!cut) return;
    // A chart's own values.yaml has a line for each 44 bytes, and half of its lines are comments.
    line_begins_.reserve(text.size() / 40);
    cut_lines_.reserve(text.size() / 80);
  }

  static int read(void* self, unsigned char* buffer, std::size_t size, std::size_t* got) {
    Input& input = *static_cast<Input*>(self);
    *got = input.cut_ ? input.read_cut(buffer, size) : input.read_plain(buffer, size);
    return 1;
  }
  [[nodiscard]] bool cut() const { return cut_; }
  // Begin of line `number` (from 0), as far as was read.
  [[nodiscard]] std::size_t line_begin(std::size_t number) const {
    return number < line_begins_.size() ? line_begins_[number] : text_.size();
  }
  // A line that holds nothing but a comment.
  struct CommentLine {
    std::uint32_t line{};        // from 0
    std::uint32_t line_begin{};  // the comment's line, its '#', its end
    std::uint32_t begin{}, end{};
  };
  // Those whose text was cut, as far as was read.
  [[nodiscard]] const std::vector<CommentLine>& cut_lines() const { return cut_lines_; }
  // Whether the text of a comment was cut on one of the lines (first, last].
  [[nodiscard]] bool cut_between(std::size_t first, std::size_t last) const {
    const auto found = std::ranges::upper_bound(cut_lines_, first, {}, &CommentLine::line);
    return found != cut_lines_.end() && found->line <= last;
  }

 private:
  std::size_t read_plain(unsigned char* buffer, std::size_t size) {
    // libyaml's buffer is larger than Go's; what is left in it from the last call counts as read.
    if (largest_ == 0) largest_ = size;
    const std::size_t left = largest_ - size;
    const std::size_t wanted = left < kGoReadSize ? kGoReadSize - left : 1;
    const std::size_t count = limit_to(limit_to(wanted, size), text_.size() - at_);
    std::memcpy(buffer, text_.data() + at_, count);
    at_ += count;
    return count;
  }

  std::size_t read_cut(unsigned char* buffer, std::size_t size) {
    std::size_t count = 0;
    while (count < size) {
      if (pending_ == 0) {
        if (at_ >= text_.size()) break;
        start_line();
      }
      const std::size_t part = limit_to(pending_, size - count);
      std::memcpy(buffer + count, text_.data() + at_, part);
      count += part;
      at_ += part;
      pending_ -= part;
      if (pending_ == 0 && skip_to_ != 0) {
        at_ = skip_to_;
        skip_to_ = 0;
        pending_ = at_ < text_.size() ? break_size() : 0;
      }
    }
    return count;
  }

  [[nodiscard]] std::size_t break_size() const { return text_[at_] == '\r' ? 2 : 1; }

  void start_line() {
    line_begins_.push_back(static_cast<std::uint32_t>(at_));
    const std::size_t newline = text_.find('\n', at_);
    const std::size_t end = newline == std::string_view::npos ? text_.size() : newline + 1;
    std::size_t first = at_;
    while (first < end && is_blank(text_[first])) ++first;
    if (first == end || text_[first] != '#') {
      pending_ = end - at_;
      return;
    }
    pending_ = first + 1 - at_;
    skip_to_ = newline == std::string_view::npos ? text_.size() : newline;
    if (text_[skip_to_ - 1] == '\r') --skip_to_;
    cut_lines_.push_back({.line = static_cast<std::uint32_t>(line_begins_.size() - 1),
                          .line_begin = line_begins_.back(),
                          .begin = static_cast<std::uint32_t>(first),
                          .end = static_cast<std::uint32_t>(skip_to_)});
  }

  std::string_view text_;
  bool cut_;
  std::size_t at_ = 0;
  std::size_t largest_ = 0;
  std::size_t pending_ = 0;  // bytes of this line still to be handed out
  std::size_t skip_to_ = 0;  // where the line's break stands when its comment is cut, else 0
  std::vector<std::uint32_t> line_begins_{};
  std::vector<CommentLine> cut_lines_{};
};

// What go-yaml reads otherwise than libyaml 0.2.5 is put to libyaml in other words, so that it
// comes to the same: `with` stands for the text bytes [begin, end).
struct Change {
  std::size_t begin{}, end{};
  std::string with{};
  std::size_t changed_begin{};  // where `with` stands in the changed text
};

// A text with such changes. Each is found by reading, so that a text is read once more for each;
// few texts need any.
class ChangedText {
 public:
  explicit ChangedText(std::string_view text) : original_(text) {}

  [[nodiscard]] bool empty() const { return changes_.empty(); }
  [[nodiscard]] std::size_t size() const { return changes_.size(); }
  [[nodiscard]] std::string_view text() const { return empty() ? original_ : text_; }

  void add(Change change) {
    const auto behind = std::ranges::upper_bound(changes_, change.begin, {}, &Change::begin);
    changes_.insert(behind, std::move(change));
    text_.clear();
    std::size_t from = 0;
    for (Change& each : changes_) {
      text_ += original_.substr(from, each.begin - from);
      each.changed_begin = text_.size();
      text_ += each.with;
      from = each.end;
    }
    text_ += original_.substr(from);
  }

  // Where the next byte order mark stands in the original.
  [[nodiscard]] std::size_t find_inner_mark(std::size_t from) const {
    return original_.find(kUtf8Mark, from);
  }
  [[nodiscard]] bool is_changed(std::size_t begin) const {
    return std::ranges::binary_search(changes_, begin, {}, &Change::begin);
  }

  // Offset in the changed text to offset in the original.
  [[nodiscard]] std::size_t original_offset(std::size_t offset) const {
    const auto behind = std::ranges::upper_bound(changes_, offset, {}, &Change::changed_begin);
    if (behind == changes_.begin()) return offset;
    const Change& change = *(behind - 1);
    const std::size_t inside = offset - change.changed_begin;
    if (inside < change.with.size()) return change.begin;
    return change.end + (inside - change.with.size());
  }

 private:
  std::string_view original_;
  std::string text_{};
  std::vector<Change> changes_{};
};

// How often a text is read once more, and how many bytes in all.
constexpr std::size_t kMaxChanges = 64;
constexpr std::size_t kMaxReread = std::size_t{16} << 20;

// Steps that the nesting may cost libyaml, which looks at every open level for every token.
constexpr std::size_t kMaxWork = std::size_t{1} << 25;

// %TAG lines of a text: libyaml compares each of them with all others.
constexpr std::size_t kMaxTagLines = 256;

bool has_too_many_tag_lines(std::string_view text) {
  std::size_t count = 0;
  std::size_t at = text.find("%TAG");
  while (at != std::string_view::npos && count <= kMaxTagLines) {
    ++count;
    at = text.find("%TAG", at + 4);
  }
  return count > kMaxTagLines;
}

// Stands for a ':' that libyaml refuses where go-yaml takes it for text.
constexpr std::string_view kColon = "\U000F5A3A";
// Stands for a byte order mark inside of a text: libyaml skips one at the start of any line,
// go-yaml takes it for text.
constexpr std::string_view kInnerMark = "\U000F5AFE";

// What a tag may be made of in go-yaml's eyes.
bool is_tag_character(char c) {
  constexpr std::string_view kOthers = "-_;/?:@&=+$,.!~*'()[]%";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(c) != std::string_view::npos;
}

Style scalar_style(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return Style::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return Style::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return Style::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return Style::folded;
    default:
      return Style::plain;
  }
}

// libyaml's problems in our words.
struct Wording {
  std::string_view problem;
  std::string_view context;  // empty: any
  std::string_view message;
};
constexpr std::array kWordings = {
    Wording{"mapping values are not allowed in this context", "",
            "a \": \" cannot stand here: quote the value, or start a new line"},
    Wording{"found a tab character that violates indentation", "", "a tab cannot indent"},
    Wording{"found a tab character where an indentation space is expected", "",
            "a tab cannot indent"},
    Wording{"could not find expected ':'", "", "this line is no \"key: value\""},
    Wording{"did not find expected key", "",
            "no key of the map above starts here: check indentation and quotes"},
    Wording{"did not find expected '-' indicator", "",
            "no entry of the list above starts here: check the indentation"},
    Wording{"did not find expected ',' or ']'", "", "the list in [ ] needs a comma or its ] here"},
    Wording{"did not find expected ',' or '}'", "", "the map in { } needs a comma or its } here"},
    Wording{"found unexpected end of stream", "", "the quote that opens here is never closed"},
    Wording{"found unexpected document indicator", "",
            "the quote that opens here is not closed before the next document"},
    Wording{"did not find expected node content", "", "a value is missing here"},
    Wording{"block sequence entries are not allowed in this context", "",
            "a list entry cannot start here: put it on a line of its own, or quote the value"},
    Wording{"mapping keys are not allowed in this context", "", "a key cannot start here"},
    Wording{"found unknown escape character", "",
            "double quotes know no such escape; single quotes leave a backslash alone"},
    Wording{"did not find expected hexdecimal number", "",
            "the escape needs more hexadecimal digits"},
    Wording{"found invalid Unicode character escape code", "",
            "the escape stands for no Unicode character"},
    Wording{"found undefined tag handle", "", "no %TAG line defines this tag's prefix"},
    Wording{"did not find expected alphabetic or numeric character", "while scanning an alias",
            "an alias needs a name after its *: quote the value if the * is meant"},
    Wording{"did not find expected alphabetic or numeric character", "",
            "an anchor needs a name of letters, digits, - and _ after its &"},
    Wording{"found incompatible YAML document", "", "only YAML 1.1 is read"},
    Wording{"found unknown directive name", "", "no such directive: only %YAML and %TAG are known"},
    Wording{"found duplicate %YAML directive", "", "a second %YAML line"},
    Wording{"found duplicate %TAG directive", "", "a second %TAG line for the same prefix"},
    Wording{"did not find expected <document start>", "", "a document starts with --- here"},
    Wording{"found an indentation indicator equal to 0", "", "the indentation must be 1 to 9"},
    Wording{"did not find expected comment or line break", "while scanning a block scalar",
            "only a digit, + or - may follow | and >"},
};

std::string say_syntax_fault(std::string_view problem, std::string_view context) {
  for (const Wording& wording : kWordings) {
    if (problem == wording.problem && (wording.context.empty() || context == wording.context)) {
      return std::string(wording.message);
    }
  }
  if (context.find("tag") != std::string_view::npos) return "the tag is not well-formed";
  if (context.find("directive") != std::string_view::npos)
    return "the directive is not well-formed";
  return "this is no YAML";
}

}  // namespace

// Makes one tree out of libyaml's events. A class, because its steps share where they are.
class Builder {
 public:
  // `changed` is the text behind its byte order mark, as libyaml shall see it.
  Builder(std::string_view text, const ChangedText& changed, const Placement& placement,
          Documents wanted, bool cut)
      : whole_(text),
        base_(static_cast<std::uint32_t>(mark_size(text))),
        changed_(changed),
        input_(changed.text(), cut),
        wanted_(wanted),
        gap_from_(base_),
        last_end_(base_) {
    tree_.placement_ = placement;
    has_rare_breaks_ = !cut && (text.find("\u0085") != std::string_view::npos ||
                                text.find("\xe2\x80") != std::string_view::npos);
    tree_.nodes_.reserve(text.size() / 48);  // what a values file without comments would need
  }

  // The size of the byte order mark, which libyaml does not count.
  static std::size_t mark_size(std::string_view text) {
    return text.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  }

  // False when comments were cut that must not be: then the text is to be read as it is.
  bool run() {
    if (has_too_many_tag_lines(whole_)) {
      set_limit(fmt::format("more than {} %TAG lines", kMaxTagLines), base_);
      return !input_.cut();
    }
    yaml_parser_t parser;
    if (yaml_parser_initialize(&parser) == 0) {
      set_fault("syntax", "there is not enough memory", 0, 0);
      return true;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&parser, &Input::read, &input_);
    bool more = true;
    while (more) {
      yaml_event_t event;
      if (yaml_parser_parse(&parser, &event) == 0) {
        set_parser_fault(parser);
        break;
      }
      more = take(event);
      yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (tree_.fault_) close_open_nodes();
    return !damaged_ && !(input_.cut() && tree_.fault_);
  }

  Tree result() { return std::move(tree_); }
  // The same of a text that libyaml is not needed for.
  static Tree tree_of(SimpleParts&& parts, const Placement& placement) {
    Tree tree;
    tree.nodes_ = std::move(parts.nodes);
    tree.arena_ = std::move(parts.arena);
    tree.comments_ = std::move(parts.comments);
    tree.roots_.push_back(0);
    tree.complete_documents_ = 1;
    tree.placement_ = placement;
    return tree;
  }
  // When reading once more is no longer worth it.
  void give_up() { set_limit("too many tags and flow scalars that only Go's YAML reads", base_); }
  // How the text must be put to libyaml to be read as Go reads it, where that differs.
  [[nodiscard]] const std::optional<Change>& wanted_change() const { return wanted_change_; }

 private:
  struct Frame {
    NodeId node;
    NodeId last_child;
  };

  // False to stop.
  bool take(const yaml_event_t& event) {
    work_ += stack_.size();
    if (work_ > kMaxWork) {
      set_limit("too much, and nested too deep", to_byte(event.start_mark));
      return false;
    }
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        anchors_.clear();
        return take_version(event);
      case YAML_DOCUMENT_END_EVENT:
        ++tree_.complete_documents_;
        if (wanted_ == Documents::all) return true;
        scan_gap(to_byte(event.start_mark));
        return false;
      case YAML_STREAM_END_EVENT:
        scan_gap(static_cast<std::uint32_t>(whole_.size()));
        return false;
      case YAML_ALIAS_EVENT:
        return take_alias(event);
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_SEQUENCE_START_EVENT:
        return open(event, Kind::sequence, event.data.sequence_start.anchor,
                    event.data.sequence_start.tag,
                    event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
      case YAML_MAPPING_START_EVENT:
        return open(event, Kind::mapping, event.data.mapping_start.anchor,
                    event.data.mapping_start.tag,
                    event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close(event);
      default:
        return true;
    }
  }

  // libyaml reads %YAML 1.2 too, Go does not.
  bool take_version(const yaml_event_t& event) {
    const yaml_version_directive_t* version = event.data.document_start.version_directive;
    if (version == nullptr || (version->major == 1 && version->minor == 1)) return true;
    const std::uint32_t begin = to_byte(event.start_mark);
    set_fault("syntax", "only YAML 1.1 is read", begin, end_of_line(begin));
    return false;
  }

  bool take_alias(const yaml_event_t& event) {
    const std::uint32_t begin = to_byte(event.start_mark);
    const std::uint32_t end = to_byte(event.end_mark);
    const std::string_view name = as_view(event.data.alias.anchor);
    const auto anchored = anchors_.find(std::string(name));
    if (anchored == anchors_.end()) {
      set_fault(
          "unknown-anchor",
          fmt::format("no &{} stands before this alias; quote the value if the * is meant", name),
          begin, end);
      return false;
    }
    const NodeId id = add(Kind::alias, Style::plain, begin, end);
    Node& node = tree_.nodes_[id];
    node.target = anchored->second;
    std::tie(node.anchor, node.anchor_size) = keep(name);
    scan_gap(begin);
    gap_from_ = end;
    last_end_ = end;
    return true;
  }

  bool take_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const Style style = scalar_style(scalar.style);
    std::uint32_t begin = to_byte(event.start_mark);
    std::uint32_t end = to_byte(event.end_mark);
    if (input_.cut() && event.start_mark.line != event.end_mark.line &&
        input_.cut_between(event.start_mark.line, event.end_mark.line)) {
      damaged_ = true;
      return false;
    }
    const bool has_properties = scalar.anchor != nullptr || scalar.tag != nullptr;
    const bool nothing = style == Style::plain && scalar.length == 0;
    if (nothing) {
      if (!has_properties) end = place_of_nothing(end);
      begin = end;
    } else if (has_properties) {
      begin = limit_offset(skip_properties(begin), end);
    }
    if (nothing && !has_properties && stack_.empty()) {
      tree_.roots_.push_back(kNoNode);
      return true;
    }
    scan_gap(begin);
    if (!reads_like_go(style, begin, end)) return false;
    if (style == Style::literal || style == Style::folded) {
      end = end_of_block_scalar(begin, end);
      take_header_comment(begin);
    }
    const NodeId id = add(Kind::scalar, style, begin, end);
    Node& node = tree_.nodes_[id];
    std::tie(node.text, node.text_size) = keep(as_view(scalar.value, scalar.length));
    keep_properties(id, scalar.anchor, scalar.tag);
    gap_from_ = std::max(gap_from_, end);
    last_end_ = std::max(last_end_, end);
    return true;
  }

  // What libyaml reads and go-yaml refuses: "\\/" in double quotes, and a '?' inside of a plain
  // scalar of a flow collection, which starts a key there.
  bool reads_like_go(Style style, std::uint32_t begin, std::uint32_t end) {
    const std::string_view written = whole_.substr(begin, end - begin);
    if (style == Style::double_quoted) {
      for (std::size_t at = written.find('\\'); at != std::string_view::npos;
           at = written.find('\\', at + 2)) {
        if (written.substr(at, 2) != "\\/") continue;
        const auto place = begin + static_cast<std::uint32_t>(at);
        set_fault("syntax", "double quotes know no escape \\/ in Go's YAML", place, place + 2);
        return false;
      }
    } else if (style == Style::plain && in_flow()) {
      const std::size_t at = written.find('?', 1);
      if (at == std::string_view::npos) return true;
      const auto place = begin + static_cast<std::uint32_t>(at);
      set_fault("syntax", "a ? starts a key inside of [ ] and { }: quote the value", place,
                place + 1);
      return false;
    }
    return true;
  }

  [[nodiscard]] bool in_flow() const {
    return !stack_.empty() && tree_.nodes_[stack_.back().node].style == Style::flow;
  }

  bool open(const yaml_event_t& event, Kind kind, const yaml_char_t* anchor, const yaml_char_t* tag,
            bool flow) {
    const std::uint32_t first = to_byte(event.start_mark);
    const std::uint32_t behind = to_byte(event.end_mark);
    std::uint32_t begin = first;
    if (anchor != nullptr || tag != nullptr)
      begin = flow ? behind - 1 : begin_behind_properties(behind);
    if (stack_.size() >= kMaxNesting) {
      set_limit(fmt::format("nested deeper than {} levels", kMaxNesting), begin);
      return false;
    }
    const NodeId id = add(kind, flow ? Style::flow : Style::block, begin, behind);
    keep_properties(id, anchor, tag);
    stack_.push_back({id, kNoNode});
    last_end_ = std::max(last_end_, flow ? behind : begin);
    return true;
  }

  bool close(const yaml_event_t& event) {
    Node& node = tree_.nodes_[stack_.back().node];
    stack_.pop_back();
    if (node.style == Style::flow) last_end_ = std::max(last_end_, to_byte(event.end_mark));
    node.end = std::max(node.begin, last_end_);
    return true;
  }

  // Behind a fault nothing closes what is open. Comments are known up to the last scalar: what
  // stands behind it may be a scalar that was not read.
  void close_open_nodes() {
    for (const Frame& frame : stack_) {
      Node& node = tree_.nodes_[frame.node];
      node.end = std::max(node.begin, last_end_);
    }
  }

  NodeId add(Kind kind, Style style, std::uint32_t begin, std::uint32_t end) {
    const auto id = static_cast<NodeId>(tree_.nodes_.size());
    tree_.nodes_.push_back({.kind = kind, .style = style, .begin = begin, .end = end});
    if (stack_.empty()) {
      tree_.roots_.push_back(id);
    } else {
      Frame& frame = stack_.back();
      if (frame.last_child == kNoNode) {
        tree_.nodes_[frame.node].first_child = id;
      } else {
        tree_.nodes_[frame.last_child].next = id;
      }
      frame.last_child = id;
    }
    return id;
  }

  std::pair<std::uint32_t, std::uint32_t> keep(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(tree_.arena_.size());
    if (changed_.empty()) {
      tree_.arena_.append(text);
    } else {
      append_unchanged(text);
    }
    return {at, static_cast<std::uint32_t>(tree_.arena_.size()) - at};
  }

  void append_unchanged(std::string_view text) {
    constexpr std::string_view kCommonStart = kColon.substr(0, 2);
    while (true) {
      const std::size_t at = text.find(kCommonStart);
      tree_.arena_.append(text.substr(0, at));
      if (at == std::string_view::npos) return;
      text.remove_prefix(at);
      const std::string_view sequence = text.substr(0, kColon.size());
      if (sequence == kColon) {
        tree_.arena_ += ':';
      } else if (sequence == kInnerMark) {
        tree_.arena_ += kUtf8Mark;
      } else {
        tree_.arena_ += sequence;
      }
      text.remove_prefix(sequence.size());
    }
  }

  void keep_properties(NodeId id, const yaml_char_t* anchor, const yaml_char_t* tag) {
    Node& node = tree_.nodes_[id];
    if (tag != nullptr) std::tie(node.tag, node.tag_size) = keep(as_view(tag));
    if (anchor == nullptr) return;
    const std::string_view name = as_view(anchor);
    std::tie(node.anchor, node.anchor_size) = keep(name);
    anchors_.insert_or_assign(std::string(name), id);  // the latest of a name counts
  }

  // ---- places ----

  static std::uint32_t limit_offset(std::uint32_t offset, std::uint32_t highest) {
    return std::min(offset, highest);
  }

  // libyaml counts code points; the tree counts bytes. Marks hardly ever go back, so that one walk
  // over the text is enough for all of them.
  std::uint32_t to_byte(const yaml_mark_t& mark) {
    if (input_.cut()) return to_byte_of_line(mark.line, mark.column);
    const std::string_view text = changed_.text();
    std::size_t byte = cursor_byte_;
    std::size_t point = cursor_point_;
    if (point < mark.index) {
      byte = skip_code_points(text, byte, mark.index - point);
      point = mark.index;
    }
    for (; point > mark.index && byte > 0; --point) {
      --byte;
      while (byte > 0 && is_continuation(text[byte])) --byte;
    }
    cursor_byte_ = byte;
    cursor_point_ = point;
    return from_changed(byte);
  }

  [[nodiscard]] std::uint32_t from_changed(std::size_t offset) const {
    return base_ + static_cast<std::uint32_t>(changed_.original_offset(offset));
  }

  std::uint32_t to_byte_of_line(std::size_t line, std::size_t column) {
    const std::size_t begin = base_ + input_.line_begin(line);
    if (cursor_line_ != line || column < cursor_point_) {
      cursor_line_ = line;
      cursor_point_ = 0;
      cursor_byte_ = begin;
    }
    cursor_byte_ =
        skip_code_points(whole_, limit_to(cursor_byte_, whole_.size()), column - cursor_point_);
    cursor_point_ = column;
    return static_cast<std::uint32_t>(cursor_byte_);
  }

  [[nodiscard]] std::uint32_t end_of_line(std::uint32_t from) const {
    std::string_view line = whole_.substr(from, whole_.find('\n', from) - from);
    line = line.substr(0, line.find('\r'));
    if (!has_rare_breaks_) return from + static_cast<std::uint32_t>(line.size());
    std::size_t at = from;
    while (at < from + line.size() && rare_break_at(at) == 0) ++at;
    return static_cast<std::uint32_t>(at);
  }

  // An empty value stands behind its indicator; libyaml puts it before the next token if it has
  // none.
  [[nodiscard]] std::uint32_t place_of_nothing(std::uint32_t mark) const {
    if (mark <= last_end_) return last_end_;
    const char before = whole_[mark - 1];
    return before == ':' || before == '-' || before == '?' ? mark : last_end_;
  }

  // From an anchor or tag to the node behind it, over blanks, breaks and comments.
  [[nodiscard]] std::uint32_t skip_properties(std::uint32_t from) const {
    std::size_t at = from;
    while (at < whole_.size()) {
      const char c = whole_[at];
      const std::size_t rare = rare_break_at(at);
      if (c == '&') {
        ++at;
        while (at < whole_.size() && is_anchor_character(whole_[at])) ++at;
      } else if (c == '!') {
        at = whole_.substr(at, 2) == "!<" ? whole_.find('>', at) + 1 : end_of_tag(at);
      } else if (c == '#') {
        at = end_of_line(static_cast<std::uint32_t>(at));
      } else if (is_blank_or_break(c)) {
        ++at;
      } else if (rare != 0) {
        at += rare;
      } else {
        break;
      }
    }
    return static_cast<std::uint32_t>(at);
  }

  [[nodiscard]] std::size_t end_of_tag(std::size_t at) const {
    while (at < whole_.size() && is_tag_character(whole_[at])) ++at;
    return at;
  }

  // Bytes of NEL and of the line and paragraph separator, which end a line in YAML 1.1.
  [[nodiscard]] std::size_t rare_break_at(std::size_t at) const {
    if (!is_high(whole_[at])) return 0;
    if (whole_.substr(at, 2) == "\u0085") return 2;
    const std::string_view three = whole_.substr(at, 3);
    return three == "\u2028" || three == "\u2029" ? 3 : 0;
  }

  // libyaml marks a block collection with properties by its first token: nothing wide, or the '-'
  // of a list that is not indented.
  [[nodiscard]] std::uint32_t begin_behind_properties(std::uint32_t mark) const {
    const auto is_entry = [&](std::size_t at) {
      return whole_[at] == '-' && (at + 1 == whole_.size() || is_blank_or_break(whole_[at + 1]));
    };
    const bool at_entry = mark < whole_.size() && is_entry(mark);
    return !at_entry && mark > 0 && is_entry(mark - 1) ? mark - 1 : mark;
  }

  // Without the last line's break and the empty lines behind it.
  [[nodiscard]] std::uint32_t end_of_block_scalar(std::uint32_t begin, std::uint32_t end) const {
    const std::uint32_t least = end_of_line(begin);
    while (end > least && (whole_[end - 1] == '\n' || whole_[end - 1] == '\r')) {
      std::uint32_t line_end = end - 1;
      if (whole_[line_end] == '\n' && line_end > least && whole_[line_end - 1] == '\r') --line_end;
      std::uint32_t line_begin = line_end;
      while (line_begin > least && is_blank(whole_[line_begin - 1])) --line_begin;
      const bool empty =
          line_begin > least && (whole_[line_begin - 1] == '\n' || whole_[line_begin - 1] == '\r');
      end = empty ? line_begin : line_end;
      if (!empty) break;
    }
    // A header with nothing behind it: without the blanks and the comment after it.
    return end > least ? end : header_end(begin);
  }

  [[nodiscard]] std::uint32_t header_end(std::uint32_t begin) const {
    std::size_t at = begin + 1;
    while (at < whole_.size() && !is_blank_or_break(whole_[at]) && whole_[at] != '#') ++at;
    return static_cast<std::uint32_t>(limit_to(at, whole_.size()));
  }

  // ---- comments: what stands between the scalars ----

  void take_header_comment(std::uint32_t begin) {
    std::size_t at = header_end(begin);
    while (at < whole_.size() && is_blank(whole_[at])) ++at;
    if (at < whole_.size() && whole_[at] == '#') {
      add_comment(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(whole_.size()));
    }
  }

  // A comment ends before `to` at the latest, where something else stands.
  std::uint32_t add_comment(std::uint32_t begin, std::uint32_t to) {
    const std::uint32_t end = limit_offset(end_of_line(begin), to);
    tree_.comments_.push_back({begin, end});
    return end;
  }

  void scan_gap(std::uint32_t to) {
    std::size_t at = gap_from_;
    while (at < to) {
      const char c = whole_[at];
      if (c == '#') {
        at = add_comment(static_cast<std::uint32_t>(at), to);
      } else if (c == '\n') {
        at = take_cut_line(at + 1);
      } else if (c == '!') {
        want_whole_tag(at);
        at = end_of_tag(at);
      } else {
        ++at;
      }
    }
    gap_from_ = std::max(gap_from_, to);
  }

  // The comment of a line that begins at `at`, if it was cut; gives where to go on.
  std::size_t take_cut_line(std::size_t at) {
    const auto& cut = input_.cut_lines();
    while (next_cut_ < cut.size() && base_ + cut[next_cut_].line_begin < at) ++next_cut_;
    if (next_cut_ == cut.size() || base_ + cut[next_cut_].line_begin != at) return at;
    const Input::CommentLine& line = cut[next_cut_];
    tree_.comments_.push_back({base_ + line.begin, base_ + line.end});
    return base_ + line.end;
  }

  // ---- where go-yaml reads otherwise ----

  // To go-yaml a tag may hold a comma and brackets everywhere, to libyaml only within !<…>.
  void want_whole_tag(std::size_t begin) {
    if (wanted_change_ || whole_.substr(begin, 2) == "!<") return;
    for (std::size_t at = begin; at < whole_.size() && is_tag_character(whole_[at]); ++at) {
      const char c = whole_[at];
      if ((c == ',' || c == '[' || c == ']') && !changed_.is_changed(at - base_)) {
        want_change(at, at + 1, fmt::format("%{:02X}", static_cast<unsigned>(c)));
        return;
      }
    }
  }

  void want_change(std::size_t begin, std::size_t end, std::string with) {
    if (input_.cut()) {
      damaged_ = true;  // places of changes are counted in the whole text
      return;
    }
    const std::size_t from = begin - base_;
    if (changed_.is_changed(from)) return;
    wanted_change_ = Change{.begin = from, .end = end - base_, .with = std::move(with)};
  }

  void want_change_for(std::string_view problem, std::string_view context, std::uint32_t at,
                       std::uint32_t context_at) {
    if (problem == "found unexpected ':'") {
      want_change(at, at + 1, std::string(kColon));
    } else if (problem == "found unknown escape character" && whole_.substr(at, 2) == "\\'") {
      want_change(at, at + 2, "\\x27");
    } else if (context == "while scanning a tag" || context == "while parsing a tag") {
      want_whole_tag(context_at);
    }
  }

  // ---- faults ----

  void set_fault(std::string id, std::string message, std::uint32_t begin, std::uint32_t end) {
    const auto size = static_cast<std::uint32_t>(whole_.size());
    begin = limit_offset(begin, size);
    tree_.fault_ = Fault{.id = std::move(id),
                         .message = std::move(message),
                         .begin = begin,
                         .end = std::max(begin, limit_offset(end, size))};
  }

  void set_limit(std::string message, std::uint32_t at) {
    set_fault("nesting", std::move(message), at, at + 1);
    tree_.fault_->limit = true;
  }

  // The character at `at`, unless the line ends there.
  [[nodiscard]] std::uint32_t behind_character(std::uint32_t at) const {
    if (at >= whole_.size() || whole_[at] == '\n' || whole_[at] == '\r') return at;
    return at + static_cast<std::uint32_t>(std::max<std::size_t>(utf8_length(whole_, at), 1));
  }

  void set_parser_fault(const yaml_parser_t& parser) {
    const std::string_view problem = parser.problem == nullptr ? "" : parser.problem;
    const std::string_view context = parser.context == nullptr ? "" : parser.context;
    if (parser.error == YAML_READER_ERROR) {
      const std::uint32_t at = from_changed(parser.problem_offset);
      if (problem == "control characters are not allowed") {
        set_fault("control-character",
                  fmt::format("the control character U+{:04X} may not stand in YAML",
                              static_cast<unsigned>(parser.problem_value)),
                  at, behind_character(at));
      } else {
        set_fault("encoding", "this is no UTF-8", at, at + 1);
      }
      return;
    }
    if (parser.error == YAML_MEMORY_ERROR) {
      set_fault("syntax", "there is not enough memory", 0, 0);
      return;
    }
    std::uint32_t at = to_byte(parser.problem_mark);
    want_change_for(problem, context, at, to_byte(parser.context_mark));
    // What is never closed is noticed at the end of the text; where it opens is what people need.
    const bool at_end = whole_.find_first_not_of(" \t\r\n", at) == std::string_view::npos;
    const bool unclosed =
        problem.starts_with("found unexpected") || problem.starts_with("did not find expected ','");
    if (unclosed && parser.context != nullptr &&
        (at_end || context.find("quoted") != context.npos)) {
      at = to_byte(parser.context_mark);
    }
    if (problem == "found character that cannot start any token") {
      const char c = at < whole_.size() ? whole_[at] : ' ';
      set_fault("syntax",
                c == '\t' ? "a tab cannot indent"
                          : fmt::format("a value cannot start with {}: quote it", c),
                at, behind_character(at));
      return;
    }
    set_fault("syntax", say_syntax_fault(problem, context), at, behind_character(at));
  }

  std::string_view whole_;
  std::uint32_t base_;
  const ChangedText& changed_;
  Input input_;
  Documents wanted_;
  Tree tree_{};
  std::vector<Frame> stack_{};
  std::unordered_map<std::string, NodeId> anchors_{};
  std::optional<Change> wanted_change_{};
  std::size_t cursor_byte_ = 0;  // of what libyaml reads
  std::size_t cursor_point_ = 0;
  std::size_t cursor_line_ = static_cast<std::size_t>(-1);
  std::uint32_t gap_from_;    // comments before this are known
  std::uint32_t last_end_;    // where the last scalar or closed collection ends
  std::size_t next_cut_ = 0;  // of the cut comments, the first that was not met yet
  std::size_t work_ = 0;
  bool damaged_ = false;
  bool has_rare_breaks_ = false;
};

std::string_view Tree::text(NodeId id) const {
  return std::string_view(arena_).substr(nodes_[id].text, nodes_[id].text_size);
}
std::string_view Tree::tag(NodeId id) const {
  return std::string_view(arena_).substr(nodes_[id].tag, nodes_[id].tag_size);
}
std::string_view Tree::anchor(NodeId id) const {
  return std::string_view(arena_).substr(nodes_[id].anchor, nodes_[id].anchor_size);
}
Span Tree::place(NodeId id) const { return placement_.place(nodes_[id].begin, nodes_[id].end); }

NodeId Tree::find(NodeId mapping, std::string_view key) const {
  if (mapping == kNoNode) return kNoNode;
  if (nodes_[mapping].kind == Kind::alias) mapping = nodes_[mapping].target;
  if (nodes_[mapping].kind != Kind::mapping) return kNoNode;
  NodeId found = kNoNode;
  for (NodeId at = nodes_[mapping].first_child; at != kNoNode;) {
    const NodeId value = nodes_[at].next;
    if (value == kNoNode) break;  // a fault came between
    if (nodes_[at].kind == Kind::scalar && text(at) == key) found = value;
    at = nodes_[value].next;
  }
  return found;
}

NodeId Tree::find_path(NodeId mapping, std::string_view path) const {
  NodeId at = mapping;
  while (at != kNoNode) {
    const std::size_t dot = path.find('.');
    at = find(at, path.substr(0, dot));
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  return at != kNoNode && nodes_[at].kind == Kind::alias ? nodes_[at].target : at;
}

Tree parse(std::string_view text, const Placement& placement, Documents wanted) {
  if (may_cut_comments(text)) {
    if (auto parts = read_simple_layout(text))
      return Builder::tree_of(std::move(*parts), placement);
  }
  return parse_with_libyaml(text, placement, wanted);
}

Tree parse_with_libyaml(std::string_view text, const Placement& placement, Documents wanted) {
  ChangedText changed(text.substr(Builder::mark_size(text)));
  if (text.size() >= kCutFrom && may_cut_comments(text)) {
    Builder builder(text, changed, placement, wanted, true);
    if (builder.run()) return builder.result();
  }
  for (std::size_t at = changed.find_inner_mark(1); at != std::string_view::npos;
       at = changed.find_inner_mark(at + 1)) {
    changed.add({.begin = at, .end = at + kUtf8Mark.size(), .with = std::string(kInnerMark)});
    if (changed.size() == kMaxChanges) break;
  }
  std::size_t bytes_read = 0;
  while (true) {
    Builder builder(text, changed, placement, wanted, false);
    builder.run();
    bytes_read += text.size();
    if (!builder.wanted_change()) return builder.result();
    if (changed.size() >= kMaxChanges || bytes_read > kMaxReread) {
      builder.give_up();
      return builder.result();
    }
    changed.add(*builder.wanted_change());
  }
}

}  // namespace cilium_lint::yaml
