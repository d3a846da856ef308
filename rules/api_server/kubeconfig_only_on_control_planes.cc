#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"kubeconfigpath-on-workers"};
constexpr std::array<std::string_view, 1> kOwns{"kubeConfigPath"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

bool is_mounted(const ClusterNode& node, std::string_view path) {
  for (const ClusterMount& mount : node.mounts) {
    std::string_view folder = mount.container_path;
    while (folder.size() > 1 && folder.ends_with('/')) folder.remove_suffix(1);
    const bool below = path.starts_with(folder) && (path.size() == folder.size() || folder == "/" ||
                                                    path[folder.size()] == '/');
    if (!folder.empty() && below) return true;
  }
  return false;
}

// The mount is of type FileOrCreate, so a node without the file gets an empty one
// (templates/cilium-agent/daemonset.yaml).
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value path = install.value("kubeConfigPath");
  const auto text = path.text();
  if (cluster == nullptr || !cluster->nodes_known || !text || !is_true(path.truthy()) ||
      !is_true(install.chart().at_least("1.13.0"))) {
    return;
  }
  for (const ClusterNode& node : cluster->nodes) {
    if (node.control_plane || is_mounted(node, *text)) continue;
    findings.add({
        .at = path.span(),
        .effect = Effect::bootstrap_deadlock,
        .certainty = Certainty::possible,
        .message = fmt::format("{} exists on control planes only: {} gets an empty file", *text,
                               node.name.empty() ? "a worker" : node.name),
        .label = "read on every node",
        .arguments = {*text},
        .related = {{node.at, "nothing mounts it into this node"}},
        .help = "give k8sServiceHost and k8sServicePort instead",
        .seen_as =
            "cilium pods on workers never get ready: invalid configuration: no configuration has "
            "been provided",
        .fixes = fixes_to_cluster_address(install, false),
        .key = "kubeConfigPath",
        .stage = first_stage_with_api_server(install),
    });
    return;
  }
}

}  // namespace

extern constinit const Rule api_server_kubeconfig_only_on_control_planes = {
    .id = "api-server/kubeconfig-only-on-control-planes",
    .summary = "kubeConfigPath names a file that workers do not have",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
