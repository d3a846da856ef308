#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule version_target_revision_missing = {
    .id = "version/target-revision-missing",
    .summary = "an Application names a chart and no version, which Argo CD refuses",
    .docs =
        R"(For a source with `chart:` Argo CD demands `targetRevision`: without it the Application is invalid ("spec.source.targetRevision
is required if the manifest source is a helm chart"), and nothing is installed. A range such as `1.18.*` or `*` is allowed.

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
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
