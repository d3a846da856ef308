// `minikube start` (minikube.sigs.k8s.io/docs/commands/start): a cluster made of flags alone.

#include <algorithm>

#include "install/cluster_parts.h"

namespace cilium_lint {
namespace {

using parts::text;

// --extra-config=kubeadm.skip-phases=addon/kube-proxy
void read_extra_config(Cluster& cluster, const ToolFlag& flag) {
  const std::size_t equals = flag.value.find('=');
  if (equals == std::string::npos) return;
  const std::string_view name = std::string_view(flag.value).substr(0, equals);
  Stated<std::string> value = text(flag);
  value.value.erase(0, equals + 1);
  if (name == "kubeadm.skip-phases") {
    std::vector<Stated<std::string>> phases;
    parts::set_ranges(phases, value);
    const bool skipped = std::ranges::any_of(phases, [](const Stated<std::string>& phase) {
      return phase.value == "addon/kube-proxy" || phase.value == "addon";
    });
    if (skipped) parts::set_kube_proxy_off(cluster, {.value = true, .at = flag.at, .given = true});
  }
  if (name == "kubeadm.pod-network-cidr") parts::set_ranges(cluster.pod_subnets, value);
  if (name == "kube-proxy.mode") parts::set_kube_proxy_mode(cluster, value);
}

}  // namespace

Cluster minikube_cluster(std::span<const ToolFlag> flags, Span at) {
  Cluster cluster = parts::of(ClusterSource::minikube, at, "10.244.0.0/16", "10.96.0.0/12");
  cluster.name = {.value = "minikube"};
  cluster.default_cni.known = false;  // depends on driver and runtime
  std::size_t nodes = 1;
  std::optional<std::uint16_t> port = 8443;
  cluster.nodes_known = true;
  for (const ToolFlag& flag : flags) {
    const Stated<std::string> value = text(flag);
    if (flag.name == "p" || flag.name == "profile") cluster.name = value;
    if (flag.name == "kubernetes-version") parts::set_kubernetes(cluster, value);
    if (flag.name == "service-cluster-ip-range") {
      parts::set_ranges(cluster.service_subnets, value);
    }
    if (flag.name == "apiserver-port") {
      port = value.known ? parts::port_of(value.value) : std::nullopt;
    }
    if (flag.name == "extra-config") read_extra_config(cluster, flag);
    if (flag.name == "cni" && value.value != "auto" && !value.value.empty()) {
      cluster.installs_cilium = value.value == "cilium";
      parts::set_default_cni(cluster, value.value != "false" && value.value != "cilium", flag.at,
                             flag.known);
    }
    if (flag.name == "ha") cluster.nodes_known = false;
    if (flag.name == "n" || flag.name == "nodes") {
      const auto count = parts::port_of(value.value);
      cluster.nodes_known = cluster.nodes_known && count.has_value() && *count < 1000;
      nodes = count.value_or(1);
    }
  }
  for (std::size_t i = 1; cluster.nodes_known && i < nodes; ++i) {
    cluster.nodes.push_back({.control_plane = false, .at = at});
  }
  // The name that minikube writes into every node's /etc/hosts (pkg/minikube/constants).
  if (port) parts::add_api_server(cluster, "control-plane.minikube.internal", *port);
  parts::settle_family(cluster);
  return cluster;
}

}  // namespace cilium_lint
