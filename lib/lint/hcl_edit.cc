#include "lint/hcl_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_name(std::string_view text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && (text[0] < '0' || text[0] > '9') && std::ranges::all_of(text, is_part);
}

// Nothing where the text would need more than quotes.
std::optional<std::string> quoted(std::string_view text) {
  if (text.find_first_of("\"\\$%\n\r\t") != std::string_view::npos) return std::nullopt;
  return fmt::format("\"{}\"", text);
}

std::optional<std::string> key_of(std::string_view name) {
  return is_name(name) ? std::optional(std::string(name)) : quoted(name);
}

std::optional<std::string> literal(const Data& value) {
  switch (value.type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::number:
      return value.text;
    case Type::text:
      return quoted(value.text);
    case Type::list: {
      std::string out;
      for (const Data& item : value.items) {
        const auto written = literal(item);
        if (!written) return std::nullopt;
        out += (out.empty() ? "" : ", ") + *written;
      }
      return "[" + out + "]";
    }
    case Type::map:
      if (value.entries.empty()) return "{}";
      break;
    case Type::unknown:
      break;
  }
  return std::nullopt;
}

class HclText {
 public:
  HclText(const Layer& layer, const Files& files)
      : text_(files.text(layer.file)),
        file_(layer.file),
        root_(layer.whole ? **layer.whole : *layer.values),
        usable_(!files.converted(layer.file) && !files.is_virtual(layer.file)) {}

  std::optional<std::vector<Edit>> set(const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) {
      const auto value = read_value(setting.yaml);
      const auto written = value ? literal(*value) : std::nullopt;
      if (!written || !set(setting.path, *written)) return std::nullopt;
    }
    return std::move(edits_);
  }

  std::optional<std::vector<Edit>> remove(const std::vector<KeyStep>& path) {
    auto way = way_to(path);
    if (way.size() != path.size()) return std::nullopt;
    // A map that is left empty goes too.
    while (way.size() > 1 && way.back().map->entries.size() == 1) way.pop_back();
    const auto at = whole(*way.back().entry);
    if (!at) return std::nullopt;
    return std::vector<Edit>{{without_commas(*at), ""}};
  }

  std::optional<std::vector<Edit>> rename(const std::vector<KeyStep>& from,
                                          const std::vector<KeyStep>& to) {
    const auto way = way_to(from);
    if (way.size() != from.size() || to.size() < from.size()) return std::nullopt;
    const std::size_t shared = from.size() - 1;
    for (std::size_t i = 0; i < shared; ++i) {
      if (to[i].name != from[i].name) return std::nullopt;
    }
    if (way.back().map->find(to[shared].name) != nullptr) return std::nullopt;
    const Entry& entry = *way.back().entry;
    const auto at = whole(entry);
    if (!at) return std::nullopt;
    std::string opening;
    std::string closing;
    for (std::size_t i = shared; i < to.size(); ++i) {
      const auto key = to[i].index ? std::nullopt : key_of(to[i].name);
      if (!key) return std::nullopt;
      opening += (i > shared ? " = { " : "") + *key;
      if (i > shared) closing += " }";
    }
    edits_.push_back({*key_place(entry), opening});
    if (!closing.empty()) edits_.push_back({{file_, at->end, at->end}, closing});
    return std::move(edits_);
  }

 private:
  struct Step {
    const Data* map{};
    const Entry* entry{};
  };

  // From the root to a key, as far as all maps are written out within each other.
  std::vector<Step> way_to(const std::vector<KeyStep>& path) {
    std::vector<Step> way;
    const Data* at = &root_;
    for (const KeyStep& step : path) {
      if (!usable_ || step.index || !is_object(*at)) break;
      const auto found = std::ranges::find(at->entries, step.name, &Entry::key);
      if (found == at->entries.end() || !whole(*found) || found->key_at.begin < at->at.begin ||
          found->value.at.end > at->at.end)
        break;
      way.push_back({at, &*found});
      at = &found->value;
    }
    return way;
  }

  [[nodiscard]] std::string_view at(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  [[nodiscard]] char before(std::uint32_t at) const { return at > 0 ? text_[at - 1] : '\0'; }
  [[nodiscard]] char char_at(std::uint32_t at) const {
    return at < text_.size() ? text_[at] : '\0';
  }
  [[nodiscard]] std::uint32_t skip(std::uint32_t at) const {
    while (is_blank(char_at(at))) ++at;
    return at;
  }

  // { … } that is no loop.
  [[nodiscard]] bool is_object(const Data& map) const {
    if (map.type != Type::map || map.at.file != file_ || char_at(map.at.begin) != '{') return false;
    const std::size_t word = text_.find_first_not_of(" \t\r\n", map.at.begin + 1);
    return word != std::string_view::npos && !text_.substr(word).starts_with("for ");
  }

  // With its quotes.
  [[nodiscard]] Span with_quotes(Span span) const {
    if (before(span.begin) == '"' && char_at(span.end) == '"') {
      --span.begin;
      ++span.end;
    }
    return span;
  }

  [[nodiscard]] std::optional<Span> key_place(const Entry& entry) const {
    if (entry.key_at.file != file_ || at(entry.key_at) != entry.key) return std::nullopt;
    const Span place = with_quotes(entry.key_at);
    const char sign = char_at(skip(place.end));
    return sign == '=' || sign == ':' ? std::optional(place) : std::nullopt;
  }

  // Of a value that is written out behind its key.
  [[nodiscard]] std::optional<Span> value_place(const Data& value) const {
    if (value.at.file != file_ || value.at.end <= value.at.begin) return std::nullopt;
    const std::string_view written = at(value.at);
    Span place = value.at;
    switch (value.type) {
      case Type::text:
        place = with_quotes(place);
        if (written != value.text || place == value.at) return std::nullopt;
        break;
      case Type::map:
      case Type::list:
        if (written[0] != (value.type == Type::map ? '{' : '[')) return std::nullopt;
        break;
      case Type::unknown:
        return std::nullopt;
      default:
        if (literal(value) != written) return std::nullopt;
    }
    std::uint32_t begin = place.begin;
    while (is_blank(before(begin))) --begin;
    return before(begin) == '=' || before(begin) == ':' ? std::optional(place) : std::nullopt;
  }

  [[nodiscard]] std::optional<Span> whole(const Entry& entry) const {
    const auto key = key_place(entry);
    const auto value = value_place(entry.value);
    if (!key || !value || skip(skip(key->end) + 1) != value->begin) return std::nullopt;
    return Span{file_, key->begin, value->end};
  }

  // An entry with what parts it from its neighbours: its lines, or one comma.
  [[nodiscard]] Span without_commas(Span span) const {
    const std::uint32_t behind = skip(span.end);
    const bool comma = char_at(behind) == ',';
    std::uint32_t end = skip(comma ? behind + 1 : behind);
    std::uint32_t begin = span.begin;
    while (is_blank(before(begin))) --begin;
    const bool alone = before(begin) == '\n';
    if (char_at(end) == '#')
      end = static_cast<std::uint32_t>(std::min(text_.find('\n', end), text_.size()));
    if (char_at(end) == '\r') ++end;
    if (alone && char_at(end) == '\n') return {file_, begin, end + 1};
    if (comma) return {file_, span.begin, skip(behind + 1)};
    return {file_, before(begin) == ',' ? begin - 1 : span.begin, span.end};
  }

  bool set(const std::vector<KeyStep>& path, const std::string& written) {
    const auto way = way_to(path);
    if (way.size() == path.size()) {
      edits_.push_back({*value_place(way.back().entry->value), written});
      return true;
    }
    const Data& map = way.empty() ? root_ : way.back().entry->value;
    if (!usable_ || !is_object(map) || map.find(path[way.size()].name) != nullptr) return false;
    std::string added;
    for (std::size_t i = way.size(); i < path.size(); ++i) {
      const auto key = path[i].index ? std::nullopt : key_of(path[i].name);
      if (!key) return false;
      added += (i > way.size() ? "{ " : "") + *key + " = ";
    }
    added += written;
    for (std::size_t i = way.size() + 1; i < path.size(); ++i) added += " }";
    return insert(map, path[way.size()].name, std::move(added));
  }

  bool insert(const Data& map, const std::string& key, std::string added) {
    // Two settings below a key that is not there would give it twice.
    const auto mine = std::pair(map.at.begin, key);
    if (std::ranges::find(inserted_, mine) != inserted_.end()) return false;
    inserted_.push_back(mine);
    const std::uint32_t at = map.at.begin + 1;
    const std::uint32_t next = skip(at);
    const bool lines = char_at(next) == '\n' || text_.substr(next).starts_with("\r\n");
    if (char_at(next) == '#' || char_at(next) == '/') return false;
    if (!lines) {
      edits_.push_back({{file_, at, at}, " " + added + ","});
      return true;
    }
    // As far to the right as the first entry, else a little more than the line of the brace.
    std::size_t first = text_.find_first_not_of(" \t\r\n", at);
    const bool empty = first == std::string_view::npos || text_[first] == '}';
    if (empty) first = map.at.begin;
    const std::size_t newline = text_.rfind('\n', first);
    const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t indent = text_.find_first_not_of(" \t", line) - line;
    edits_.push_back(
        {{file_, at, at},
         fmt::format("\n{}{}{}", text_.substr(line, indent), empty ? "  " : "", added)});
    return true;
  }

  std::string_view text_;
  FileId file_;
  const Data& root_;
  bool usable_;
  std::vector<Edit> edits_{};
  std::vector<std::pair<std::uint32_t, std::string>> inserted_{};
};

}  // namespace

bool is_in_hcl(const Layer& layer) {
  if (!layer.edits_possible) return false;
  return layer.kind == LayerKind::inline_block
             ? layer.source == nullptr
             : layer.kind != LayerKind::values_file && layer.kind != LayerKind::unreadable;
}

std::optional<std::vector<Edit>> hcl_edits_to_set(const Layer& layer, const Files& files,
                                                  const std::vector<Setting>& settings) {
  return HclText(layer, files).set(settings);
}

std::optional<std::vector<Edit>> hcl_edits_to_delete(const Layer& layer, const Files& files,
                                                     const std::vector<KeyStep>& path) {
  return HclText(layer, files).remove(path);
}

std::optional<std::vector<Edit>> hcl_edits_to_rename(const Layer& layer, const Files& files,
                                                     const std::vector<KeyStep>& from,
                                                     const std::vector<KeyStep>& to) {
  return HclText(layer, files).rename(from, to);
}

std::optional<Edit> hcl_edit_of_value(std::string_view text, const yaml::Data& old,
                                      std::string_view word) {
  const bool in_quotes = old.at.begin > 0 && old.at.end < text.size() &&
                         text[old.at.begin - 1] == '"' && text[old.at.end] == '"';
  if (in_quotes) return Edit{old.at, std::string(word)};
  const std::string_view written = text.substr(old.at.begin, old.at.end - old.at.begin);
  const bool bare = written == "true" || written == "false" ||
                    written.find_first_not_of("0123456789") == std::string_view::npos;
  if (!bare) return std::nullopt;
  return Edit{old.at, fmt::format("\"{}\"", word)};
}

std::optional<Edit> hcl_edit_to_drop(std::string_view text, Span inside) {
  const std::size_t open = text.rfind('{', inside.begin);
  const std::size_t close = text.find('}', inside.end);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  // Anything but two or three attributes may hold braces of its own.
  if (text.substr(open, close - open).find_first_of("#/$") != std::string_view::npos)
    return std::nullopt;
  std::size_t begin = open;
  while (begin > 0 && is_blank(text[begin - 1])) --begin;
  const std::size_t line = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
  const std::size_t line_begin = line == std::string_view::npos ? 0 : line + 1;
  const std::size_t word = text.find_first_not_of(" \t", line_begin);
  const std::string_view type = word < begin ? text.substr(word, begin - word) : std::string_view();
  std::size_t end = close + 1;
  const bool block = type == "set" || type == "set_sensitive" || type == "set_list";
  if (!block && !type.empty()) return std::nullopt;
  if (!block && end < text.size() && text[end] == ',') ++end;
  while (end < text.size() && (is_blank(text[end]) || text[end] == '\r')) ++end;
  if (end >= text.size() || text[end] != '\n') return std::nullopt;
  return Edit{
      {inside.file, static_cast<std::uint32_t>(line_begin), static_cast<std::uint32_t>(end + 1)},
      ""};
}

}  // namespace cilium_lint
