#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_alias_cycle = {
    .id = "yaml/alias-cycle",
    .summary = "an alias stands for a value that holds the alias itself",
    .docs =
        R"(A value that holds an alias to itself has no end. YAML can describe it, JSON cannot, and Helm and KIND turn
everything into JSON: they refuse it.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
podAnnotations: &all
  again: *all
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
podAnnotations: &all
  note: once
podLabels: *all
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
