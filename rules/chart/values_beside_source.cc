#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_beside_source = {
    .id = "chart/values-beside-source",
    .summary = "an Application gives values where Argo CD reads none",
    .docs =
        R"(Argo CD hands the chart what stands below `helm:` of the source: `valueFiles`, `values`, `valuesObject`,
`parameters`. The same words under `spec`, or under the source beside `helm:`, belong to no field: the API server drops
them, and the chart is rendered with its defaults.

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
    values: |
      hubble:
        enabled: false
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
      values: |
        hubble:
          enabled: false
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
