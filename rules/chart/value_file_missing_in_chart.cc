#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_value_file_missing_in_chart = {
    .id = "chart/value-file-missing-in-chart",
    .summary = "valueFiles of an Application names a file that the chart does not have",
    .docs =
        R"(Beside `chart:` a path in `valueFiles` lies inside the chart that Argo CD has pulled, and Cilium's chart has no values
file but its own `values.yaml`. Argo CD cannot generate the manifests then, and nothing is installed. A file of the
repository is named by a second source: `ref: values` there, `$values/path/to/file.yaml` here.

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
      valueFiles:
        - values-production.yaml
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
  sources:
    - repoURL: https://helm.cilium.io
      chart: cilium
      targetRevision: 1.18.3
      helm:
        valueFiles:
          - $values/cilium/values.yaml
    - repoURL: https://github.com/example/cluster.git
      targetRevision: main
      ref: values
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
