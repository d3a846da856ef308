#include <fmt/format.h>

#include <array>
#include <string>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"wrong-type"};
constexpr std::array kEffects{Effect::cluster_refused};

// go.yaml.in/yaml/v3, decode.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const KindProblem& problem : file.problems) {
    if (problem.what != KindProblem::What::wrong_type) continue;
    const std::string name = problem.key.empty() ? "the config" : problem.key;
    Finding finding =
        refused(problem.at, problem.key,
                fmt::format("{} takes {}, not {}", name, problem.wanted, problem.found));
    finding.arguments = {problem.found};
    if (!problem.instead.empty()) {
      const std::string last = problem.key.substr(problem.key.rfind('.') + 1);
      finding.fixes.push_back(replace_setting(file, problem.at, problem.instead,
                                              fmt::format("{}: {}", last, problem.instead), true));
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_wrong_type = {
    .id = "kind/wrong-type",
    .summary = "a setting of the KIND config has a value of another type than it takes",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
