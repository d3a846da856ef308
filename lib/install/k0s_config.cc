// k0s' ClusterConfig (docs.k0sproject.io/stable/configuration), alone or in the file of k0sctl.

#include <algorithm>

#include "install/cluster_parts.h"

namespace cilium_lint {
namespace {

using parts::at;
using parts::boolean;
using parts::text;

void read_spec(Cluster& cluster, const yaml::Data& config) {
  if (const Stated<std::string> provider = text(at(config, "spec.network.provider"));
      provider.given) {
    parts::set_default_cni(cluster, provider.value != "custom", provider.at, provider.known);
  }
  parts::set_kube_proxy_off(cluster, boolean(at(config, "spec.network.kubeProxy.disabled")));
  parts::set_kube_proxy_mode(cluster, text(at(config, "spec.network.kubeProxy.mode")));
  parts::set_ranges(cluster.pod_subnets, text(at(config, "spec.network.podCIDR")));
  parts::set_ranges(cluster.service_subnets, text(at(config, "spec.network.serviceCIDR")));
  if (boolean(at(config, "spec.network.dualStack.enabled")).value) {
    const auto add = [&](std::vector<Stated<std::string>>& ranges, std::string_view path) {
      const Stated<std::string> range = text(at(config, path));
      if (range.given) ranges.push_back(range);
    };
    add(cluster.pod_subnets, "spec.network.dualStack.IPv6podCIDR");
    add(cluster.service_subnets, "spec.network.dualStack.IPv6serviceCIDR");
  }
  const Stated<std::string> port = text(at(config, "spec.api.port"));
  const std::optional<std::uint16_t> number = port.given ? parts::port_of(port.value) : 6443;
  for (const std::string_view key : {"spec.api.externalAddress", "spec.api.address"}) {
    const Stated<std::string> host = text(at(config, key));
    if (host.given && host.known && number) parts::add_api_server(cluster, host.value, *number);
  }
}

// "controller", "controller+worker", "single", "worker". What runs no worker is no node.
void read_hosts(Cluster& cluster, const yaml::Data& hosts) {
  if (hosts.type != yaml::Type::list || hosts.items.empty()) return;
  std::vector<ClusterNode> nodes;
  for (const yaml::Data& host : hosts.items) {
    const Stated<std::string> role = text(at(host, "role"));
    if (!role.given || !role.known) return;
    if (role.value == "controller") continue;
    nodes.push_back({.control_plane = role.value != "worker",
                     .name = text(at(host, "hostname")).value,
                     .at = host.at});
  }
  if (nodes.empty()) return;
  cluster.nodes = std::move(nodes);
  cluster.nodes_known = true;
}

}  // namespace

std::optional<Cluster> read_k0s_config(const yaml::Data& document, const ConfigPlace& place) {
  const std::string api = text(at(document, "apiVersion")).value;
  const std::string kind = text(at(document, "kind")).value;
  const bool alone = api.starts_with("k0s.k0sproject.io/") && kind == "ClusterConfig";
  const bool k0sctl = api.starts_with("k0sctl.k0sproject.io/") && kind == "Cluster";
  if (!alone && !k0sctl) return std::nullopt;
  Cluster cluster = parts::of(ClusterSource::k0s, place.at, "10.244.0.0/16", "10.96.0.0/12");
  cluster.name = text(at(document, "metadata.name"));
  cluster.name.known = cluster.name.known && cluster.name.given;
  if (alone) {
    read_spec(cluster, document);
  } else {
    if (const yaml::Data* config = at(document, "spec.k0s.config")) read_spec(cluster, *config);
    if (const yaml::Data* hosts = at(document, "spec.hosts")) read_hosts(cluster, *hosts);
    parts::set_kubernetes(cluster, text(at(document, "spec.k0s.version")));
  }
  parts::settle_family(cluster);
  return cluster;
}

}  // namespace cilium_lint
