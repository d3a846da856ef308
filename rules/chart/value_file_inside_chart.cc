#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_value_file_inside_chart = {
    .id = "chart/value-file-inside-chart",
    .summary =
        "valueFiles of an Application means the chart's own values.yaml, not the repository's",
    .docs =
        R"(Beside `chart:` a path in `valueFiles` lies inside the chart that Argo CD has pulled. Cilium's chart has one such file,
its own `values.yaml`, so that the line changes nothing, and the file of that name in the repository is never read. A
file of the repository is named by a second source: `ref: values` there, `$values/path/to/file.yaml` here.

With `ignoreMissingValueFiles: true` any other name is passed over in the same way.

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
        - values.yaml
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
