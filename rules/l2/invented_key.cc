#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kOwns{"loadBalancer.l2", "loadBalancer.l2.*"};
constexpr std::array kEffects{Effect::ignored};

// No template of any released chart reads loadBalancer.l2, and none lists it: Helm passes it on and
// it is dropped without a word.
void check(const Install& install, Findings& findings) {
  const Value written = install.value("loadBalancer.l2");
  if (written.user() == nullptr || written.user()->type == yaml::Type::null) return;

  const bool wanted = is_true(is_switched_on(install, "loadBalancer.l2.enabled"));
  const Truth announcing = is_switched_on(install, "l2announcements.enabled");
  Finding finding{
      .at = written.key_span(),
      .effect = Effect::ignored,
      .message = "no Cilium chart reads loadBalancer.l2",
      .label = wanted && is_false(announcing) ? "L2 announcements stay off" : "",
      .arguments = {"loadBalancer.l2"},
      .help =
          "L2 announcements are l2announcements.enabled (1.14 on), with a "
          "CiliumLoadBalancerIPPool and a CiliumL2AnnouncementPolicy beside the values",
      .fixes = {delete_key(install, "loadBalancer.l2", true)},
      .key = "loadBalancer.l2",
      .stage = Stage::l2,
  };
  if (wanted && is_false(announcing) && is_true(install.chart().at_least("1.14.0"))) {
    finding.seen_as =
        "services of type LoadBalancer get no answer to ARP; the ConfigMap "
        "cilium-config has no enable-l2-announcements";
    finding.fixes.push_back(set_value(install, "l2announcements.enabled", "true"));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule l2_invented_key = {
    .id = "l2/invented-key",
    .summary = "loadBalancer.l2 is set, which no Cilium chart ever read",
    .docs =
        R"(No release of the chart, from 1.10.0 on, has a key `loadBalancer.l2`. Helm hands it over, no
template reads it, and nothing complains: L2 announcements stay off while the values say they are on.

What answers ARP for the addresses of services is `l2announcements.enabled`, since 1.14.0. It needs
`kubeProxyReplacement: true`, a `CiliumLoadBalancerIPPool` that hands out addresses, and a
`CiliumL2AnnouncementPolicy` that says who announces them.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
kubeProxyReplacement: true
loadBalancer:
  l2:
    enabled: true
```

Good:
```yaml values
kubeProxyReplacement: true
l2announcements:
  enabled: true
```
)",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
