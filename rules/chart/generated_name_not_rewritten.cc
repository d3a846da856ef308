#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where HelmReleases are read (lib/project/flux_reader.cc); the rule says what it means.
extern constinit const Rule chart_generated_name_not_rewritten = {
    .id = "chart/generated-name-not-rewritten",
    .summary = "a HelmRelease names a generated ConfigMap by a name that it will not have",
    .docs =
        R"(kustomize puts a hash of the content behind the name of a ConfigMap that it generates, and writes the new name wherever it
knows that a name stands. `valuesFrom` of a HelmRelease is no such place unless a `nameReference` under `configurations:` says
so. Flux then looks for a ConfigMap that does not exist, and the release is never installed.

Either say so in a file that `configurations:` lists:

```yaml
nameReference:
  - kind: ConfigMap
    version: v1
    fieldSpecs:
      - path: spec/valuesFrom/name
        kind: HelmRelease
```

or keep the name as it is with `generatorOptions.disableNameSuffixHash: true`.

Versions: all.

Bad:
```yaml kustomization
resources:
  - manifest.yaml
configMapGenerator:
  - name: cilium-values
    files:
      - values.yaml
```
```yaml manifest
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cilium
  namespace: kube-system
spec:
  chart:
    spec:
      chart: cilium
      version: 1.18.3
      sourceRef:
        kind: HelmRepository
        name: cilium
  valuesFrom:
    - kind: ConfigMap
      name: cilium-values
```
```yaml values
hubble:
  enabled: true
```

Good:
```yaml kustomization
resources:
  - manifest.yaml
configMapGenerator:
  - name: cilium-values
    files:
      - values.yaml
generatorOptions:
  disableNameSuffixHash: true
```
```yaml manifest
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cilium
  namespace: kube-system
spec:
  chart:
    spec:
      chart: cilium
      version: 1.18.3
      sourceRef:
        kind: HelmRepository
        name: cilium
  valuesFrom:
    - kind: ConfigMap
      name: cilium-values
```
```yaml values
hubble:
  enabled: true
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
