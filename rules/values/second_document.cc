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
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
