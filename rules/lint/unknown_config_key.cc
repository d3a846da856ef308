#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_unknown_config_key = {
    .id = "lint/unknown-config-key",
    .summary = "the config has a key that nothing reads",
    .docs =
        R"(`.cilium-lint.yaml` holds a key that this program does not know: a typing mistake, or a key of a later version. Nothing
reads it; all other keys count.

`cilium-lint config schema` prints all keys as a JSON schema.

Bad:
```yaml config
fail_on: warning
```
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
```

Good:
```yaml config
fail-on: warning
```
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
