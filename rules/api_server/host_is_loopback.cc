#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-loopback"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

const ClusterNode* first_worker(const Cluster& cluster) {
  for (const ClusterNode& node : cluster.nodes) {
    if (!node.control_plane) return &node;
  }
  return nullptr;
}

// Agent and operator run in the node's network (templates/cilium-agent/daemonset.yaml), so loopback
// is the node they are on.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  // Elsewhere a proxy on every node may listen there: Talos' KubePrism, k3s' and RKE2's own.
  if (cluster == nullptr || !cluster->is_kind() || !host || host->kind != HostKind::loopback ||
      !cluster->nodes_known) {
    return;
  }
  const ClusterNode* worker = first_worker(*cluster);
  const auto port = install.value("k8sServicePort").text();
  const bool other_port = port && !port->empty() && *port != "6443";
  if (worker == nullptr && !other_port) return;
  Finding finding{
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message =
          worker != nullptr
              ? fmt::format("k8sServiceHost \"{}\" is each node itself, and workers run no API "
                            "server",
                            host->text)
              : fmt::format("k8sServiceHost \"{}\" is the node itself, and nothing listens on its "
                            "port {}",
                            host->text, *port),
      .label = "the node that a pod runs on",
      .arguments = {host->text, port.value_or("")},
      .seen_as =
          seen_when_unreachable(install, fmt::format("dial tcp {}:{}: connect: connection refused",
                                                     host->text, port.value_or(""))),
      .fixes = fixes_to_cluster_address(install, cluster->control_planes() == 1),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  };
  if (worker != nullptr) finding.related.push_back({worker->at, "no API server on this node"});
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_host_is_loopback = {
    .id = "api-server/host-is-loopback",
    .summary = "the API server's host is the node itself, and not every node runs one",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
