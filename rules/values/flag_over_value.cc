#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "values/flags_by_hand.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

bool same(const std::string& a, const std::string& b) {
  const auto first = parse_go_bool(a);
  const auto second = parse_go_bool(b);
  return a == b || (first && second && *first == *second);
}

void check(const Install& install, Findings& findings) {
  const AgentView agent(install);
  for (const FlagByHand& flag : flags_by_hand(install)) {
    const AgentFlag counts = agent.flag(flag.name);
    const AgentFlag chart = agent.chart_flag(flag.name);
    if (counts.key != flag.key || !is_true(chart.said) || chart.key.empty() || !chart.text)
      continue;
    const Value value = install.value(chart.key);
    if (!is_true(value.is_set_by_user()) || same(flag.text, *chart.text)) continue;
    const auto written = value.text();
    if (!written || !same(*written, *chart.text)) continue;
    findings.add({
        .at = value.span(),
        .effect = Effect::ignored,
        .message =
            fmt::format("{} {} counts for nothing: {} sets {} to {}", chart.key, *written,
                        flag.as_argument ? "extraArgs" : "extraConfig", flag.name, flag.text),
        .label = "the chart renders it, and the other counts",
        .arguments = {chart.key, *written, flag.name, flag.text},
        .related = {{flag.at, "this counts"}},
        .fixes = {delete_key(install, flag.key, false), delete_key(install, chart.key, false)},
        .key = chart.key,
    });
  }
}

}  // namespace

extern constinit const Rule values_flag_over_value = {
    .id = "values/flag-over-value",
    .summary = "a value and a flag written by hand say different things",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
