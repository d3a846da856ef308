#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_bad_policy = {
    .id = "lint/bad-policy",
    .summary = "a policy of the project cannot be run",
    .docs =
        R"(A policy that the config names has a mistake: a part that policies do not have, an expression that is
none, a key that no chart has, or a value of another type than the expression wants. The policy says nothing until
it is mended; all others are run.

`cilium-lint policy test` runs a policy's own examples, `cilium-lint eval` shows what an expression is worth.

Bad:
```yaml config
policies: [bad.yaml]
```
```yaml policy bad
id: acme/two-operators
summary: the operator has no stand-in
severity: warning
when: number("operator.replica") < 2
at: operator.replicas
message: the operator needs two replicas
```
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
operator:
  replicas: 1
```

Good:
```yaml config
policies: [good.yaml]
```
```yaml policy good
id: acme/two-operators
summary: the operator has no stand-in
severity: warning
when: number("operator.replicas") < 2
at: operator.replicas
message: the operator needs two replicas
```
```yaml values
kubeProxyReplacement: true
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
operator:
  replicas: 2
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
