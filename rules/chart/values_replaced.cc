#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_replaced = {
    .id = "chart/values-replaced",
    .summary = "an Application gives both values and valuesObject, and only one is read",
    .docs =
        R"(Where a source of an Application has `valuesObject`, Argo CD hands the chart that and nothing of `values`: the two
are not merged (pkg/apis/application/v1alpha1/values.go).

Versions: all.

Bad:
```yaml manifest
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: cilium
  namespace: argocd
spec:
  destination:
    namespace: kube-system
    server: https://kubernetes.default.svc
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.18.3
    helm:
      values: |
        hubble:
          enabled: false
      valuesObject:
        operator:
          replicas: 1
```

Good:
```yaml manifest
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: cilium
  namespace: argocd
spec:
  destination:
    namespace: kube-system
    server: https://kubernetes.default.svc
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.18.3
    helm:
      valuesObject:
        hubble:
          enabled: false
        operator:
          replicas: 1
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
