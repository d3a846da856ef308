#include <algorithm>
#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"no-control-plane"};
constexpr std::array kEffects{Effect::cluster_refused};

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!file.nodes_known || file.nodes.empty() ||
      std::ranges::any_of(file.nodes,
                          [](const KindNode& node) { return node.is_control_plane(); })) {
    return;
  }
  const KindNode& first = file.nodes.front();
  Finding finding =
      refused(first.role.given ? first.role.at : first.at, "nodes",
              "KIND needs at least one control plane: this config lists other nodes only");
  finding.fixes.push_back({.title = "add a control plane", .shown = "- role: control-plane"});
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_control_plane_missing = {
    .id = "kind/control-plane-missing",
    .summary = "the KIND config names nodes, and none is a control plane",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
