#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_duplicate_key = {
    .id = "yaml/duplicate-key",
    .summary = "a key is written twice in one map",
    .docs =
        R"(Helm takes the last of two equal keys and says nothing about the first: what stands there is lost,
with all its children. Two `hubble:` blocks far apart in one file are the usual case. KIND reads its config
strictly and refuses it.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
hubble:
  relay:
    enabled: true
operator:
  replicas: 1
hubble:
  ui:
    enabled: true
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
hubble:
  relay:
    enabled: true
  ui:
    enabled: true
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
