#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

bool selects_services(const Manifest* policy) {
  return part_of(policy->object, "spec.serviceSelector") != nullptr;
}

// Both may run side by side; which service goes which way is a choice that somebody has to make.
void check(const Install& install, Findings& findings) {
  const Value l2 = install.value("l2announcements.enabled");
  const Value bgp = install.value("bgpControlPlane.enabled");
  if (!is_true(install.chart().at_least("1.14.0")) || !is_true(is_switched_on(l2)) ||
      !is_true(is_switched_on(bgp))) {
    return;
  }
  const auto policies = manifests_of_kind(install, "CiliumL2AnnouncementPolicy");
  if (!policies.empty() && std::ranges::all_of(policies, selects_services)) return;
  findings.add({
      .at = l2.span(),
      .effect = Effect::advice,
      .message = "L2 announcements and the BGP control plane are both on: a service that both "
                 "select is announced twice",
      .related = {{bgp.span(), "BGP is switched on here"}},
      .help = "they do not exclude each other: give a service loadBalancerClass "
              "io.cilium/l2-announcer or io.cilium/bgp-control-plane, or select by label in the "
              "policy and the advertisement",
      .key = "l2announcements.enabled",
      .stage = Stage::l2,
  });
}

}  // namespace

extern constinit const Rule l2_beside_bgp = {
    .id = "l2/beside-bgp",
    .summary = "L2 announcements and BGP are both on, and nothing tells services apart",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
