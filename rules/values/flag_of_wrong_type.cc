#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "chart/flags.h"
#include "install/durations.h"
#include "lint/rule.h"
#include "switches.h"
#include "values/flags_by_hand.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"typed-flag-unparsable"};
constexpr std::array kEffects{Effect::agent_crash};

bool is_whole(std::string_view text, bool may_be_negative) {
  if (may_be_negative && text.starts_with('-')) text.remove_prefix(1);
  if (text.empty()) return false;
  // Go also takes 0x10, 0b1 and 1_000.
  return text.find_first_not_of("0123456789abcdefxobABCDEFXOB_.") == text.npos &&
         text.front() >= '0' && text.front() <= '9';
}

bool is_decimal(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size() && std::isfinite(number);
}

// What the type wants, where the text is none of it; empty where it is.
std::string_view wanted(std::string_view type, const FlagByHand& flag) {
  // Up to 1.17 an empty number ends the agent, later it is 0; an argument is always read.
  const bool may_be_empty = !flag.as_argument;
  if (type == "bool") return parse_go_bool(flag.text) ? "" : "true or false";
  if (flag.text.empty() && may_be_empty) return "";
  if (type == "int") return is_whole(flag.text, true) ? "" : "a whole number";
  if (type == "uint") return is_whole(flag.text, false) ? "" : "a whole number from 0 on";
  if (type == "float") return is_decimal(flag.text) ? "" : "a number";
  if (type == "duration") {
    return go_duration_seconds(flag.text) || is_whole(flag.text, true) ? ""
                                                                       : "a duration such as 15s";
  }
  return "";
}

// Rows of rules/catalogue/words.tsv say more about some flags, and are another rule's.
bool has_own_rows(const Install& install, const FlagByHand& flag) {
  const Catalogue& catalogue = install.chart().catalogue();
  return !flag.as_argument &&
         !catalogue.value_facts(install.chart().judged_by(), flag_key(flag.name)).empty();
}

void check(const Install& install, Findings& findings) {
  // The agent checks its ConfigMap since 1.12 (pkg/option/config.go, validateConfigMap).
  if (!is_true(install.chart().at_least("1.12.0")) || !is_true(is_switched_on(install, "agent")) ||
      !is_false(is_switched_on(install, "preflight.enabled"))) {
    return;
  }
  for (const FlagByHand& flag : flags_by_hand(install)) {
    const auto row = flag_row(install, flag.name);
    if (!row || row->empty() || has_own_rows(install, flag)) continue;
    const std::string_view type = row->substr(0, row->find_first_of("=;"));
    const std::string_view want = wanted(type, flag);
    if (want.empty()) continue;
    findings.add({
        .at = flag.as_argument ? flag.at : install.value(flag.key).span(),
        .effect = Effect::agent_crash,
        .message = fmt::format("the agent ends at {} \"{}\"",
                               flag.as_argument ? "--" + flag.name : flag.key, flag.text),
        .label = fmt::format("it must be {}", want),
        .arguments = {flag.name, flag.text},
        .seen_as = flag.as_argument ? fmt::format("invalid argument \"{}\" for \"--{}\" flag",
                                                  flag.text, flag.name)
                                    : "Incorrect config-map flag value",
        .key = flag.key,
        .stage = Stage::agent,
    });
  }
}

}  // namespace

extern constinit const Rule values_flag_of_wrong_type = {
    .id = "values/flag-of-wrong-type",
    .summary = "extraConfig or extraArgs sets a flag to what its type cannot be",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
