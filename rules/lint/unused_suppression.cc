#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

}  // namespace

extern constinit const Rule lint_unused_suppression = {
    .id = "lint/unused-suppression",
    .summary = "a comment hides a finding that is not there",
    .docs =
        R"(A comment `# cilium-lint: ignore[…]` (or `file-ignore`, `disable`) names a rule that says nothing there: the fault
was mended, or the comment stands in the wrong place. Left standing it would hide the next fault of that kind.

It is said only where the rule was run.

Chart: 1.18.3

Bad:
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
# cilium-lint: ignore[values/unknown-key] read by our own sidecar
hubble:
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
