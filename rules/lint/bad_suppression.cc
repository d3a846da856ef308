#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_bad_suppression = {
    .id = "lint/bad-suppression",
    .summary = "a comment that should hide findings hides none",
    .docs =
        R"(A comment for this program is not understood: it names no rule, a rule that does not exist, or one that cannot be
ignored (what cannot be read is not clean, so `yaml/…` and `lint/…` always speak).

The forms are

    # cilium-lint: ignore[RULE or TOPIC, …] reason        its line, or the node below it with all below that
    # cilium-lint: file-ignore[RULE or TOPIC, …] reason   the whole file
    # cilium-lint: disable[RULE or TOPIC, …] reason       from here on, up to `enable[…]`

each with an optional `until=2027-01-31`.

Chart: 1.18.3

Bad:
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
# cilium-lint: ignore[values/unknown-keys] read by our own sidecar
sidecarSettings:
  enabled: true
```

Good:
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
# cilium-lint: ignore[values/unknown-key] read by our own sidecar
sidecarSettings:
  enabled: true
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
