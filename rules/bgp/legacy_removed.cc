#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-legacy-removed"};
constexpr std::array<std::string_view, 2> kOwns{"bgp", "bgp.*"};
constexpr std::array kEffects{Effect::feature_off, Effect::ignored};

// bgp.enabled and bgp.announce drove a MetalLB speaker inside the agent; charts have them up to
// 1.16.19 and drop them without a word from 1.17.0 on.
void check(const Install& install, Findings& findings) {
  const Value written = install.value("bgp");
  if (!is_true(install.chart().at_least("1.17.0")) || written.user() == nullptr ||
      written.user()->type == yaml::Type::null) {
    return;
  }
  const bool wanted = is_true(is_switched_on(install, "bgp.enabled"));
  const bool replaced = !is_false(is_switched_on(install, "bgpControlPlane.enabled"));
  Finding finding{
      .at = written.key_span(),
      .effect = wanted && !replaced ? Effect::feature_off : Effect::ignored,
      .message = does_not_read(install, "bgp") + ": the MetalLB speaker went with 1.17.0",
      .label = wanted && !replaced ? "no BGP session is opened" : "",
      .arguments = {"bgp"},
      .help =
          "BGP is bgpControlPlane.enabled with a CiliumBGPClusterConfig, a CiliumBGPPeerConfig "
          "and a CiliumBGPAdvertisement; or MetalLB, installed by itself",
      .fixes = {delete_key(install, "bgp", true)},
      .key = "bgp",
      .stage = Stage::bgp,
  };
  if (wanted && !replaced) {
    finding.fixes.push_back(set_value(install, "bgpControlPlane.enabled", "true"));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule bgp_legacy_removed = {
    .id = "bgp/legacy-removed",
    .summary = "bgp.* is set for a chart that no longer reads it",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
