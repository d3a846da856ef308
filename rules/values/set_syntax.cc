#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule values_set_syntax = {
    .id = "values/set-syntax",
    .summary = "a --set argument that Helm cannot read",
    .docs =
        R"(`--set` has a grammar of its own: `key=value` pairs with commas between them, lists in braces, `[0]` for an
item of a list, a backslash before a comma or dot that is meant as such. What does not fit, or asks for a list
item below a value that is no list, is refused before the chart is looked at.

Versions: all.

Chart: 1.18.3.

Bad:
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --set "operator.replicas"
```

Good:
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --set operator.replicas=1
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
