#include "values/not_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "chart/fact_rows.h"
#include "chart/key_path.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"
#include "values/wrong_type.h"
#include "wording.h"
#include "yaml/scalar.h"

namespace cilium_lint::rules {

Truth is_reached(const Install& install, std::string_view key) {
  Truth result = Truth::yes;
  for (std::string_view above = parent_key(key); !above.empty(); above = parent_key(above)) {
    const std::string name = child_key(above, "enabled");
    const Value on = install.value(name);
    if (name == key || is_false(on.exists())) continue;
    result = result & on.truthy();
  }
  return result;
}

namespace {

using yaml::Data;
using yaml::Type;

constexpr std::array kEffects{Effect::apply_refused};
constexpr std::array<std::string_view, 1> kFacts{"monitor-aggregation-number"};

// A part of a value that reaches the API server as a number or a boolean.
struct Bare {
  const Data* data{};
  std::string key{};
  bool is_number{};
  bool quotes_help{};  // written as a text in the values it would be one
};

// A row of bare.tsv: kinds with commas between them, then the object and the field.
struct Row {
  std::string_view kinds{}, object{}, field{};

  explicit Row(std::string_view words) {
    const std::size_t first = words.find(' ');
    const std::size_t last = words.rfind(' ');
    kinds = words.substr(0, first);
    object = words.substr(first + 1, last - first - 1);
    field = words.substr(last + 1);
  }

  [[nodiscard]] bool has(std::string_view kind) const {
    std::string_view rest = kinds;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (rest.substr(0, comma) == kind) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
  }
};

// What YAML makes of a text that stands there without quotes: number, boolean, or text still.
Type bare_type(const std::string& text) {
  const auto scalar = yaml::resolve_scalar("", text);
  if (!scalar) return Type::text;
  switch (scalar->type) {
    case yaml::GoType::boolean:
      return Type::boolean;
    case yaml::GoType::whole:
    case yaml::GoType::large:
    case yaml::GoType::real:
      return Type::number;
    default:
      return Type::text;
  }
}

bool is_number_or_boolean(const Data& value, const Row& row, std::string_view numbers,
                          std::string_view booleans) {
  return (value.type == Type::number && row.has(numbers)) ||
         (value.type == Type::boolean && row.has(booleans));
}

void add_scalar(const Row& row, const std::string& key, const Data& value,
                std::vector<Bare>& found) {
  switch (value.type) {
    case Type::number:
      // A template passes over 0 and false as over nothing.
      if (!row.has("number") || value.text == "0") return;
      found.push_back({&value, key, true, !row.has("number-text")});
      return;
    case Type::boolean:
      if (!row.has("true") || !value.boolean) return;
      found.push_back({&value, key, false, !row.has("true-text")});
      return;
    case Type::text: {
      const Type type = bare_type(value.text);
      if (type == Type::number && row.has("number-text"))
        found.push_back({&value, key, true, false});
      if (type == Type::boolean && row.has("true-text"))
        found.push_back({&value, key, false, false});
      return;
    }
    default:
      return;
  }
}

std::vector<Bare> bare_parts(const Row& row, const std::string& key, const Data& value) {
  std::vector<Bare> found;
  if (value.type == Type::map) {
    for (const yaml::Entry& entry : value.entries) {
      if (!is_number_or_boolean(entry.value, row, "map-of-numbers", "map-of-booleans")) continue;
      found.push_back(
          {&entry.value, child_key(key, entry.key), entry.value.type == Type::number, true});
    }
  } else if (value.type == Type::list) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Data& item = value.items[i];
      const std::string item_key = fmt::format("{}[{}]", key, i);
      const bool is_number = item.type == Type::number;
      if (is_number_or_boolean(item, row, "list-of-numbers", "list-of-booleans")) {
        found.push_back({&item, item_key, is_number, true});
      }
      const Data* of_env = item.type == Type::map ? item.find("value") : nullptr;
      if (of_env && is_number_or_boolean(*of_env, row, "env-number", "env-boolean")) {
        found.push_back({of_env, item_key + ".value", of_env->type == Type::number, true});
      }
    }
  } else {
    add_scalar(row, key, value, found);
  }
  return found;
}

std::vector<Bare> bare_parts(const Install& install, ReleaseId release, const std::string& key,
                             const Data& value) {
  std::vector<Bare> found;
  for (const std::string_view words : install.chart().catalogue().bare_kinds(release, key)) {
    const std::vector<Bare> parts = bare_parts(Row(words), key, value);
    found.insert(found.end(), parts.begin(), parts.end());
  }
  return found;
}

// The rows were measured with the chart's defaults and the switches above each key on.
bool is_rendered(const Install& install, std::string_view key) {
  return is_true(is_reached(install, key)) && is_true(is_switched_on(install, "agent")) &&
         is_true(is_switched_on(install, "operator.enabled")) &&
         is_false(install.value("preflight.enabled").truthy() &
                  truth(!key.starts_with("preflight.")));
}

struct Walk {
  const Install& install;
  Findings& findings;

  [[nodiscard]] bool may_be_replaced(const Data& value) const {
    const auto& unreadable = install.user_values().unreadable;
    return std::ranges::any_of(unreadable,
                               [&](std::uint16_t layer) { return layer > value.layer; });
  }

  // Where nothing says which release it is, all supported ones must agree.
  [[nodiscard]] bool in_all_releases(const std::string& key, const Data& value,
                                     const Bare& bare) const {
    const Chart& chart = install.chart();
    if (chart.state() != Chart::State::unknown) return true;
    for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
      const auto parts = bare_parts(install, release, key, value);
      if (std::ranges::none_of(parts, [&](const Bare& p) { return p.key == bare.key; }))
        return false;
    }
    return true;
  }

  void check(KeyId id, const Data& value) {
    const Catalogue& catalogue = install.chart().catalogue();
    const ReleaseId release = install.chart().judged_by();
    for (const FactRow& fact : fact_rows(catalogue, FactTable::bare, id)) {
      if (!holds_in(fact, release)) continue;
      const Row row(words_of(catalogue, fact));
      const std::string key(catalogue.path(id));
      for (const Bare& bare : bare_parts(row, key, value)) {
        if (may_be_replaced(*bare.data) || !is_rendered(install, key)) continue;
        if (has_wrong_type(install, key, value) || !in_all_releases(key, value, bare)) continue;
        findings.add(finding(row, bare));
      }
    }
  }

  [[nodiscard]] Finding finding(const Row& row, const Bare& bare) const {
    const Data& value = *bare.data;
    const bool is_text = value.type == Type::text;
    const std::string shown = is_text                      ? fmt::format("\"{}\"", value.text)
                              : value.type == Type::number ? value.text
                              : value.boolean              ? "true"
                                                           : "false";
    const std::string_view kind = bare.is_number ? "a number" : "a boolean";
    Finding result{
        .at = value.at,
        .effect = Effect::apply_refused,
        .message = fmt::format("the API server refuses {} {}: it wants a text there, and gets {}",
                               bare.key, shown, kind),
        .label = fmt::format("{} writes it without quotes ({} of the {})", chart_words(install),
                             row.field, row.object),
        .arguments = {bare.key, shown},
        .seen_as = fmt::format("cannot unmarshal {} into Go struct field … of type string",
                               bare.is_number ? "number" : "bool"),
        .key = bare.key,
    };
    if (bare.key != "bpf.monitorAggregation") {
      result.facts = {};
    } else {
      result.facts = {kFacts.front()};
    }
    const bool digits =
        std::ranges::all_of(value.text, [](char c) { return c >= '0' && c <= '9'; });
    if (bare.quotes_help && (digits || value.type == Type::boolean)) {
      const std::string text = fmt::format("\"{}\"", shown);
      result.help = fmt::format("in quotes it is a text: {}", text);
      // A boolean may have been written as `yes`: which text was meant is not known.
      if (bare.key.find('[') == std::string::npos) {
        result.fixes.push_back(set_value(install, bare.key, text, value.type == Type::number));
      }
    }
    return result;
  }

  void go_through() {
    for (const GivenKey& given : install.given_keys()) {
      const Data& value = given.entry->value;
      if (value.type != Type::unknown && value.type != Type::null) check(given.id, value);
    }
  }
};

void check(const Install& install, Findings& findings) { Walk{install, findings}.go_through(); }

}  // namespace

bool is_no_text(const Install& install, const std::string& key, const Data& value) {
  const ReleaseId release = install.chart().judged_by();
  return !bare_parts(install, release, key, value).empty() && is_rendered(install, key);
}

extern constinit const Rule values_not_text = {
    .id = "values/not-text",
    .summary = "a number or a boolean stands where Kubernetes wants a text",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
