#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kOwns{"loadBalancer.bgp", "loadBalancer.bgp.*"};
constexpr std::array kEffects{Effect::ignored};

// No template of any released chart reads loadBalancer.bgp, and none lists it.
void check(const Install& install, Findings& findings) {
  const Value written = install.value("loadBalancer.bgp");
  if (written.user() == nullptr || written.user()->type == yaml::Type::null) return;

  const bool wanted = is_true(is_switched_on(install, "loadBalancer.bgp.enabled"));
  const Truth speaking = is_switched_on(install, "bgpControlPlane.enabled");
  Finding finding{
      .at = written.key_span(),
      .effect = Effect::ignored,
      .message = "no Cilium chart reads loadBalancer.bgp",
      .label = wanted && is_false(speaking) ? "no BGP session is opened" : "",
      .arguments = {"loadBalancer.bgp"},
      .help = is_false(install.chart().at_least("1.16.0"))
                  ? "BGP is bgpControlPlane.enabled (1.12 on) with a CiliumBGPPeeringPolicy"
                  : "BGP is bgpControlPlane.enabled with a CiliumBGPClusterConfig, a "
                    "CiliumBGPPeerConfig and a CiliumBGPAdvertisement",
      .fixes = {delete_key(install, "loadBalancer.bgp", true)},
      .key = "loadBalancer.bgp",
      .stage = Stage::bgp,
  };
  if (wanted && is_false(speaking) && is_true(install.chart().at_least("1.12.0"))) {
    finding.seen_as =
        "cilium bgp peers lists none; the ConfigMap cilium-config has no "
        "enable-bgp-control-plane";
    finding.fixes.push_back(set_value(install, "bgpControlPlane.enabled", "true"));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule bgp_invented_key = {
    .id = "bgp/invented-key",
    .summary = "loadBalancer.bgp is set, which no Cilium chart ever read",
    .docs =
        R"(No release of the chart, from 1.10.0 on, has a key `loadBalancer.bgp`. Helm hands it over, no
template reads it, and nothing complains: no BGP session is ever opened.

Cilium's BGP is `bgpControlPlane.enabled`, since 1.12.0. Peers and advertisements are objects beside
the values: `CiliumBGPClusterConfig`, `CiliumBGPPeerConfig` and `CiliumBGPAdvertisement` from 1.16 on,
`CiliumBGPPeeringPolicy` up to 1.18.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
loadBalancer:
  bgp:
    enabled: true
```

Good:
```yaml values
bgpControlPlane:
  enabled: true
```
)",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
