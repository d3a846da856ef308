#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_merge = {
    .id = "yaml/merge",
    .summary = "<< is given something that cannot be merged",
    .docs =
        R"(`<<` takes a map, or a list of maps, and puts their keys beside its own. Anything else behind it, a text or
a number, is refused.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
operator:
  <<: defaults
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
podLabels: &labels
  team: platform
podAnnotations:
  <<: *labels
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
