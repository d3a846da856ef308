#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_not_a_number = {
    .id = "yaml/not-a-number",
    .summary = ".nan or .inf, for which JSON has no number",
    .docs =
        R"(YAML knows `.nan` and `.inf`. Helm and KIND turn values into JSON, which has no such numbers, and
refuse. To get the text, use quotes.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
operator:
  replicas: .inf
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
operator:
  replicas: 2
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
