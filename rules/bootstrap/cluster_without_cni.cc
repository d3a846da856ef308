#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::advice};

// Values that go to no cluster here, or to one by nearness alone, may still be meant for this one.
bool may_get_cilium(const Project& project, const Cluster& cluster) {
  return std::ranges::any_of(project.installs, [&](const Install& install) {
    return install.cluster() == nullptr || install.cluster() == &cluster ||
           install.cluster_is_guess;
  });
}

// A network may come from outside the repository, so this is never more than possible.
void check(const Project& project, Findings& findings) {
  for (const auto& cluster : project.clusters) {
    const auto& cni = cluster->default_cni;
    if (!cni.known || cni.value || cluster->installs_cilium || may_get_cilium(project, *cluster)) {
      continue;
    }
    // kubeadm has no network of its own, so nothing was switched off there.
    if (!cluster->is_kind() && !cni.given) continue;
    const std::string_view tool = tool_of(cluster->source);
    const std::string name = cluster->name.known ? " \"" + cluster->name.value + "\"" : "";
    findings.add({
        .at = cni.at,
        // A repository that installs Cilium nowhere may well leave it to another one.
        .effect = project.installs.empty() ? Effect::advice : Effect::bootstrap_deadlock,
        .certainty = Certainty::possible,
        .message =
            fmt::format("nothing here gives cluster{} a network, and {}'s own is off", name, tool),
        .label = fmt::format("{} installs no CNI", tool),
        .arguments = {cluster->name.known ? cluster->name.value : std::string()},
        .help = fmt::format("install Cilium right after the cluster is created, or leave {}'s "
                            "network on",
                            tool),
        .seen_as = "nodes NotReady (cni plugin not initialized), CoreDNS Pending",
        .stage = Stage::cni,
    });
  }
}

}  // namespace

extern constinit const Rule bootstrap_cluster_without_cni = {
    .id = "bootstrap/cluster-without-cni",
    .summary = "a cluster's own network is off, and nothing in the repository gives it another",
    .effects = kEffects,
    .check_project = check,
};

}  // namespace cilium_lint::rules
