#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where kustomizations and Terraform's modules are read (lib/project/kustomize_reader.cc,
// lib/project/terraform_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_file_missing = {
    .id = "chart/values-file-missing",
    .summary = "a values file that an install names is not in the repository",
    .docs =
        R"(kustomize reads `valuesFile` and `additionalValuesFiles` from the folder of the kustomization, Terraform reads `file` and
`templatefile` while it plans. Where the file is not there both stop, and nothing is installed. A file that is made before
they run, or that git ignores, may be there all the same, so this is never sure.

Versions: all.

Bad:
```yaml manifest
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.18.3
    releaseName: cilium
    namespace: kube-system
    valuesFile: cilium-values.yml
```

Good:
```yaml manifest
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.18.3
    releaseName: cilium
    namespace: kube-system
    valuesInline:
      hubble:
        tls:
          auto:
            method: cronJob
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
