#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"unknown-field"};
constexpr std::array kEffects{Effect::cluster_refused};

using What = KindProblem::What;

// What older versions of the config, or other tools, have in such a place.
std::string_view hint(std::string_view name) {
  if (name == "metadata") return "the cluster's name is a setting of its own: name: NAME";
  if (name == "replicas") return "write the entry once for each node";
  if (name == "namespace" || name == "name") return "v1alpha3 alone had it";
  if (name.starts_with("x-")) return "put the anchor where its value is used first";
  return {};
}

// pkg/internal/apis/config/encoding/load.go, yamlUnmarshalStrict
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const KindProblem& problem : file.problems) {
    if (problem.what == What::later_field) {
      const auto since = static_cast<std::uint32_t>(problem.since);
      if (!is_false(file.at_least(since))) continue;
      Finding finding = refused(problem.at, problem.key,
                                fmt::format("{} knows no field {} in {}: it came with 0.{}",
                                            kind_words(file), problem.found, problem.place, since));
      finding.arguments = {problem.found};
      finding.related = {{file.release_at, "this release creates the cluster"}};
      findings.add(std::move(finding));
    }
    if (problem.what != What::unknown_field) continue;
    Finding finding =
        refused(problem.at, problem.key,
                fmt::format("KIND knows no field {} in {}", problem.found, problem.place));
    finding.arguments = {problem.found, problem.place};
    if (!problem.wanted.empty()) {
      finding.label = "meant is " + problem.wanted;
      finding.fixes.push_back(replace_setting(file, problem.at, problem.wanted,
                                              "call it " + problem.wanted, problem.only_case));
    } else if (!problem.belongs.empty()) {
      finding.label = problem.belongs;
    }
    if (problem.wanted.empty()) finding.help = hint(problem.found);
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_unknown_field = {
    .id = "kind/unknown-field",
    .summary = "the KIND config holds a field that KIND does not know",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
