#include "install/cluster.h"

#include <algorithm>

namespace cilium_lint {

std::string_view name_of(ClusterSource source) {
  switch (source) {
    case ClusterSource::kind:
      return "kind";
    case ClusterSource::k3s:
      return "k3s";
    case ClusterSource::k3d:
      return "k3d";
    case ClusterSource::rke2:
      return "rke2";
    case ClusterSource::k0s:
      return "k0s";
    case ClusterSource::talos:
      return "talos";
    case ClusterSource::kubeadm:
      return "kubeadm";
    case ClusterSource::minikube:
      return "minikube";
  }
  return "";
}

std::string_view tool_of(ClusterSource source) {
  switch (source) {
    case ClusterSource::kind:
      return "KIND";
    case ClusterSource::rke2:
      return "RKE2";
    case ClusterSource::talos:
      return "Talos";
    default:
      return name_of(source);
  }
}

std::string_view network_of(ClusterSource source) {
  switch (source) {
    case ClusterSource::kind:
      return "kindnet";
    case ClusterSource::k3s:
    case ClusterSource::k3d:
    case ClusterSource::talos:
      return "flannel";
    case ClusterSource::rke2:
      return "canal";
    case ClusterSource::k0s:
      return "kube-router";
    case ClusterSource::kubeadm:
    case ClusterSource::minikube:
      return "";
  }
  return "";
}

std::string_view name_of(KubeProxyMode mode) {
  switch (mode) {
    case KubeProxyMode::iptables:
      return "iptables";
    case KubeProxyMode::ipvs:
      return "ipvs";
    case KubeProxyMode::nftables:
      return "nftables";
    case KubeProxyMode::none:
      return "none";
  }
  return "";
}

std::size_t Cluster::control_planes() const {
  return static_cast<std::size_t>(std::ranges::count(nodes, true, &ClusterNode::control_plane));
}

std::size_t Cluster::workers() const { return nodes.size() - control_planes(); }

// kubeadm's controlPlaneEndpoint as KIND sets it: the load balancer's container where there are
// several control planes; inside the nodes' network the port is always 6443.
std::optional<ApiServerAddress> Cluster::api_server() const {
  if (!is_kind()) {
    return api_servers.empty() ? std::nullopt : std::optional(api_servers.front());
  }
  if (!name.known || !nodes_known) return std::nullopt;
  const std::string_view role = control_planes() > 1 ? "-external-load-balancer" : "-control-plane";
  return ApiServerAddress{.host = name.value + std::string(role), .port = 6443};
}

Truth Cluster::has_kube_proxy() const {
  if (!kube_proxy.known) return Truth::unknown;
  return truth(kube_proxy.value != KubeProxyMode::none);
}

}  // namespace cilium_lint
