#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_bad_key = {
    .id = "yaml/bad-key",
    .summary = "a key that no JSON object can have",
    .docs =
        R"(Helm and KIND turn YAML into JSON, whose keys are texts. A list, a map or null as a key cannot be turned
into one and is refused. `? ` at the start of a line, or `{{ name }}` without quotes as a key, are how one gets
there without meaning to.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
podAnnotations:
  [a, b]: c
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
podAnnotations:
  "[a, b]": c
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
