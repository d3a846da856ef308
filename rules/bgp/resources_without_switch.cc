#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-resources-without-switch"};
constexpr std::array kEffects{Effect::feature_off};

void check(const Install& install, Findings& findings) {
  const Value enabled = install.value("bgpControlPlane.enabled");
  if (!is_true(install.chart().at_least("1.12.0")) || !is_false(is_switched_on(enabled))) return;
  std::vector<const Manifest*> objects;
  for (const Manifest& manifest : install.manifests) {
    // The operator writes node configs itself, and pools of that name are not BGP's alone.
    if (manifest.kind.starts_with("CiliumBGP") && manifest.kind != "CiliumBGPLoadBalancerIPPool") {
      objects.push_back(&manifest);
    }
  }
  if (objects.empty()) return;
  Finding finding{
      .at = objects.front()->at,
      .effect = Effect::feature_off,
      .certainty =
          is_true(enabled.is_set_by_user()) ? Certainty::sure : certainty_of_absence(install),
      .message = fmt::format("{} has no effect: bgpControlPlane.enabled is false",
                             called(*objects.front())),
      .arguments = {objects.front()->name},
      .seen_as = "cilium bgp peers lists none",
      .fixes = {set_value(install, "bgpControlPlane.enabled", "true")},
      .key = "bgpControlPlane.enabled",
      .stage = Stage::bgp,
  };
  if (is_true(enabled.is_set_by_user())) {
    finding.related.push_back({enabled.span(), "switched off here"});
  } else {
    finding.help = "the chart's default is false";
  }
  for (std::size_t i = 1; i < objects.size(); ++i) {
    finding.related.push_back({objects[i]->at, fmt::format("{} too", called(*objects[i]))});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule bgp_resources_without_switch = {
    .id = "bgp/resources-without-switch",
    .summary = "BGP objects lie beside values that leave the BGP control plane off",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
