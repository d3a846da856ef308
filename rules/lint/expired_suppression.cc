#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

}  // namespace

extern constinit const Rule lint_expired_suppression = {
    .id = "lint/expired-suppression",
    .summary = "the day until which a comment hides a finding has passed",
    .docs =
        R"(A comment with `until=` hides its findings up to and including that day. Afterwards they are reported again, and the
comment with them.

Chart: 1.18.3

Bad:
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
# cilium-lint: ignore[values/unknown-key] until=2020-01-31 goes with the sidecar
sidecarSettings:
  enabled: true
```

Good:
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
# cilium-lint: ignore[values/unknown-key] until=9999-12-31 goes with the sidecar
sidecarSettings:
  enabled: true
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
