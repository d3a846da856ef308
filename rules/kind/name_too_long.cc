#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// pkg/cluster/internal/create/create.go, clusterNameMax
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const std::string& name = file.name.value;
  if (!file.name.known || name.size() <= 50) return;
  Finding finding{
      .at = file.name.at,
      .effect = Effect::degraded,
      .certainty = Certainty::possible,
      .message = fmt::format("the cluster's name has {} characters: from 51 on host names "
                             "of nodes may be too long",
                             name.size())};
  finding.key = "name";
  finding.stage = Stage::cluster;
  finding.arguments = {name};
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_name_too_long = {
    .id = "kind/name-too-long",
    .summary = "the cluster's name leaves no room for its nodes' names",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
