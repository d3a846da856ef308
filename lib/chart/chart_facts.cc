#include "chart/chart_facts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "chart/key_path.h"

namespace cilium_lint {
namespace {

using Words = ChartFacts::Words;

// The same value with all maps' keys in order, as Go's JSON has them.
yaml::Data sorted(yaml::Data value) {
  for (yaml::Data& item : value.items) item = sorted(std::move(item));
  for (yaml::Entry& entry : value.entries) entry.value = sorted(std::move(entry.value));
  std::ranges::sort(value.entries, {}, &yaml::Entry::key);
  return value;
}

void add_defaults(ChartFacts& facts, const yaml::Data& map, const std::string& parent) {
  for (const yaml::Entry& entry : map.entries) {
    const std::string key = child_key(parent, entry.key);
    if (key.size() > kLongestKey) continue;
    facts.order[parent].push_back(key);
    const bool has_children = entry.value.type == yaml::Type::map && !entry.value.entries.empty();
    facts.words(FactTable::defaults)[key] =
        has_children ? std::string(kMap) : yaml::to_json(sorted(entry.value));
    if (has_children) add_defaults(facts, entry.value, key);
  }
}

// Whether the default may hold keys of the user's: a map, a list, or nothing that says otherwise.
bool may_be_open(const Words& defaults, const Words& schema, std::string_view key) {
  const auto value = defaults.find(key);
  if (value == defaults.end() || value->second == kMap) return true;
  const char first = value->second.front();
  if (first == '{' || first == '[' || first == 'n') return true;
  const auto type = schema.find(key);
  return type != schema.end() && (type->second.find("\"object\"") != std::string::npos ||
                                  type->second.find("\"array\"") != std::string::npos);
}

std::string purpose_of(const KeyRead& read, bool documented) {
  std::string text = read.effect ? "effect" : read.warning ? "warning" : "refusal";
  if (documented) text += ",documented";
  return text;
}

// What the templates look at, against what values.yaml lists.
void add_reads(ChartFacts& facts, const ChartCopy& chart) {
  const Words& defaults = facts.words(FactTable::defaults);
  Words& open = facts.words(FactTable::open);
  const std::set<std::string, std::less<>> comments(chart.comments.begin(), chart.comments.end());
  const auto below_whole = [&](std::string_view key) {
    for (std::string_view above = parent_key(key); !above.empty(); above = parent_key(above)) {
      const auto found = open.find(above);
      if (found != open.end() && found->second == "whole") return true;
    }
    return false;
  };
  // Keys come sorted, so that a map comes before what is below it.
  for (const KeyRead& read : chart.reads.keys) {
    if (!read.whole && !read.each) continue;
    if (below_whole(read.key)) continue;
    if (!may_be_open(defaults, facts.words(FactTable::schema), read.key)) continue;
    open[read.key] = read.whole ? "whole" : "each";
  }
  for (const std::string& key : chart.subchart_keys) open[key] = "whole";
  std::set<std::string, std::less<>> looked_at;
  for (const std::string& key : chart.switch_keys) {
    for (std::string_view above = key; !above.empty(); above = parent_key(above)) {
      looked_at.emplace(above);
    }
    if (below_whole(key) || defaults.contains(key)) continue;
    facts.words(FactTable::reads)[key] = "effect";
  }
  for (const KeyRead& read : chart.reads.keys) {
    for (std::string_view key = read.key; !key.empty(); key = parent_key(key)) {
      looked_at.emplace(key);
    }
    if (below_whole(read.key) || read.key.ends_with("[]") || defaults.contains(read.key)) continue;
    facts.words(FactTable::reads)[read.key] = purpose_of(read, comments.contains(read.key));
  }
  for (const auto& [key, value] : defaults) {
    if (looked_at.contains(key) || below_whole(key) || open.contains(key)) continue;
    if (open.contains(parent_key(key))) continue;
    facts.words(FactTable::unread)[key] = "unread";
  }
  for (const std::string& key : chart.comments) {
    if (defaults.contains(key) || looked_at.contains(key) || below_whole(key)) continue;
    facts.words(FactTable::comments)[key] = "comment";
  }
}

}  // namespace

ChartFacts facts_of(const ChartCopy& chart) {
  ChartFacts facts;
  add_defaults(facts, chart.values, "");
  for (const SchemaFact& fact : chart.schema) facts.words(FactTable::schema)[fact.key] = fact.json;
  add_reads(facts, chart);
  return facts;
}

}  // namespace cilium_lint
