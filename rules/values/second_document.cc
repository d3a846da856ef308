#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// Helm reads the first document of a values file and leaves the rest (sigs.k8s.io/yaml, Unmarshal).
void check(const Install& install, Findings& findings) {
  for (const Layer& layer : install.layers) {
    if (!layer.second_document) continue;
    findings.add({
        .at = *layer.second_document,
        .effect = Effect::ignored,
        .message = "Helm reads the first document alone: nothing behind this line counts",
        .help = "give the second document a file of its own and pass both with -f",
    });
  }
}

}  // namespace

extern constinit const Rule values_second_document = {
    .id = "values/second-document",
    .summary = "values hold a second document, which Helm never reads",
    .docs =
        R"(Helm reads the first YAML document of a values file. What stands behind a second `---` is dropped
without a word.

All that counts must be in one document, or in files of their own, each with its own `-f`.

Chart: 1.18.3.

Bad:
```yaml values
kubeProxyReplacement: true
---
routingMode: native
```

Good:
```yaml values
---
kubeProxyReplacement: true
```
)",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
