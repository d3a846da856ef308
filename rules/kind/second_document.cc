#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/internal/apis/config/encoding/load.go: one call of Decode
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const KindProblem& problem : file.problems) {
    if (problem.what != KindProblem::What::second_document) continue;
    findings.add(unread(problem.at, "", "KIND never reads this second document"));
  }
}

}  // namespace

extern constinit const Rule kind_second_document = {
    .id = "kind/second-document",
    .summary = "KIND reads the first document of the file alone",
    .docs =
        R"(A KIND config is one document. What stands behind a `---` is never read, and KIND says nothing about it: a second
cluster needs a file of its own.

Versions: all.

Bad:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: one
---
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: two
```

Good:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: one
```
)",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
