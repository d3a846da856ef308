#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// go.yaml.in/yaml/v3, decode.go: sequence() leaves out what is null.
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const KindProblem& problem : file.problems) {
    if (problem.what != KindProblem::What::null_item) continue;
    Finding finding =
        unread(problem.at, problem.key,
               fmt::format("KIND drops this entry of {}: it is empty", problem.found));
    finding.arguments = {problem.found};
    if (problem.found == "nodes") finding.help = "a node with defaults is - role: control-plane";
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_empty_entry = {
    .id = "kind/empty-entry",
    .summary = "an entry of a list is empty, and KIND drops it",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
