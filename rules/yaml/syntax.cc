#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_syntax = {
    .id = "yaml/syntax",
    .summary = "the text is no YAML",
    .docs =
        R"(Helm and KIND read a file whole or not at all. Where the text is no YAML, `helm install` stops with the
line of the fault and `kind create cluster` does not begin. The place is where reading could not go on;
the cause is often a line above: a missing quote or bracket, a tab used to indent, a list item or key
that does not line up with its neighbours, a `*.example.org` or `@name` without quotes.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
kubeProxyReplacement: "true
operator:
  replicas: 1
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
kubeProxyReplacement: "true"
operator:
  replicas: 1
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
