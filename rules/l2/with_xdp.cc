#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"l2-with-xdp"};
constexpr std::array kEffects{Effect::feature_off};

// Reported for native acceleration (cilium/cilium#40396), not documented: possible only.
void check(const Install& install, Findings& findings) {
  const Value announcing = install.value("l2announcements.enabled");
  const Value acceleration = install.value("loadBalancer.acceleration");
  if (!is_true(install.chart().at_least("1.14.0")) || !is_true(is_switched_on(announcing)) ||
      !is_true(acceleration.is("native") | acceleration.is("best-effort"))) {
    return;
  }
  findings.add({
      .at = acceleration.span(),
      .effect = Effect::feature_off,
      .certainty = Certainty::possible,
      .message = fmt::format(
          "with loadBalancer.acceleration {} the answers of L2 announcements may be lost",
          *acceleration.text()),
      .arguments = {*acceleration.text()},
      .related = {{announcing.span(), "L2 announcements are switched on here"}},
      .seen_as = "a node holds the Lease cilium-l2announce-… and arping gets no reply",
      .fixes = {set_value(install, "loadBalancer.acceleration", "disabled")},
      .key = "loadBalancer.acceleration",
      .stage = Stage::l2,
  });
}

}  // namespace

extern constinit const Rule l2_with_xdp = {
    .id = "l2/with-xdp",
    .summary = "L2 announcements together with XDP acceleration, which may lose the ARP replies",
    .docs =
        R"(With `loadBalancer.acceleration: native` or `best-effort` packets are handled in the network
driver. It was reported (cilium/cilium#40396) that requests for announced addresses then go
unanswered. This is a report, not documented behaviour, so it is only ever possible.

Versions: 1.14.0 on.

Chart: 1.18.3.

Bad:
```yaml values
kubeProxyReplacement: true
l2announcements:
  enabled: true
loadBalancer:
  acceleration: native
```

Good:
```yaml values
kubeProxyReplacement: true
l2announcements:
  enabled: true
loadBalancer:
  acceleration: disabled
```
)",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
