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
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
