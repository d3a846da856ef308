#include "install/set_grammar.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "install/json.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

// Helm 3, pkg/strvals: MaxIndex and MaxNestedNameLevel.
constexpr std::int64_t kMaxIndex = 65536;
constexpr int kMaxNesting = 30;

bool equal_fold(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// strconv.ParseInt(text, 10, 64) as far as it succeeds: a sign, then digits alone.
std::optional<std::int64_t> parse_int(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// unicode.IsSpace at `begin`: the size of the blank there, 0 for none.
std::size_t blank_at(std::string_view text, std::size_t begin) {
  const std::string_view rest = text.substr(begin);
  if (rest.empty()) return 0;
  if (std::string_view("\t\n\v\f\r ").find(rest.front()) != std::string_view::npos) return 1;
  for (const std::string_view blank :
       {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
        "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F",
        "\u3000"}) {
    if (rest.starts_with(blank)) return blank.size();
  }
  return 0;
}

std::string_view noun(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "a boolean";
    case Type::number:
      return "a number";
    case Type::text:
      return "a text";
    case Type::list:
      return "a list";
    case Type::map:
      return "a map";
    case Type::unknown:
      break;
  }
  return "unknown";
}

// A key or an item whose name is only known at run time: all that stands beside it may have been
// changed.
void obscure(Data& node) {
  if (node.type == Type::map) {
    make_root_unknown(node);
  } else {
    make_unknown(node);
  }
}

// Follows Helm 3's pkg/strvals/parser.go and literal_parser.go step by step, oddities included:
// what is set before the end of the text is met counts, and the end of the text is no fault in
// places where one would expect it to be.
class SetParser {
 public:
  // `wanted`, where given, gets the paths that a --set-file names.
  SetParser(const Layer& layer, std::uint16_t index, UserValues& values,
            std::vector<FileText>* wanted = nullptr)
      : layer_(layer),
        text_(layer.source->text),
        placement_(layer.source->placement),
        index_(index),
        values_(values),
        wanted_(wanted),
        unknown_(unknown_stretches(text_)) {}

  void run() {
    while (key(values_.root.edit(), 0) == Step::next) {
    }
  }

 private:
  enum class Step : std::uint8_t { next, end, fault };
  struct Piece {
    std::string text{};
    std::uint32_t begin{}, end{};  // of the argument, without the stop
    char stop{};                   // 0: the end of the text
    bool known = true;
  };

  [[nodiscard]] bool is_literal() const { return layer_.kind == LayerKind::set_literal; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] Span place(std::size_t begin, std::size_t end) const {
    return placement_.place(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  }
  [[nodiscard]] const UnknownStretch* stretch_at(std::size_t at) const {
    for (const UnknownStretch& stretch : unknown_) {
      if (stretch.begin == at) return &stretch;
    }
    return nullptr;
  }

  // Behind a part that nobody knows, nothing is sure to be wrong.
  Step fault(std::string message, std::size_t begin, std::size_t end) {
    if (!unknown_.empty() && unknown_.front().begin < end) return Step::fault;
    values_.problems.push_back({.kind = LayerProblem::Kind::set_grammar,
                                .message = std::move(message),
                                .at = place(begin, end)});
    return Step::fault;
  }

  Piece until(std::string_view stops) {
    Piece piece{.begin = at_};
    while (true) {
      piece.end = at_;
      if (at_end()) return piece;
      if (const UnknownStretch* stretch = stretch_at(at_)) {
        piece.text += text_.substr(stretch->begin, stretch->end - stretch->begin);
        piece.known = false;
        at_ = stretch->end;
        continue;
      }
      const char c = text_[at_];
      if (stops.find(c) != stops.npos) {
        piece.stop = c;
        ++at_;
        return piece;
      }
      if (c == '\\' && !is_literal()) {
        ++at_;
        if (at_end()) {
          piece.end = at_;
          return piece;
        }
        if (stretch_at(at_) != nullptr) continue;
      }
      at_ += static_cast<std::uint32_t>(append_rune(piece.text, text_, at_));
    }
  }

  // -- what is written

  Data make(Type type, const Span& at) const {
    Data data;
    data.type = type;
    data.layer = index_;
    data.at = at;
    return data;
  }

  // A value as the kind of flag takes it.
  Data read(const Piece& piece) const {
    const Span at = place(piece.begin, piece.end);
    Data data = make(Type::text, at);
    data.text = piece.text;
    if (!piece.known) {
      data.type = Type::unknown;
      return data;
    }
    if (layer_.kind == LayerKind::set_file) {
      if (wanted_ != nullptr) wanted_->push_back({.path = piece.text});
      const auto found = std::ranges::find(layer_.file_texts, piece.text, &FileText::path);
      if (found == layer_.file_texts.end() || !found->text) {
        data.type = Type::unknown;
      } else {
        data.text = *found->text;
      }
      return data;
    }
    if (layer_.kind != LayerKind::set) return data;
    if (equal_fold(piece.text, "true") || equal_fold(piece.text, "false")) {
      data.type = Type::boolean;
      data.boolean = equal_fold(piece.text, "true");
      data.text.clear();
    } else if (equal_fold(piece.text, "null")) {
      data.type = Type::null;
      data.text.clear();
    } else if (piece.text == "0" || (!piece.text.empty() && piece.text.front() != '0')) {
      if (const std::optional<std::int64_t> number = parse_int(piece.text)) {
        data.type = Type::number;
        data.integer = true;
        data.text = fmt::format("{}", *number);
      }
    }
    return data;
  }

  void stamp(Data& data) const {
    data.layer = index_;
    for (Data& item : data.items) stamp(item);
    for (Entry& entry : data.entries) stamp(entry.value);
  }

  void replace(Data& old, Data&& value) {
    const bool padding = old.type == Type::null && !old.at.known();
    if (!padding) values_.overridden.push_back({path_, std::move(old)});
    old = std::move(value);
  }

  // Helm sets nothing under an empty name.
  void set(Data& map, const Piece& name, Data&& value) {
    if (name.text.empty()) return;
    if (!name.known) {
      obscure(map);
      return;
    }
    if (Data* old = map.find(name.text)) {
      replace(*old, std::move(value));
      entry_of(map, name.text).key_at = place(name.begin, name.end);
    } else {
      map.entries.push_back(
          {.key = name.text, .key_at = place(name.begin, name.end), .value = std::move(value)});
    }
  }

  static Entry& entry_of(Data& map, std::string_view key) {
    return *std::ranges::find(map.entries, key, &Entry::key);
  }

  // The place of an item, with nulls before it where the list was shorter.
  Data& item_of(Data& list, std::int64_t index) {
    while (std::ssize(list.items) <= index) list.items.push_back(make(Type::null, {}));
    return list.items[static_cast<std::size_t>(index)];
  }

  // -- the steps of the grammar

  // Path of the key that is being set, for what it overrides.
  class PathStep {
   public:
    PathStep(std::string& path, std::string longer) : path_(path), old_(std::move(path)) {
      path_ = std::move(longer);
    }
    PathStep(const PathStep&) = delete;
    PathStep& operator=(const PathStep&) = delete;
    ~PathStep() { path_ = std::move(old_); }

   private:
    std::string& path_;
    std::string old_;
  };

  Step key(Data& map, int nesting) {
    const Piece name = until(is_literal() ? "=[." : "=[,.");
    const PathStep step(path_, join_key(path_, name.text));
    switch (name.stop) {
      case '[':
        return indexed(map, name, nesting);
      case '=':
        return assign(map, name);
      case '.':
        return nested(map, name, nesting + 1);
      case ',':
        set(map, name, make(Type::text, place(name.end, name.end)));
        return fault(name.text.empty()
                         ? "a comma stands where a key has to"
                         : fmt::format("key \"{}\" has no value, a comma follows it", name.text),
                     name.begin, name.end + 1);
      default:
        break;
    }
    if (name.text.empty()) return Step::end;
    if (!name.known) {
      obscure(map);
      return Step::end;
    }
    return fault(fmt::format("key \"{}\" has no value", name.text), name.begin, name.end);
  }

  Step assign(Data& map, const Piece& name) {
    Data value;
    const auto [step, given] = value_of(value, false);
    if (given) set(map, name, std::move(value));
    return step;
  }

  Step nested(Data& map, const Piece& name, int nesting) {
    if (nesting > kMaxNesting) {
      return fault(fmt::format("keys nested more than {} deep", kMaxNesting), 0, name.end);
    }
    Data* const there = name.known ? map.find(name.text) : nullptr;
    if (there != nullptr && there->type != Type::map && there->type != Type::unknown) {
      return fault(fmt::format("\"{}\" is {} here, and nothing can be set below it", path_,
                               noun(there->type)),
                   name.begin, name.end);
    }
    if (there != nullptr && there->type == Type::map) {
      const bool was_empty = there->entries.empty() && !there->open;
      const Step step = key(*there, nesting);
      touch(map, name, *there);
      if (step == Step::next && was_empty && there->entries.empty()) return nothing_under(name);
      return step;
    }
    Data inner = make(Type::map, place(name.begin, name.end));
    inner.open = there != nullptr || (map.open && name.known);
    const Step step = key(inner, nesting);
    inner.at.end = std::max(inner.at.end, place(name.begin, at_).end);
    const bool empty = inner.entries.empty();
    if (step == Step::next && empty && !inner.open && name.known) return nothing_under(name);
    if (!name.known) {
      obscure(map);
    } else if (there != nullptr) {
      *there = std::move(inner);
    } else if (!empty || inner.open) {
      set(map, name, std::move(inner));
    }
    return step;
  }

  Step nothing_under(const Piece& name) {
    return fault(fmt::format("key \"{}\" has nothing under it", name.text), name.begin, name.end);
  }

  // A map that was there before: this argument is now the last that wrote to it.
  void touch(Data& map, const Piece& name, Data& child) {
    if (name.text.empty()) return;
    child.layer = index_;
    child.at = place(name.begin, at_);
    entry_of(map, name.text).key_at = place(name.begin, name.end);
  }

  // The number between brackets; nothing after a fault, kUnknownIndex where a variable stands.
  static constexpr std::int64_t kUnknownIndex = -0x7fffffff;
  std::optional<std::int64_t> list_index() {
    const Piece piece = until("]");
    if (piece.stop == 0 && piece.known) {
      fault("a list index is not closed with ]", piece.begin - 1, piece.end);
      return std::nullopt;
    }
    if (!piece.known) return kUnknownIndex;
    const std::optional<std::int64_t> index = parse_int(piece.text);
    if (!index) {
      fault(fmt::format("\"{}\" is no list index", piece.text), piece.begin, piece.end);
    } else if (*index < 0) {
      fault(fmt::format("a list index cannot be negative: {}", *index), piece.begin, piece.end);
    } else {
      return index;
    }
    return std::nullopt;
  }

  Step indexed(Data& map, const Piece& name, int nesting) {
    const std::uint32_t bracket = at_ - 1;
    const std::optional<std::int64_t> index = list_index();
    if (!index) return Step::fault;
    Data* const there = name.known ? map.find(name.text) : nullptr;
    if (there != nullptr && there->type != Type::list && there->type != Type::unknown) {
      return fault(fmt::format("\"{}\" is {} here, no list", path_, noun(there->type)), name.begin,
                   name.end);
    }
    // Of a list that nobody can read, one item is not worth knowing: its length stays unknown.
    const bool unknown = !name.known || *index == kUnknownIndex ||
                         (there != nullptr ? there->type == Type::unknown : map.open);
    Data list = make(Type::list, place(name.begin, name.end));
    if (!unknown && there != nullptr) {
      const Step step = item(*there, *index, nesting, bracket);
      if (!name.text.empty()) touch(map, name, *there);
      return step;
    }
    const Step step = item(list, *index, nesting, bracket);
    list.at = place(name.begin, at_);
    if (unknown) {
      list = make(Type::unknown, list.at);
      list.text = text_.substr(name.begin, at_ - name.begin);
    }
    set(map, name, std::move(list));
    return step;
  }

  Step item(Data& list, std::int64_t index, int nesting, std::uint32_t bracket) {
    const PathStep path(path_, fmt::format("{}[{}]", path_, index));
    const Piece rest = until("[.=");
    if (!rest.known) {
      obscure(list);
      at_ = static_cast<std::uint32_t>(text_.size());
      return Step::end;
    }
    if (!rest.text.empty()) {
      return fault(fmt::format("\"{}\" stands behind a list index", rest.text), rest.begin,
                   rest.end);
    }
    switch (rest.stop) {
      case '=':
        return item_value(list, index, bracket);
      case '[':
        return item_list(list, index, nesting, bracket);
      case '.':
        return item_map(list, index, nesting, bracket);
      default:
        return Step::end;
    }
  }

  // Whether `index` is within what Helm allows.
  bool allowed(std::int64_t index, std::uint32_t bracket) {
    if (index <= kMaxIndex) return true;
    fault(fmt::format("list index {} is beyond {}, the largest that Helm takes", index, kMaxIndex),
          bracket, bracket + 1);
    return false;
  }

  Step item_value(Data& list, std::int64_t index, std::uint32_t bracket) {
    Data value;
    const auto [step, given] = value_of(value, true);
    if (!given) return step;
    if (index == kUnknownIndex) return step;
    if (!allowed(index, bracket)) return Step::fault;
    const bool fresh = std::ssize(list.items) <= index;
    Data& place_of = item_of(list, index);
    if (fresh) {
      place_of = std::move(value);
    } else {
      replace(place_of, std::move(value));
    }
    return step;
  }

  Step item_list(Data& list, std::int64_t index, int nesting, std::uint32_t bracket) {
    const std::uint32_t inner_bracket = at_ - 1;
    const std::optional<std::int64_t> next = list_index();
    if (!next) return Step::fault;
    Data inner = make(Type::list, place(inner_bracket, at_));
    const bool exists = index >= 0 && index < std::ssize(list.items);
    Data* const there = exists ? &item_of(list, index) : nullptr;
    if (there != nullptr && there->type != Type::null && there->type != Type::list &&
        there->type != Type::unknown) {
      return fault(fmt::format("\"{}\" is {} here, no list", path_, noun(there->type)),
                   inner_bracket, at_);
    }
    const bool unknown = index == kUnknownIndex || *next == kUnknownIndex ||
                         (there != nullptr && there->type == Type::unknown);
    Data& target = there != nullptr && there->type == Type::list ? *there : inner;
    const Step step = item(target, *next, nesting, inner_bracket);
    // The end of the text right behind an index sets nothing above it.
    if (step != Step::next || index == kUnknownIndex) return step;
    if (unknown) inner = make(Type::unknown, place(inner_bracket, at_));
    if (&target == there) return step;
    if (!allowed(index, bracket)) return Step::fault;
    item_of(list, index) = std::move(inner);
    return step;
  }

  Step item_map(Data& list, std::int64_t index, int nesting, std::uint32_t bracket) {
    if (index == kUnknownIndex) {
      Data scratch = make(Type::map, {});
      return key(scratch, nesting);
    }
    if (index < std::ssize(list.items)) {
      Data& there = item_of(list, index);
      if (there.type == Type::unknown) {
        Data inner = make(Type::map, there.at);
        inner.open = true;
        there = std::move(inner);
      } else if (there.type != Type::map) {
        replace(there, make(Type::map, place(bracket, at_)));
      }
      there.layer = index_;
      return key(there, nesting);
    }
    Data inner = make(Type::map, place(bracket, at_));
    const Step step = key(inner, nesting);
    // A value that ends with the text comes back as the end, and Helm then forgets the new item.
    if (step != Step::next) return step;
    if (!allowed(index, bracket)) return Step::fault;
    item_of(list, index) = std::move(inner);
    return step;
  }

  struct Given {
    Step step{};
    bool value{};
  };

  // What stands behind '='.
  Given value_of(Data& value, bool in_list) {
    if (layer_.kind == LayerKind::set_json) return json_value(value);
    if (is_literal()) {
      value = read(until(""));
      return {Step::next, true};
    }
    if (at_end()) {
      value = make(Type::text, place(at_, at_));
      return {in_list ? Step::next : Step::end, true};
    }
    if (text_[at_] == '{' && stretch_at(at_) == nullptr) return value_list(value);
    const Piece piece = until(",");
    value = read(piece);
    return {Step::next, true};
  }

  Given value_list(Data& value) {
    const std::uint32_t brace = at_;
    ++at_;
    value = make(Type::list, {});
    value.style = yaml::Style::flow;
    while (true) {
      const Piece piece = until(",}");
      if (piece.stop == 0) {
        return {fault("a list is not closed with }", brace, piece.end), false};
      }
      value.items.push_back(read(piece));
      if (piece.stop == ',') continue;
      value.at = place(brace, at_);
      if (!at_end() && text_[at_] == ',') ++at_;
      return {Step::next, true};
    }
  }

  // Blanks and one comma; true where nothing but these stands there.
  bool blank_value() {
    while (!at_end()) {
      if (text_[at_] == ',') {
        ++at_;
        return true;
      }
      const std::size_t blank = blank_at(text_, at_);
      if (blank == 0) return false;
      at_ += static_cast<std::uint32_t>(blank);
    }
    return true;
  }

  Given json_value(Data& value) {
    const std::uint32_t begin = at_;
    if (blank_value()) {
      value = make(Type::null, place(begin, begin));
      return {Step::next, true};
    }
    ReadJson read = read_json(text_, at_, &placement_);
    if (!read.value) {
      const bool hidden = std::ranges::any_of(
          unknown_, [&](const UnknownStretch& stretch) { return stretch.end > at_; });
      if (!hidden) {
        if (read.too_deep) {
          fault("JSON nested too deep to be looked at", at_, read.end);
          values_.problems.back().kind = LayerProblem::Kind::limit;
          return {Step::fault, false};
        }
        const std::uint32_t end = std::max(at_ + 1, read.end);
        return {fault("the value is no JSON", at_, end), false};
      }
      // Where a template's value ends inside JSON, nobody can say.
      value = make(Type::unknown, place(at_, text_.size()));
      value.text = text_.substr(at_);
      at_ = static_cast<std::uint32_t>(text_.size());
      return {Step::end, true};
    }
    value = std::move(*read.value);
    stamp(value);
    hide(value);
    at_ = read.end;
    blank_value();
    return {Step::next, true};
  }

  // JSON texts that hold a template are unknown.
  void hide(Data& value) const {
    if (value.type == Type::text && !unknown_.empty() && yaml::is_templated(value.text)) {
      value.type = Type::unknown;
    }
    for (Data& each : value.items) hide(each);
    for (Entry& entry : value.entries) {
      if (!unknown_.empty() && yaml::is_templated(entry.key)) value.open = true;
      hide(entry.value);
    }
  }

  const Layer& layer_;
  std::string_view text_;
  const Placement& placement_;
  std::uint16_t index_;
  UserValues& values_;
  std::vector<FileText>* wanted_;
  std::vector<UnknownStretch> unknown_;
  std::uint32_t at_{};
  std::string path_{};
};

}  // namespace

std::vector<UnknownStretch> unknown_stretches(std::string_view text) {
  std::vector<UnknownStretch> found;
  // Where no end was found once there is none further on: each kind of end is looked for in vain
  // only once.
  bool variables_end = true;
  bool braces_end = true;
  for (std::size_t at = 0; (at = text.find('{', at)) != text.npos; ++at) {
    const bool variable = at > 0 && yaml::begins_variable(text.substr(at - 1));
    const bool braces = at + 1 < text.size() && text[at + 1] == '{';
    bool& may_end = variable ? variables_end : braces_end;
    if ((!variable && !braces) || !may_end) continue;
    const std::size_t begin = variable ? at - 1 : at;
    std::size_t end = text.find(variable ? "}" : "}}", begin + 2);
    may_end = end != text.npos;
    if (!may_end) continue;
    end += variable ? 1 : 2;
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    at = end - 1;
  }
  return found;
}

void make_unknown(Data& value) {
  value.type = Type::unknown;
  value.items.clear();
  value.entries.clear();
}

void make_root_unknown(Data& root) {
  root.open = true;
  for (Entry& entry : root.entries) make_unknown(entry.value);
}

void apply_set(const Layer& layer, std::uint16_t index, UserValues& values) {
  SetParser(layer, index, values).run();
}

ReadLayer read_set(const PlacedText& argument, LayerKind kind, Span at,
                   const ReadFileText& file_text) {
  ReadLayer read;
  Layer& layer = read.layer;
  layer.kind = kind;
  layer.file = argument.placement.file();
  layer.at = at;
  layer.source = std::make_shared<const PlacedText>(argument);
  const std::vector<UnknownStretch> unknown = unknown_stretches(argument.text);
  const std::size_t first_key =
      argument.text.find_first_of(kind == LayerKind::set_literal ? "=[." : "=[,.");
  if (!unknown.empty() && unknown.front().begin < first_key) {
    layer.kind = LayerKind::unreadable;
    layer.stands_for = kind;
    layer.why = fmt::format("what {} sets is decided at run time", argument.text);
    return read;
  }
  if (kind == LayerKind::set_file && file_text) {
    UserValues scratch;
    SetParser(layer, 0, scratch, &layer.file_texts).run();
    for (FileText& file : layer.file_texts) file.text = file_text(file.path);
  }
  return read;
}

}  // namespace cilium_lint
