#include "key_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "chart/key_path.h"
#include "install/json.h"
#include "install/unread.h"
#include "shown_value.h"
#include "yaml/data.h"

namespace cilium_lint::cli {
namespace {

using yaml::Data;
using yaml::Type;

// -- the key as it is written

bool closes_all(std::string_view key) {
  bool quoted = false;
  int open = 0;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i] == '\\' && quoted) {
      ++i;
    } else if (key[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && key[i] == '[') {
      ++open;
    } else if (!quoted && key[i] == ']' && --open < 0) {
      return false;
    }
  }
  return !quoted && open == 0;
}

// `a[]` means any item.
bool is_item(const KeyStep& step) { return step.index.has_value() || step.name == "[]"; }

std::optional<std::vector<KeyStep>> steps_of(std::string_view key) {
  if (key.empty() || key.front() == '.' || key.back() == '.' || !closes_all(key)) {
    return std::nullopt;
  }
  std::vector<KeyStep> steps = split_key(key);
  if (steps.empty() || is_item(steps.front())) return std::nullopt;
  for (const KeyStep& step : steps) {
    if (step.name.empty() && !step.index) return std::nullopt;
  }
  return steps;
}

std::string written(const std::vector<KeyStep>& steps) {
  std::string key;
  for (const KeyStep& step : steps) {
    if (step.index) {
      key += fmt::format("[{}]", *step.index);
    } else {
      key = is_item(step) ? key + "[]" : join_key(key, step.name);
    }
  }
  return key;
}

bool in_tables(const Catalogue& catalogue, std::string_view path) {
  if (!catalogue.known_in(path).empty()) return true;
  for (ReleaseId release = 0; release < catalogue.releases(); ++release) {
    if (catalogue.has_unlisted_effect(release, path)) return true;
  }
  return false;
}

// The catalogue's path. Entries of a map that templates go through have any name there: `a[]`.
std::string path_of(const Catalogue& catalogue, const std::vector<KeyStep>& steps) {
  std::string path;
  for (const KeyStep& step : steps) {
    const std::string any = path + "[]";
    if (is_item(step)) {
      path = any;
      continue;
    }
    std::string below = child_key(path, step.name);
    const bool by_name = path.empty() || in_tables(catalogue, below) || !in_tables(catalogue, any);
    path = by_name ? std::move(below) : any;
  }
  return path;
}

// -- what releases do with it

Known how_known(const Catalogue& catalogue, ReleaseId release, std::string_view path) {
  if (catalogue.lists(release, path)) return Known::listed;
  if (catalogue.has_unlisted_effect(release, path)) return Known::read;
  if (catalogue.is_open(release, path)) return Known::below;
  if (catalogue.is_read(release, path)) return Known::refusal;
  if (catalogue.is_comment(release, path)) return Known::comment;
  if (!path.ends_with("[]")) return Known::no;
  // An item of a list that is read as a whole.
  const auto list = catalogue.default_of(release, parent_key(path));
  return list && list->type == Type::list ? Known::listed : Known::no;
}

// -- defaults

std::optional<std::string> listed_default(const Catalogue& catalogue, ReleaseId release,
                                          std::string_view path) {
  const std::optional<Default> value = catalogue.default_of(release, path);
  if (!value) return std::nullopt;
  if (value->type != Type::map || !value->json.empty()) return std::string(value->json);
  std::string json = "{";
  for (const std::string_view child : catalogue.children(release, path)) {
    const auto below = listed_default(catalogue, release, child_key(path, child));
    if (!below) continue;
    json += fmt::format("{}{}:{}", json.size() > 1 ? "," : "",
                        yaml::to_json({.type = Type::text, .text = std::string(child)}), *below);
  }
  return json + '}';
}

// The default of a release. What stands in a list is looked up in the list's own default.
std::optional<std::string> default_at(const Catalogue& catalogue, ReleaseId release,
                                      const std::vector<KeyStep>& steps, const std::string& path) {
  const auto item = std::ranges::find_if(steps, is_item);
  if (item == steps.end()) return listed_default(catalogue, release, path);
  const auto list = catalogue.default_of(release, written({steps.begin(), item}));
  if (!list) return std::nullopt;
  const ReadJson read = read_json(list->json);
  if (!read.value) return std::nullopt;
  const Data* node = &*read.value;
  for (auto step = item; step != steps.end() && node != nullptr; ++step) {
    if (step->index) {
      const bool there = node->type == Type::list && *step->index < node->items.size();
      node = there ? &node->items[*step->index] : nullptr;
    } else {
      node = node->type == Type::map ? node->find(step->name) : nullptr;
    }
  }
  return node == nullptr ? std::nullopt : std::optional(yaml::to_json(*node));
}

std::vector<KnownDefault> all_defaults(const Catalogue& catalogue,
                                       const std::vector<KeyStep>& steps, const std::string& path) {
  std::vector<KnownDefault> defaults;
  for (ReleaseId release = 0; release < catalogue.releases(); ++release) {
    std::optional<std::string> json = default_at(catalogue, release, steps, path);
    if (!json) continue;
    const bool follows = !defaults.empty() && defaults.back().releases.last + 1U == release;
    if (follows && defaults.back().json == *json) {
      defaults.back().releases.last = release;
    } else {
      defaults.push_back({{release, release}, std::move(*json)});
    }
  }
  return defaults;
}

std::vector<KnownRange> known_ranges(const Catalogue& catalogue, const std::vector<KeyStep>& steps,
                                     const std::string& path) {
  std::vector<KnownRange> ranges;
  for (ReleaseId release = 0; release < catalogue.releases(); ++release) {
    Known how = how_known(catalogue, release, path);
    if (how == Known::no && default_at(catalogue, release, steps, path)) how = Known::listed;
    if (how == Known::no) continue;
    const bool follows = !ranges.empty() && ranges.back().releases.last + 1U == release;
    if (follows && ranges.back().how == how) {
      ranges.back().releases.last = release;
    } else {
      ranges.push_back({{release, release}, how});
    }
  }
  return ranges;
}

// -- types

void add_once(std::vector<std::string>& all, std::string word) {
  if (std::ranges::find(all, word) == all.end()) all.push_back(std::move(word));
}

std::string_view schema_type(const Data& value) {
  switch (value.type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "boolean";
    case Type::number:
      return value.text.find_first_of(".eE") == std::string::npos ? "integer" : "number";
    case Type::list:
      return "array";
    case Type::map:
      return "object";
    default:
      return "string";
  }
}

void add_types(const Data& schema, KeyFacts& facts) {
  if (const Data* type = schema.find("type")) {
    if (type->type == Type::text) add_once(facts.types, type->text);
    for (const Data& one : type->items) add_once(facts.types, one.text);
  }
  if (const Data* words = schema.find("enum")) {
    for (const Data& word : words->items) {
      if (schema.find("type") == nullptr) add_once(facts.types, std::string(schema_type(word)));
      add_once(facts.words, yaml::to_json(word));
    }
  }
  if (const Data* least = schema.find("minimum")) facts.bounds.push_back("at least " + least->text);
  if (const Data* most = schema.find("maximum")) facts.bounds.push_back("at most " + most->text);
  for (const std::string_view keyword : {"anyOf", "oneOf"}) {
    const Data* alternatives = schema.find(keyword);
    if (alternatives == nullptr) continue;
    for (const Data& alternative : alternatives->items) add_types(alternative, facts);
  }
}

// The parts of a schema that speak of what lies `steps` below.
void find_below(const Data& schema, std::span<const KeyStep> steps,
                std::vector<const Data*>& found) {
  if (steps.empty()) {
    found.push_back(&schema);
    return;
  }
  for (const std::string_view keyword : {"anyOf", "oneOf"}) {
    const Data* alternatives = schema.find(keyword);
    if (alternatives == nullptr) continue;
    for (const Data& alternative : alternatives->items) find_below(alternative, steps, found);
  }
  const KeyStep& step = steps.front();
  const Data* below = schema.find(is_item(step) ? "items" : "properties");
  if (below != nullptr && !is_item(step)) below = below->find(step.name);
  if (below != nullptr) find_below(*below, steps.subspan(1), found);
}

void describe_types(const Catalogue& catalogue, const std::vector<KeyStep>& steps,
                    KeyFacts& facts) {
  const auto item = std::ranges::find_if(steps, is_item);
  const std::string list = item == steps.end() ? facts.path : written({steps.begin(), item});
  if (const auto schema = catalogue.schema(facts.described, list)) {
    if (const ReadJson read = read_json(*schema); read.value) {
      std::vector<const Data*> found;
      find_below(*read.value,
                 std::span(steps).subspan(static_cast<std::size_t>(item - steps.begin())), found);
      for (const Data* part : found) add_types(*part, facts);
    }
  }
  facts.by_schema = !facts.types.empty();
  if (facts.by_schema) return;
  const auto json = default_at(catalogue, facts.described, steps, facts.path);
  if (!json || *json == "null") return;
  if (const ReadJson read = read_json(*json); read.value) {
    facts.types.emplace_back(schema_type(*read.value));
  }
}

// -- other keys

// Right below it, as the chart lists them, then those that templates read unlisted.
std::vector<std::string> children_of(const Catalogue& catalogue, ReleaseId release,
                                     const std::string& path) {
  std::vector<std::string> children;
  for (const std::string_view child : catalogue.children(release, path)) {
    children.push_back(child_key(path, child));
  }
  for (const std::string_view key : catalogue.known_keys(release)) {
    if (!is_below(key, path)) continue;
    std::string_view child = key;
    while (parent_key(child) != path) child = parent_key(child);
    add_once(children, std::string(child));
  }
  return children;
}

void find_replacements(const Catalogue& catalogue, KeyFacts& facts) {
  for (const ReplacedKey& row : catalogue.all_replaced()) {
    if (row.key == facts.path) {
      if (row.releases.last < facts.judged || !facts.replaced_words.empty()) continue;
      facts.replaced_words = row.words;
      facts.replaced_since = row.releases.first;
      continue;
    }
    const std::vector<std::string_view> named = keys_named(row.words);
    if (std::ranges::find(named, std::string_view(facts.path)) == named.end()) continue;
    const bool again = std::ranges::any_of(
        facts.replaces, [&](const Replaces& replaces) { return replaces.key == row.key; });
    if (!again) facts.replaces.push_back({row.key, row.releases.first});
  }
}

// The release to describe the key by: the one asked about, else the last before it that knows the
// key, else the first behind it.
ReleaseId described_by(const KeyFacts& facts) {
  std::optional<ReleaseId> before, behind;
  for (const KnownRange& range : facts.known) {
    if (!counts(range.how)) continue;
    if (range.releases.first > facts.judged) {
      if (!behind) behind = range.releases.first;
    } else {
      before = std::min(range.releases.last, facts.judged);
    }
  }
  return before.value_or(behind.value_or(facts.judged));
}

}  // namespace

std::vector<ReleaseRange> KeyFacts::ranges() const {
  std::vector<ReleaseRange> ranges;
  for (const KnownRange& range : known) {
    if (!counts(range.how)) continue;
    if (!ranges.empty() && ranges.back().last + 1U == range.releases.first) {
      ranges.back().last = range.releases.last;
    } else {
      ranges.push_back(range.releases);
    }
  }
  return ranges;
}

Known KeyFacts::known_by(ReleaseId release) const {
  const auto range = std::ranges::find_if(known, [&](const KnownRange& one) {
    return one.releases.first <= release && release <= one.releases.last;
  });
  return range == known.end() ? Known::no : range->how;
}

Result<KeyFacts> facts_of(const Catalogue& catalogue, ReleaseId judged, std::string_view key) {
  const auto steps = steps_of(key);
  if (!steps) return Error{fmt::format("\"{}\" is no key: a.b, a.b[0].c, a.\"b.c/d\"", key)};
  KeyFacts facts{.key = written(*steps), .path = path_of(catalogue, *steps), .judged = judged};
  facts.known = known_ranges(catalogue, *steps, facts.path);
  facts.described = described_by(facts);
  describe_types(catalogue, *steps, facts);
  facts.standard = default_at(catalogue, judged, *steps, facts.path);
  facts.defaults = all_defaults(catalogue, *steps, facts.path);
  facts.open = catalogue.is_open(facts.described, facts.path);
  const auto how = catalogue.how_read(facts.described, facts.path);
  facts.documented = how && how->ends_with("documented");
  facts.unread = catalogue.lists(judged, facts.path) && !catalogue.is_read(judged, facts.path);
  find_replacements(catalogue, facts);
  facts.children = children_of(catalogue, facts.described, facts.path);
  return facts;
}

std::vector<std::string> keys_meant(const Catalogue& catalogue, ReleaseId judged,
                                    std::string_view key) {
  const auto steps = steps_of(key);
  if (!steps) return {};
  // The key as if it stood in a values file with a value that nobody knows.
  Data value{.type = Type::unknown};
  for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
    if (is_item(*step)) {
      value = {.type = Type::unknown};
      continue;
    }
    Data map{.type = Type::map};
    map.entries.push_back({.key = step->name, .value = std::move(value)});
    value = std::move(map);
  }
  const std::vector<UnreadKey> unread =
      find_unread_keys(Chart::exact(catalogue, judged), {}, value, {}, false);
  if (unread.empty()) return {};
  // What was written below the part that is not known goes below what was meant.
  std::vector<std::string> meant;
  const std::string rest = written(*steps).substr(unread.front().key.size());
  for (const std::string& part : unread.front().meant) {
    const bool whole = in_tables(catalogue, part + rest) || catalogue.is_open(judged, part + rest);
    meant.push_back(whole ? part + rest : part);
  }
  return meant;
}

}  // namespace cilium_lint::cli
