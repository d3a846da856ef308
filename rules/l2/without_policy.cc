#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"l2-announcements-without-policy"};
constexpr std::array kEffects{Effect::feature_off};

// Whether a policy announces anything; both switches are off unless written.
Truth announces(const Manifest& policy) {
  return is_on(part_of(policy.object, "spec.loadBalancerIPs")) |
         is_on(part_of(policy.object, "spec.externalIPs"));
}

// What lies outside the repository cannot be seen, so this is never more than possible.
void check(const Install& install, Findings& findings) {
  const Value announcing = install.value("l2announcements.enabled");
  if (!is_true(install.chart().at_least("1.14.0")) || !is_true(is_switched_on(announcing)) ||
      may_exist(install, "CiliumL2AnnouncementPolicy"))
    return;

  const std::vector<const Manifest*> policies =
      manifests_of_kind(install, "CiliumL2AnnouncementPolicy");
  for (const Manifest* policy : policies) {
    if (!is_false(announces(*policy))) return;
  }
  Finding finding{
      .at = announcing.span(),
      .effect = Effect::feature_off,
      .certainty = Certainty::possible,
      .message =
          "l2announcements.enabled announces nothing without a CiliumL2AnnouncementPolicy, "
          "and none lies beside the values",
      .arguments = {"none"},
      .help =
          "apply a CiliumL2AnnouncementPolicy with spec.loadBalancerIPs: true once the agents "
          "run; say so with an ignore comment if it is applied from elsewhere",
      .seen_as = "LoadBalancer services have an address and no Lease cilium-l2announce-…",
      .key = "l2announcements.enabled",
      .stage = Stage::l2,
  };
  if (!policies.empty()) {
    finding.message =
        fmt::format("{} announces nothing: neither loadBalancerIPs nor externalIPs is true",
                    called(*policies[0]));
    finding.at = policies[0]->at;
    finding.arguments = {policies[0]->name};
    finding.help = "write spec.loadBalancerIPs: true; both are off unless written";
    finding.related = {{announcing.span(), "L2 announcements are switched on here"}};
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule l2_without_policy = {
    .id = "l2/without-policy",
    .summary = "L2 announcements are on and no policy beside the values announces anything",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
