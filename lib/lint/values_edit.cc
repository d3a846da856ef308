#include "lint/values_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lint/fixes.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// -- settings as a tree, so that those with a common parent are written once

struct SettingNode {
  KeyStep step{};
  std::string yaml{};  // of a leaf
  std::vector<SettingNode> children{};
};

bool same_step(const KeyStep& a, const KeyStep& b) {
  return a.name == b.name && a.index == b.index;
}

SettingNode tree_of(const std::vector<Setting>& settings) {
  SettingNode root;
  for (const Setting& setting : settings) {
    SettingNode* at = &root;
    for (const KeyStep& step : setting.path) {
      auto child = std::ranges::find_if(
          at->children, [&](const SettingNode& node) { return same_step(node.step, step); });
      if (child == at->children.end())
        child = at->children.insert(child, SettingNode{step, {}, {}});
      at = &*child;
    }
    at->yaml = setting.yaml;
  }
  return root;
}

// -- writing YAML

bool is_plain_key(std::string_view key) {
  constexpr std::array<std::string_view, 9> kOtherMeaning = {"true", "false", "yes", "no", "on",
                                                             "off",  "null",  "y",   "n"};
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (key.empty() || !is_letter(key.front())) return false;
  std::string lower(key);
  for (char& c : lower) {
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' && c != '/' && c != '-') return false;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::ranges::find(kOtherMeaning, lower) == kOtherMeaning.end();
}

std::string written_key(std::string_view key) {
  if (is_plain_key(key)) return std::string(key);
  std::string quoted = "\"";
  for (const char c : key) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void append_lines(std::string& out, std::string_view text, std::size_t column,
                  std::string_view line_end) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    out += line_end;
    if (size > 0) out.append(column, ' ');
    out += text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
}

// The nodes as lines of a block mapping at `column`; no line end at the end.
void append_block(std::string& out, const std::vector<SettingNode>& nodes, std::size_t column,
                  std::size_t step, std::string_view line_end) {
  bool is_first = true;
  for (const SettingNode& node : nodes) {
    if (!is_first) out += line_end;
    is_first = false;
    out.append(column, ' ');
    out += written_key(node.step.name) + ":";
    if (!node.children.empty()) {
      out += line_end;
      append_block(out, node.children, column + step, step, line_end);
    } else if (node.yaml.find('\n') != std::string::npos) {
      append_lines(out, node.yaml, column + step, line_end);
    } else if (!node.yaml.empty()) {
      out += ' ' + node.yaml;
    }
  }
}

void append_flow(std::string& out, const std::vector<SettingNode>& nodes) {
  bool is_first = true;
  for (const SettingNode& node : nodes) {
    if (!is_first) out += ", ";
    is_first = false;
    out += written_key(node.step.name) + ": ";
    if (node.children.empty()) {
      out += node.yaml;
      continue;
    }
    out += '{';
    append_flow(out, node.children);
    out += '}';
  }
}

bool has_index(const SettingNode& node) {
  return node.step.index.has_value() || std::ranges::any_of(node.children, has_index);
}
bool has_lines(const SettingNode& node) {
  return node.yaml.find('\n') != std::string::npos || std::ranges::any_of(node.children, has_lines);
}

// -- the text around a node

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

struct Around {
  const ValuesText& values;
  std::string_view text = values.file_text();

  [[nodiscard]] std::uint32_t line_begin(std::uint32_t at) const {
    std::uint32_t begin = at;
    while (begin > 0 && text[begin - 1] != '\n') --begin;
    if (begin == 0 && text.starts_with(kByteOrderMark) && at >= kByteOrderMark.size()) {
      return static_cast<std::uint32_t>(kByteOrderMark.size());
    }
    return begin;
  }
  // Where the line's text ends, before its line end.
  [[nodiscard]] std::uint32_t line_stop(std::uint32_t at) const {
    std::uint32_t stop = next_line(at);
    while (stop > at && is_line_end(text[stop - 1])) --stop;
    return stop;
  }
  [[nodiscard]] std::uint32_t next_line(std::uint32_t at) const {
    const std::size_t found = text.find('\n', at);
    return static_cast<std::uint32_t>(found == std::string_view::npos ? text.size() : found + 1);
  }
  [[nodiscard]] bool blank_before(std::uint32_t at) const {
    const std::uint32_t begin = line_begin(at);
    return std::all_of(text.begin() + begin, text.begin() + at, is_blank);
  }
  [[nodiscard]] std::uint32_t column(std::uint32_t at) const { return at - line_begin(at); }
  [[nodiscard]] std::string_view line_end() const {
    const std::size_t found = text.find('\n');
    const bool crlf = found != std::string_view::npos && found > 0 && text[found - 1] == '\r';
    return crlf ? "\r\n" : "\n";
  }
  [[nodiscard]] std::uint32_t skip_blanks(std::uint32_t at) const {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
  }
  // Behind the ':' that follows a key on its line.
  [[nodiscard]] std::optional<std::uint32_t> behind_colon(const Entry& entry) const {
    const std::uint32_t at = skip_blanks(entry.key_at.end);
    if (at >= text.size() || text[at] != ':') return std::nullopt;
    return at + 1;
  }
  [[nodiscard]] bool is_flow(const Data& data) const {
    return data.at.begin < text.size() &&
           (text[data.at.begin] == '{' || text[data.at.begin] == '[');
  }
  [[nodiscard]] bool is_here(const Span& at) const {
    return at.file == values.file() && at.begin >= values.begin() && at.end <= values.end();
  }
  // Written in this map, and not brought in by `<<`.
  [[nodiscard]] bool is_own(const Data& map, const Entry& entry) const {
    return is_here(entry.key_at) && entry.key_at.end > entry.key_at.begin &&
           entry.key_at.begin >= map.at.begin && entry.key_at.begin < map.at.end;
  }
  // An alias stands for a node that was written before.
  static bool is_alias(const Entry& entry) {
    return entry.value.at.file == entry.key_at.file && entry.value.at.begin < entry.key_at.begin;
  }
  [[nodiscard]] std::optional<Span> alias_at(const Entry& entry) const {
    const auto colon = behind_colon(entry);
    if (!colon) return std::nullopt;
    const std::uint32_t begin = skip_blanks(*colon);
    if (begin >= text.size() || text[begin] != '*') return std::nullopt;
    std::uint32_t end = begin + 1;
    constexpr std::string_view kEnds = " \t\r\n,]}";
    while (end < text.size() && kEnds.find(text[end]) == std::string_view::npos) ++end;
    return Span{values.file(), begin, end};
  }

  // Back over line ends and blanks.
  [[nodiscard]] std::uint32_t trimmed(std::uint32_t begin, std::uint32_t end) const {
    while (end > begin && (is_blank(text[end - 1]) || is_line_end(text[end - 1]))) --end;
    return end;
  }
  // Back over whole lines that are empty or hold a comment alone.
  [[nodiscard]] std::uint32_t without_comments(std::uint32_t begin, std::uint32_t end) const {
    end = trimmed(begin, end);
    while (end > begin) {
      const std::uint32_t first = skip_blanks(line_begin(end));
      if (first < begin || first >= end || text[first] != '#') return end;
      end = trimmed(begin, line_begin(end));
    }
    return end;
  }
  // Behind the last byte of a value. Where a block collection ends differs between a reader's mark
  // (which may lie behind comments) and its last child (which may lie before a `<<`).
  [[nodiscard]] std::uint32_t end_of(const Data& data) const {
    const bool is_collection = data.type == Type::map || data.type == Type::list;
    if (!is_collection || is_flow(data)) return trimmed(data.at.begin, data.at.end);
    std::uint32_t end = without_comments(data.at.begin, data.at.end);
    for (const Entry& entry : data.entries) {
      if (is_own(data, entry)) end = std::max(end, end_of(entry));
    }
    for (const Data& item : data.items) {
      if (is_here(item.at) && item.at.begin >= data.at.begin) end = std::max(end, end_of(item));
    }
    return end;
  }
  [[nodiscard]] std::uint32_t end_of(const Entry& entry) const {
    if (is_alias(entry)) {
      const auto alias = alias_at(entry);
      return alias ? alias->end : line_stop(entry.key_at.end);
    }
    const std::uint32_t least = behind_colon(entry).value_or(entry.key_at.end);
    if (!is_here(entry.value.at) || entry.value.at.begin == entry.value.at.end) return least;
    return std::max(least, end_of(entry.value));
  }
};

// How far the file indents a nested mapping: as its first nested one is.
std::optional<std::uint32_t> indent_step(const Around& around, const Data& map) {
  for (const Entry& entry : map.entries) {
    const Data& child = entry.value;
    if (child.type != Type::map || child.entries.empty() || !around.is_own(map, entry)) continue;
    if (around.is_flow(child) || Around::is_alias(entry)) continue;
    const Entry& first = child.entries.front();
    if (around.is_own(child, first) && around.blank_before(first.key_at.begin)) {
      const std::uint32_t outer = around.column(entry.key_at.begin);
      const std::uint32_t inner = around.column(first.key_at.begin);
      if (inner > outer) return inner - outer;
    }
    if (auto step = indent_step(around, child)) return step;
  }
  return std::nullopt;
}

// How much of their names two keys share, up to the end of a word in both: 10 for k8sServiceHost
// and k8sServicePort.
std::size_t kinship(std::string_view a, std::string_view b) {
  std::size_t shared = 0;
  while (shared < a.size() && shared < b.size() && a[shared] == b[shared]) ++shared;
  const auto starts_word = [](std::string_view key, std::size_t at) {
    return at == key.size() || (key[at] >= 'A' && key[at] <= 'Z');
  };
  while (shared > 0 && !(starts_word(a, shared) && starts_word(b, shared))) --shared;
  return shared >= 3 ? shared : 0;
}

// The entries that lead to a key, outermost first, each with its map. Behind a list's item the way
// starts anew: an item that is left empty stays.
using Way = std::vector<std::pair<const Data*, const Entry*>>;

Way way_to(const Data& root, const std::vector<KeyStep>& path) {
  Way way;
  const Data* at = &root;
  for (const KeyStep& step : path) {
    if (step.index) {
      if (at->type != Type::list || *step.index >= at->items.size()) return {};
      at = &at->items[*step.index];
      way.clear();
      continue;
    }
    const auto entry = std::ranges::find(at->entries, step.name, &Entry::key);
    if (entry == at->entries.end()) return {};
    way.emplace_back(at, &*entry);
    at = &entry->value;
  }
  return way;
}

// -- planning edits

struct Plan {
  const Around& around;
  std::uint32_t step{};
  std::vector<Edit> edits{};

  void replace(std::uint32_t begin, std::uint32_t end, std::string text) {
    edits.push_back({{around.values.file(), begin, end}, std::move(text)});
  }

  bool set(const Data& map, const std::vector<SettingNode>& nodes) {
    std::vector<SettingNode> missing;
    for (const SettingNode& node : nodes) {
      if (node.step.index) return false;
      const auto entry = std::ranges::find(map.entries, node.step.name, &Entry::key);
      if (entry == map.entries.end()) {
        if (has_index(node)) return false;
        missing.push_back(node);
      } else if (!around.is_own(map, *entry)) {
        return false;
      } else if (!set_in(*entry, node)) {
        return false;
      }
    }
    return missing.empty() || add(map, missing);
  }

  bool set_in(const Entry& entry, const SettingNode& node) {
    const Data& value = entry.value;
    if (node.children.empty()) return replace_value(entry, node.yaml);
    if (Around::is_alias(entry)) return false;
    if (value.type == Type::map) return set(value, node.children);
    if (value.type == Type::list) return set_items(value, node.children);
    if (value.type != Type::null || std::ranges::any_of(node.children, has_index)) return false;
    return open_map(entry, node.children);
  }

  bool set_items(const Data& list, const std::vector<SettingNode>& nodes) {
    for (const SettingNode& node : nodes) {
      if (!node.step.index || *node.step.index >= list.items.size()) return false;
      const Data& item = list.items[*node.step.index];
      if (!around.is_here(item.at) || item.at.begin < list.at.begin) return false;
      if (!node.children.empty()) {
        if (item.type != Type::map || !set(item, node.children)) return false;
        continue;
      }
      if (item.type == Type::map || item.type == Type::list || item.at.begin == item.at.end) {
        return false;
      }
      replace(item.at.begin, around.end_of(item), in_quotes_of(item, node.yaml));
    }
    return true;
  }

  // `foo:` gets its first children.
  bool open_map(const Entry& entry, const std::vector<SettingNode>& nodes) {
    const auto colon = around.behind_colon(entry);
    if (!colon) return false;
    const Span& null = entry.value.at;
    if (around.is_here(null) && null.end > null.begin) replace(*colon, null.end, "");
    add_lines(around.end_of(entry), around.column(entry.key_at.begin) + step, nodes);
    return true;
  }

  bool replace_value(const Entry& entry, const std::string& yaml) {
    const auto colon = around.behind_colon(entry);
    if (!colon) return false;
    const std::size_t column = around.column(entry.key_at.begin) + step;
    std::string text = yaml;
    if (yaml.find('\n') != std::string::npos) {
      text.clear();
      append_lines(text, yaml, column, around.line_end());
    }
    if (Around::is_alias(entry)) {
      const auto alias = around.alias_at(entry);
      if (!alias) return false;
      replace(*colon, alias->end, spaced(text));
      return true;
    }
    const Data& value = entry.value;
    const std::uint32_t end = around.end_of(entry);
    const bool is_block =
        (value.type == Type::map || value.type == Type::list) && !around.is_flow(value);
    if (is_block || value.at.begin == value.at.end || !around.is_here(value.at) || text != yaml) {
      replace(*colon, end, spaced(text));
    } else {
      replace(value.at.begin, end, in_quotes_of(value, text));
    }
    return true;
  }

  static std::string spaced(const std::string& text) {
    return text.empty() || is_line_end(text.front()) ? text : " " + text;
  }

  // A text keeps the quotes that the old one had.
  static std::string in_quotes_of(const Data& old, const std::string& yaml) {
    const char quote = old.style == yaml::Style::single_quoted   ? '\''
                       : old.style == yaml::Style::double_quoted ? '"'
                                                                 : '\0';
    if (quote == '\0' || yaml.find_first_of("'\"\\") != std::string::npos) return yaml;
    const auto value = read_value(yaml);
    if (!value || value->type != Type::text) return yaml;
    return quote + yaml + quote;
  }

  bool add(const Data& map, const std::vector<SettingNode>& nodes) {
    std::vector<const Entry*> own;
    for (const Entry& entry : map.entries) {
      if (around.is_own(map, entry)) own.push_back(&entry);
    }
    std::ranges::sort(own, {}, [](const Entry* entry) { return entry->key_at.begin; });
    const bool is_written = around.is_here(map.at) && map.at.end > map.at.begin;
    if (is_written && around.is_flow(map)) return add_in_braces(map, own, nodes);
    if (own.empty())
      return map.entries.empty() && &map == &around.values.root() && add_first(nodes);

    // Each beside its nearest relative, those without one at the end.
    const std::uint32_t column = around.column(own.front()->key_at.begin);
    std::vector<std::pair<const Entry*, std::vector<SettingNode>>> groups;
    for (const SettingNode& node : nodes) {
      const Entry* beside = own.back();
      std::size_t best = 0;
      for (const Entry* entry : own) {
        const std::size_t shared = kinship(entry->key, node.step.name);
        if (shared == 0 || shared < best) continue;
        best = shared;
        beside = entry;
      }
      const auto group =
          std::ranges::find_if(groups, [&](const auto& g) { return g.first == beside; });
      if (group == groups.end()) {
        groups.push_back({beside, {node}});
      } else {
        group->second.push_back(node);
      }
    }
    for (const auto& [beside, group] : groups) add_lines(around.end_of(*beside), column, group);
    return true;
  }

  bool add_in_braces(const Data& map, const std::vector<const Entry*>& own,
                     const std::vector<SettingNode>& nodes) {
    if (std::ranges::any_of(nodes, has_lines)) return false;
    std::string text = own.empty() ? "" : ", ";
    append_flow(text, nodes);
    const std::uint32_t at = own.empty() ? map.at.begin + 1 : around.end_of(*own.back());
    replace(at, at, std::move(text));
    return true;
  }

  // The first lines of a text that says nothing so far.
  bool add_first(const std::vector<SettingNode>& nodes) {
    const std::uint32_t end = around.trimmed(around.values.begin(), around.values.end());
    if (end > around.values.begin()) {
      add_lines(end, around.values.indent(), nodes);
      return true;
    }
    std::string text;
    append_block(text, nodes, around.values.indent(), step, around.line_end());
    text += around.line_end();
    replace(around.values.begin(), around.values.begin(), std::move(text));
    return true;
  }

  // Lines below the one that holds `at`.
  void add_lines(std::uint32_t at, std::size_t column, const std::vector<SettingNode>& nodes) {
    const std::string_view line_end = around.line_end();
    const std::uint32_t next = around.next_line(at);
    const bool is_ended = next > 0 && around.text[next - 1] == '\n' && next > at;
    std::string text;
    if (!is_ended) text += line_end;
    append_block(text, nodes, column, step, line_end);
    if (is_ended) text += line_end;
    replace(next, next, std::move(text));
  }

  bool remove(const Way& way) {
    std::size_t depth = way.size() - 1;
    while (depth > 0 && way[depth].first->entries.size() == 1) --depth;
    const Data& map = *way[depth].first;
    const Entry& entry = *way[depth].second;
    if (!around.is_own(map, entry)) return false;

    const Entry* before = nullptr;
    const Entry* behind = nullptr;
    for (const Entry& other : map.entries) {
      if (&other == &entry || !around.is_own(map, other)) continue;
      if (other.key_at.begin < entry.key_at.begin) {
        if (before == nullptr || before->key_at.begin < other.key_at.begin) before = &other;
      } else if (behind == nullptr || other.key_at.begin < behind->key_at.begin) {
        behind = &other;
      }
    }
    const std::uint32_t end = around.end_of(entry);
    if (around.is_flow(map)) {
      if (behind != nullptr) {
        replace(entry.key_at.begin, behind->key_at.begin, "");
      } else {
        replace(before != nullptr ? around.end_of(*before) : entry.key_at.begin, end, "");
      }
      return true;
    }
    if (around.blank_before(entry.key_at.begin)) {
      const std::uint32_t begin = around.line_begin(entry.key_at.begin);
      replace(begin, around.next_line(end), "");
      return true;
    }
    // The first key of a list's item shares its line with the dash.
    if (behind == nullptr) return false;
    replace(entry.key_at.begin, behind->key_at.begin, "");
    return true;
  }
};

// -- proving the outcome

bool set_path(Data& data, const std::vector<KeyStep>& path, std::size_t at, const Data& value) {
  if (at == path.size()) {
    data = value;
    return true;
  }
  const KeyStep& step = path[at];
  if (step.index) {
    return data.type == Type::list && *step.index < data.items.size() &&
           set_path(data.items[*step.index], path, at + 1, value);
  }
  if (data.type != Type::map) {
    if (data.type != Type::null) return false;
    data = Data{};
    data.type = Type::map;
  }
  Data* child = data.find(step.name);
  if (child == nullptr) {
    data.entries.push_back({step.name, {}, {}});
    child = &data.entries.back().value;
  }
  return set_path(*child, path, at + 1, value);
}

// Maps that are left empty go too, but for the items of a list.
bool erase_path(Data& root, const std::vector<KeyStep>& path) {
  std::vector<std::pair<Data*, std::string>> way;
  Data* at = &root;
  for (const KeyStep& step : path) {
    if (step.index) {
      if (at->type != Type::list || *step.index >= at->items.size()) return false;
      at = &at->items[*step.index];
      way.clear();
      continue;
    }
    way.emplace_back(at, step.name);
    at = at->find(step.name);
    if (at == nullptr) return false;
  }
  for (; !way.empty(); way.pop_back()) {
    auto& entries = way.back().first->entries;
    std::erase_if(entries, [&](const Entry& entry) { return entry.key == way.back().second; });
    if (!entries.empty()) break;
  }
  return true;
}

bool same(const Data& a, const Data& b) {
  if (a.type != b.type || a.items.size() != b.items.size() ||
      a.entries.size() != b.entries.size()) {
    return false;
  }
  switch (a.type) {
    case Type::null:
      return true;
    case Type::boolean:
      return a.boolean == b.boolean;
    case Type::number:
    case Type::text:
    case Type::unknown:
      return a.text == b.text;
    case Type::list:
      return std::ranges::equal(a.items, b.items, same);
    case Type::map:
      break;
  }
  return std::ranges::all_of(a.entries, [&b](const Entry& entry) {
    const Data* other = b.find(entry.key);
    return other != nullptr && same(entry.value, *other);
  });
}

// The lines with `indent` blanks less, and plain line ends.
std::string dedented(std::string_view text, std::uint32_t indent) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, size);
    text.remove_prefix(size);
    std::uint32_t cut = 0;
    while (cut < indent && !line.empty() && is_blank(line.front())) {
      line.remove_prefix(1);
      ++cut;
    }
    for (const char c : line) {
      if (c != '\r') out += c;
    }
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::vector<Edit> moved(std::vector<Edit> edits, std::uint32_t origin) {
  for (Edit& edit : edits) {
    edit.at.begin -= origin;
    edit.at.end -= origin;
  }
  return edits;
}

bool overlap(std::vector<Edit> edits) {
  std::ranges::sort(edits, {}, [](const Edit& edit) { return edit.at.begin; });
  for (std::size_t i = 1; i < edits.size(); ++i) {
    if (edits[i].at.begin < edits[i - 1].at.end) return true;
  }
  return false;
}

// A shell reads these in a heredoc without quotes; other hosts have their own.
bool may_be_special_inside(const Edit& edit) {
  return edit.text.find_first_of("$`\\") != std::string::npos;
}

bool gives(const ValuesText& values, const std::vector<Edit>& edits, const Data& expected) {
  if (edits.empty() || overlap(edits)) return false;
  if (values.is_inside() && std::ranges::any_of(edits, may_be_special_inside)) return false;
  const std::uint32_t begin = values.is_inside() ? values.begin() : 0;
  std::uint32_t end = values.end();
  for (const Edit& edit : edits) {
    if (edit.at.begin < begin) return false;
    end = std::max(end, edit.at.end);
  }
  const std::string_view region = values.file_text().substr(begin, end - begin);
  std::string text = apply_edits(region, moved(edits, begin));
  if (values.is_inside()) text = dedented(text, values.indent());
  const ReadLayer outcome =
      read_values({std::move(text), Placement(values.file())}, values.kind(), {});
  return outcome.problems.empty() && outcome.layer.kind != LayerKind::unreadable &&
         same(*outcome.layer.values, expected);
}

}  // namespace

const Data* find_path(const Data& root, const std::vector<KeyStep>& path) {
  const Data* at = &root;
  for (const KeyStep& step : path) {
    if (step.index) {
      if (at->type != Type::list || *step.index >= at->items.size()) return nullptr;
      at = &at->items[*step.index];
    } else {
      at = at->find(step.name);
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<ValuesText> ValuesText::of(const Layer& layer, const Files& files) {
  if (!layer.edits_possible || layer.file == kNoFile) return std::nullopt;
  if (layer.kind != LayerKind::values_file && layer.kind != LayerKind::inline_block) {
    return std::nullopt;
  }
  // Of an object of HCL no text is kept (hcl_edit.h).
  if (layer.kind == LayerKind::inline_block && layer.source == nullptr) return std::nullopt;
  if (files.converted(layer.file)) return std::nullopt;
  ValuesText values;
  values.file_ = layer.file;
  values.file_text_ = files.text(layer.file);
  values.root_ = layer.whole ? &**layer.whole : &*layer.values;
  values.kind_ = layer.kind;
  if (layer.source == nullptr || layer.source->placement.whole()) {
    const std::size_t mark =
        values.file_text_.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    values.begin_ = static_cast<std::uint32_t>(mark);
    values.end_ = static_cast<std::uint32_t>(values.file_text_.size());
    return values;
  }
  const PlacedText& source = *layer.source;
  const std::size_t first = source.text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || source.placement.file() != layer.file) return std::nullopt;

  values.inside_ = true;
  const Around around{values};
  const std::size_t line = source.text.rfind('\n', first);
  const auto own_indent =
      static_cast<std::uint32_t>(first - (line == std::string::npos ? 0 : line + 1));
  const auto size = static_cast<std::uint32_t>(source.text.size());
  const Span all = source.placement.place(0, size);
  const auto first_at = static_cast<std::uint32_t>(first);
  const std::uint32_t content = source.placement.place(first_at, first_at + 1).begin;
  if (around.column(content) < own_indent || !around.blank_before(content)) return std::nullopt;
  values.indent_ = around.column(content) - own_indent;
  values.begin_ = around.line_begin(all.begin);
  values.end_ = all.end;
  // Only what stands in the file line for line can be edited there.
  const std::string_view region =
      values.file_text_.substr(values.begin_, values.end_ - values.begin_);
  if (dedented(region, values.indent_) != dedented(source.text, 0)) return std::nullopt;
  return values;
}

std::optional<std::vector<Edit>> edits_to_set(const ValuesText& text,
                                              const std::vector<Setting>& settings) {
  Data expected = text.root();
  if (expected.type == Type::null) expected.type = Type::map;
  for (const Setting& setting : settings) {
    const auto value = read_value(setting.yaml);
    if (!value || !set_path(expected, setting.path, 0, *value)) return std::nullopt;
  }
  const Around around{text};
  Plan plan{around, indent_step(around, text.root()).value_or(2)};
  if (!plan.set(text.root(), tree_of(settings).children)) return std::nullopt;
  if (!gives(text, plan.edits, expected)) return std::nullopt;
  return std::move(plan.edits);
}

std::optional<std::vector<Edit>> edits_to_delete(const ValuesText& text,
                                                 const std::vector<KeyStep>& path) {
  const auto way = way_to(text.root(), path);
  Data expected = text.root();
  if (way.empty() || !erase_path(expected, path)) return std::nullopt;
  const Around around{text};
  Plan plan{around};
  if (!plan.remove(way) || !gives(text, plan.edits, expected)) return std::nullopt;
  return std::move(plan.edits);
}

std::optional<std::vector<Edit>> edits_to_rename(const ValuesText& text,
                                                 const std::vector<KeyStep>& from,
                                                 const std::vector<KeyStep>& to) {
  const auto way = way_to(text.root(), from);
  if (way.empty() || to.empty() || to.back().index || find_path(text.root(), to) != nullptr) {
    return std::nullopt;
  }
  const Entry& entry = *way.back().second;
  const Around around{text};
  Data expected = text.root();
  const Data value = entry.value;
  if (!erase_path(expected, from) || !set_path(expected, to, 0, value)) return std::nullopt;

  Plan plan{around, indent_step(around, text.root()).value_or(2)};
  const bool same_parent =
      std::equal(from.begin(), from.end() - 1, to.begin(), to.end() - 1, same_step);
  if (same_parent) {
    if (!around.is_own(*way.back().first, entry)) return std::nullopt;
    plan.replace(entry.key_at.begin, entry.key_at.end, written_key(to.back().name));
  } else {
    const bool is_block =
        (value.type == Type::map || value.type == Type::list) && !around.is_flow(value);
    if (is_block || Around::is_alias(entry) || !around.is_here(value.at)) return std::nullopt;
    const std::string_view written =
        text.file_text().substr(value.at.begin, around.end_of(value) - value.at.begin);
    if (written.find('\n') != std::string_view::npos) return std::nullopt;
    const Setting setting{to, std::string(written)};
    if (!plan.set(text.root(), tree_of({setting}).children) || !plan.remove(way)) {
      return std::nullopt;
    }
  }
  if (!gives(text, plan.edits, expected)) return std::nullopt;
  return std::move(plan.edits);
}

std::string as_block(const std::vector<Setting>& settings) {
  std::string out;
  append_block(out, tree_of(settings).children, 0, 2, "\n");
  return out;
}

std::optional<yaml::Data> read_value(std::string_view yaml) {
  // A word alone is read as a key's value, a layout that needs no libyaml.
  const bool word = !yaml.empty() && std::ranges::all_of(yaml, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
  const std::string text = word ? fmt::format("value: {}\n", yaml) : std::string(yaml);
  const yaml::Tree tree = yaml::parse(text, Placement(kNoFile));
  if (tree.fault() || tree.roots().size() > 1) return std::nullopt;
  if (tree.roots().empty() || tree.roots().front() == yaml::kNoNode) return yaml::Data{};
  const yaml::NodeId root = tree.roots().front();
  yaml::HelmReading reading = yaml::read_as_helm(tree, word ? tree.find(root, "value") : root);
  if (reading.fault) return std::nullopt;
  return std::move(reading.root);
}

}  // namespace cilium_lint
