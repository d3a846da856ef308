#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-peering-policy-removed"};
constexpr std::array kEffects{Effect::feature_off};

// From 1.19.0 the operator neither installs the CRD nor may it (chart,
// templates/cilium-operator/clusterrole.yaml).
void check(const Install& install, Findings& findings) {
  if (!is_true(install.chart().at_least("1.19.0"))) return;
  for (const Manifest* policy : manifests_of_kind(install, "CiliumBGPPeeringPolicy")) {
    Finding finding{
        .at = policy->at,
        .effect = Effect::feature_off,
        .message = fmt::format("{} opens no session: Cilium {} has no such kind any more",
                               called(*policy), install.chart().name()),
        .label = "gone with 1.19.0",
        .arguments = {policy->name},
        .help =
            "write a CiliumBGPClusterConfig (whom to peer with), a CiliumBGPPeerConfig (how) and "
            "a CiliumBGPAdvertisement (what), apiVersion cilium.io/v2",
        .seen_as =
            "kubectl: no matches for kind \"CiliumBGPPeeringPolicy\"; on an upgraded cluster "
            "it is accepted and nothing reads it",
        .stage = Stage::bgp,
    };
    if (install.pin) finding.related.push_back({install.pin->at, "the chart is pinned here"});
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule bgp_peering_policy_removed = {
    .id = "bgp/peering-policy-removed",
    .summary = "a CiliumBGPPeeringPolicy lies beside a chart that has no such kind any more",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
