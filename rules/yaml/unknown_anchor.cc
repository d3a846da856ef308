#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_unknown_anchor = {
    .id = "yaml/unknown-anchor",
    .summary = "an alias stands for an anchor that is not there",
    .docs =
        R"(`*name` stands for a value that was marked `&name` before it, in the same file. An alias without its
anchor is refused. Where the asterisk is meant as text the value needs quotes.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
ingressController:
  service:
    annotations:
      host: *wildcard
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
ingressController:
  service:
    annotations:
      host: "*wildcard"
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
