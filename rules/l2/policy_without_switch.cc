#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"l2-policy-without-switch"};
constexpr std::array kEffects{Effect::feature_off};

void check(const Install& install, Findings& findings) {
  const std::vector<const Manifest*> policies =
      manifests_of_kind(install, "CiliumL2AnnouncementPolicy");
  const Value announcing = install.value("l2announcements.enabled");
  if (policies.empty() || !is_true(install.chart().at_least("1.14.0")) ||
      !is_false(is_switched_on(announcing))) {
    return;
  }
  const Manifest& first = *policies.front();
  Finding finding{
      .at = first.at,
      .effect = Effect::feature_off,
      .certainty =
          is_true(announcing.is_set_by_user()) ? Certainty::sure : certainty_of_absence(install),
      .message =
          fmt::format("{} announces nothing: l2announcements.enabled is false", called(first)),
      .arguments = {first.name},
      .fixes = {set_value(install, "l2announcements.enabled", "true")},
      .key = "l2announcements.enabled",
      .stage = Stage::l2,
  };
  if (is_true(announcing.is_set_by_user())) {
    finding.related.push_back({announcing.span(), "switched off here"});
  } else {
    finding.help = "the chart's default is false";
  }
  for (std::size_t i = 1; i < policies.size(); ++i) {
    finding.related.push_back({policies[i]->at, fmt::format("{} too", called(*policies[i]))});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule l2_policy_without_switch = {
    .id = "l2/policy-without-switch",
    .summary = "a CiliumL2AnnouncementPolicy lies beside values that leave L2 announcements off",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
