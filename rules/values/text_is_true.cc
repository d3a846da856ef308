#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "chart/key_path.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "values/not_text.h"
#include "values/wrong_type.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

using yaml::Data;
using yaml::Type;

constexpr std::array kEffects{Effect::degraded};
constexpr std::array<std::string_view, 1> kFacts{"word-for-boolean-old-charts"};

bool means_no(std::string_view text) {
  constexpr std::array<std::string_view, 11> kWords{
      "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "0", "disabled"};
  return std::ranges::find(kWords, text) != kWords.end();
}

bool tests_truth(const Install& install, ReleaseId release, const std::string& key) {
  const auto rows = install.chart().catalogue().bare_kinds(release, key);
  return std::ranges::any_of(
      rows, [](std::string_view words) { return words.starts_with("text-is-true"); });
}

void check_map(const Install& install, const std::string& parent, const Data& map,
               Findings& findings) {
  for (const yaml::Entry& entry : map.entries) {
    const std::string key = child_key(parent, entry.key);
    const Data& value = entry.value;
    if (value.type == Type::map) check_map(install, key, value, findings);
    if (value.type != Type::text || !means_no(value.text)) continue;
    const bool surprises = tests_truth(install, install.chart().judged_by(), key) &&
                           is_true(is_reached(install, key)) &&
                           !has_wrong_type(install, key, value);
    // A layer that nobody can read may say otherwise.
    if (!surprises || install.value(key).is_unknown()) continue;
    findings.add({
        .at = value.at,
        .effect = Effect::degraded,
        .message =
            fmt::format("{} is the text \"{}\", and every text is true to the chart's templates",
                        key, value.text),
        .label = fmt::format("{} makes the same of it as of true", chart_words(install)),
        .arguments = {key, value.text},
        .fixes = {set_value(install, key, "false")},
        .key = key,
    });
  }
}

void check(const Install& install, Findings& findings) {
  // From 1.16 on the schema refuses a text there.
  if (!is_false(install.chart().at_least("1.16.0"))) return;
  check_map(install, "", *install.user_values().root, findings);
}

}  // namespace

extern constinit const Rule values_text_is_true = {
    .id = "values/text-is-true",
    .summary = "a text that says no switches something on",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
