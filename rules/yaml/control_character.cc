#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_control_character = {
    .id = "yaml/control-character",
    .summary = "the text holds a control character that YAML does not allow",
    .docs =
        R"(Apart from tab and the line ends YAML allows no control characters, in comments neither. They come with
copied terminal output (colour codes) or from a broken download, and no editor shows them. Inside double quotes
they can be written as escapes: `"\x1b"`.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml values escaped
podAnnotations:
  note: \x1b[1mbold
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```

Good:
```yaml values
podAnnotations:
  note: "\x1b[0m"
```
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.3 --namespace kube-system --values values.yaml
```
)",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
