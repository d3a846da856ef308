// kubeadm's documents (kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4) and the
// flags of `kubeadm init`.

#include <algorithm>

#include "install/cluster_parts.h"

namespace cilium_lint {
namespace {

using parts::at;
using parts::boolean;
using parts::text;

constexpr std::string_view kProxyPhase = "addon/kube-proxy";

// kubeadm has no network of its own, and no pod range unless told.
Cluster kubeadm_defaults(Span at) {
  Cluster cluster = parts::of(ClusterSource::kubeadm, at, "", "10.96.0.0/12");
  cluster.default_cni = {.value = false};
  return cluster;
}

void skip_phases(Cluster& cluster, std::span<const Stated<std::string>> phases) {
  for (const Stated<std::string>& phase : phases) {
    if (phase.value != kProxyPhase && phase.value != "addon") continue;
    parts::set_kube_proxy_off(cluster, {.value = true, .at = phase.at, .given = true});
  }
}

void read_cluster_configuration(Cluster& cluster, const yaml::Data& document) {
  if (const Stated<std::string> name = text(at(document, "clusterName")); name.given) {
    cluster.name = name;
  }
  parts::set_kubernetes(cluster, text(at(document, "kubernetesVersion")));
  parts::set_ranges(cluster.pod_subnets, text(at(document, "networking.podSubnet")));
  parts::set_ranges(cluster.service_subnets, text(at(document, "networking.serviceSubnet")));
  if (boolean(at(document, "proxy.disabled")).value) {  // v1beta4
    parts::set_kube_proxy_off(cluster, boolean(at(document, "proxy.disabled")));
  }
  const Stated<std::string> endpoint = text(at(document, "controlPlaneEndpoint"));
  if (!endpoint.given || !endpoint.known) return;
  if (const auto address = parts::address_of(endpoint.value, 6443)) {
    parts::add_api_server(cluster, address->host, address->port);
  }
}

void read_init_configuration(Cluster& cluster, const yaml::Data& document) {
  if (const yaml::Data* phases = at(document, "skipPhases")) {
    std::vector<Stated<std::string>> words;
    parts::set_ranges(words, phases);
    skip_phases(cluster, words);
  }
  const Stated<std::string> host = text(at(document, "localAPIEndpoint.advertiseAddress"));
  const Stated<std::string> port = text(at(document, "localAPIEndpoint.bindPort"));
  const std::optional<std::uint16_t> number = port.given ? parts::port_of(port.value) : 6443;
  if (host.given && host.known && number) parts::add_api_server(cluster, host.value, *number);
}

}  // namespace

std::optional<Cluster> read_kubeadm_config(std::span<const yaml::Data> documents,
                                           const ConfigPlace& place) {
  Cluster cluster = kubeadm_defaults(place.at);
  bool found = false;
  const auto each = [&](std::string_view group, std::string_view kind, auto read) {
    for (const yaml::Data& document : documents) {
      if (!text(at(document, "apiVersion")).value.starts_with(group) ||
          text(at(document, "kind")).value != kind) {
        continue;
      }
      read(document);
    }
  };
  // The endpoint that all nodes share comes before the first node's own.
  each("kubeadm.k8s.io/", "ClusterConfiguration", [&](const yaml::Data& document) {
    found = true;
    read_cluster_configuration(cluster, document);
  });
  each("kubeadm.k8s.io/", "InitConfiguration", [&](const yaml::Data& document) {
    found = true;
    read_init_configuration(cluster, document);
  });
  if (!found) return std::nullopt;
  each("kubeproxy.config.k8s.io/", "KubeProxyConfiguration", [&](const yaml::Data& document) {
    parts::set_kube_proxy_mode(cluster, text(at(document, "mode")));
  });
  parts::settle_family(cluster);
  return cluster;
}

Cluster kubeadm_cluster(std::span<const ToolFlag> flags, Span at) {
  Cluster cluster = kubeadm_defaults(at);
  for (const ToolFlag& flag : flags) {
    const Stated<std::string> value = text(flag);
    if (flag.name == "skip-phases") {
      std::vector<Stated<std::string>> phases;
      parts::set_ranges(phases, value);
      skip_phases(cluster, phases);
    }
    if (flag.name == "pod-network-cidr") parts::set_ranges(cluster.pod_subnets, value);
    if (flag.name == "service-cidr") parts::set_ranges(cluster.service_subnets, value);
    if (flag.name == "kubernetes-version") parts::set_kubernetes(cluster, value);
  }
  for (const std::string_view name : {"control-plane-endpoint", "apiserver-advertise-address"}) {
    for (const ToolFlag& flag : flags) {
      if (flag.name != name || !flag.known) continue;
      if (const auto address = parts::address_of(flag.value, 6443)) {
        parts::add_api_server(cluster, address->host, address->port);
      }
    }
  }
  parts::settle_family(cluster);
  return cluster;
}

}  // namespace cilium_lint
