#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_alias_bomb = {
    .id = "yaml/alias-bomb",
    .summary = "aliases multiply the text beyond what Go reads",
    .docs =
        R"(Aliases of aliases make a short text stand for a very long one. The reader that Helm and KIND use counts
what aliases add and refuses a text that consists almost only of them, since such a text is mostly an attack.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values
podAnnotations:
  a: &a [x, x, x, x, x, x, x, x, x, x]
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
  f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
  g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
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
