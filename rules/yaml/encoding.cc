#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_encoding = {
    .id = "yaml/encoding",
    .summary = "the text is not UTF-8",
    .docs =
        R"(YAML is read as UTF-8, or as UTF-16 with a byte order mark. A file saved in another encoding (Latin-1,
Windows-1252) holds bytes that mean nothing in it; Helm and KIND refuse it at the first one, mostly an accented
letter or a typographic quote in a comment. Save the file as UTF-8.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values escaped
operator:
  replicas: 1  # f\xfcr alle
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
operator:
  replicas: 1  # für alles
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
