#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule values_not_a_map = {
    .id = "values/not-a-map",
    .summary = "a values file that is no map of keys",
    .docs =
        R"(Values are a map: keys with what they are set to. A file whose top is a list or a text (often one key whose
colon lacks the blank behind it: `debug:true`) is refused by Helm.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
- kubeProxyReplacement: true
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
kubeProxyReplacement: true
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
