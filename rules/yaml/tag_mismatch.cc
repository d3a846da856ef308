#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_tag_mismatch = {
    .id = "yaml/tag-mismatch",
    .summary = "a tag says a type that the value does not have",
    .docs =
        R"(A tag such as `!!int` or `!!bool` fixes the type of a value. Where the text cannot be read as that type
Helm and KIND refuse the file. Without the tag the type follows from the text; to get text, use quotes.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
operator:
  replicas: !!int two
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
