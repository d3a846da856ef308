// Talos' machine config and patches of it (docs.siderolabs.com: reference/configuration,
// kubernetes-guides/cni/deploying-cilium, kubernetes-guides/advanced-guides/kubeprism), and
// talhelper's file, which holds such patches.

#include <algorithm>
#include <array>

#include "install/cluster_parts.h"

namespace cilium_lint {
namespace {

using parts::at;
using parts::boolean;
using parts::text;

// Keys at the top of a machine config. Values of Cilium's chart have a `cluster` too, and no
// network, proxy or controlPlane in it.
constexpr std::array<std::string_view, 5> kTopKeys = {"version", "debug", "persist", "machine",
                                                      "cluster"};
constexpr std::array<std::string_view, 8> kTelling = {
    "cluster.network.cni.name",   "cluster.proxy.disabled",        "cluster.proxy.mode",
    "cluster.network.podSubnets", "cluster.controlPlane.endpoint", "cluster.network.serviceSubnets",
    "machine.features.kubePrism", "machine.kubelet.image"};

bool is_machine_config(const yaml::Data& document) {
  if (document.type != yaml::Type::map) return false;
  const bool plain = std::ranges::all_of(document.entries, [](const yaml::Entry& entry) {
    return std::ranges::find(kTopKeys, std::string_view(entry.key)) != kTopKeys.end();
  });
  if (!plain) return false;
  return std::ranges::any_of(kTelling,
                             [&](std::string_view path) { return at(document, path) != nullptr; });
}

// What KubePrism is told; it listens on 7445 unless told otherwise (on since Talos 1.6).
struct KubePrism {
  Stated<bool> enabled{};
  std::optional<std::uint16_t> port = 7445;
};

class TalosReader {
 public:
  explicit TalosReader(Span at)
      : cluster_(parts::of(ClusterSource::talos, at, "10.244.0.0/16", "10.96.0.0/12")) {}

  void read(const yaml::Data& config) {
    if (const Stated<std::string> name = text(at(config, "cluster.clusterName")); name.given) {
      cluster_.name = name;
    }
    read_cni(text(at(config, "cluster.network.cni.name")));
    parts::set_kube_proxy_off(cluster_, boolean(at(config, "cluster.proxy.disabled")));
    parts::set_kube_proxy_mode(cluster_, text(at(config, "cluster.proxy.mode")));
    parts::set_ranges(cluster_.pod_subnets, at(config, "cluster.network.podSubnets"));
    parts::set_ranges(cluster_.service_subnets, at(config, "cluster.network.serviceSubnets"));
    parts::set_kubernetes_by_image(cluster_, text(at(config, "machine.kubelet.image")));
    read_kube_prism(at(config, "machine.features.kubePrism"));
    take_endpoint(text(at(config, "cluster.controlPlane.endpoint")));
  }

  void read_cni(const Stated<std::string>& name) {
    if (name.given) {
      parts::set_default_cni(cluster_, name.value == "flannel", name.at, name.known);
    }
  }

  void take_endpoint(const Stated<std::string>& endpoint) {
    if (endpoint.given && endpoint.known) endpoint_ = parts::address_of(endpoint.value, 443);
  }

  Cluster& cluster() { return cluster_; }

  Cluster finish() {
    if (!prism_.enabled.given || (prism_.enabled.known && prism_.enabled.value)) {
      if (prism_.port) {
        parts::add_api_server(cluster_, "localhost", *prism_.port);
        parts::add_api_server(cluster_, "127.0.0.1", *prism_.port);
      }
    }
    if (endpoint_) parts::add_api_server(cluster_, endpoint_->host, endpoint_->port);
    parts::settle_family(cluster_);
    return std::move(cluster_);
  }

 private:
  void read_kube_prism(const yaml::Data* data) {
    if (data == nullptr) return;
    prism_.enabled = boolean(at(*data, "enabled"));
    if (const Stated<std::string> port = text(at(*data, "port")); port.given) {
      prism_.port = port.known ? parts::port_of(port.value) : std::nullopt;
    }
  }

  Cluster cluster_;
  KubePrism prism_{};
  std::optional<ApiServerAddress> endpoint_{};
};

// [{op: add, path: /cluster/proxy/disabled, value: true}] as the config that it makes.
std::optional<yaml::Data> from_json_patch(const yaml::Data& list) {
  if (list.type != yaml::Type::list) return std::nullopt;
  yaml::Data root{.type = yaml::Type::map};
  for (const yaml::Data& item : list.items) {
    const std::string op = text(at(item, "op")).value;
    const std::string path = text(at(item, "path")).value;
    const yaml::Data* value = at(item, "value");
    if (!path.starts_with("/cluster") && !path.starts_with("/machine")) return std::nullopt;
    if ((op != "add" && op != "replace") || value == nullptr) continue;
    yaml::Data* here = &root;
    std::string_view rest = std::string_view(path).substr(1);
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find('/'));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      if (here->type != yaml::Type::map) break;
      yaml::Data* next = here->find(name);
      if (next == nullptr) {
        here->entries.push_back({.key = std::string(name), .value = {.type = yaml::Type::map}});
        next = &here->entries.back().value;
      }
      here = next;
    }
    *here = *value;
  }
  return root;
}

// A patch inside another document's text: places are the whole text's.
void read_patch_text(TalosReader& reader, const Stated<std::string>& patch) {
  if (!patch.given || !patch.known || patch.value.starts_with('@')) return;
  Placement placement = Placement::pieces(patch.at.file);
  placement.append_replaced(static_cast<std::uint32_t>(patch.value.size()), patch.at.begin,
                            patch.at.end);
  const yaml::Tree tree = yaml::parse(patch.value, placement, yaml::Documents::first);
  if (tree.fault() || tree.roots().empty() || tree.roots()[0] == yaml::kNoNode) return;
  const yaml::Data data = yaml::read_as_helm(tree, tree.roots()[0], yaml::Templates::unknown).root;
  if (const std::optional<yaml::Data> made = from_json_patch(data)) {
    reader.read(*made);
  } else {
    reader.read(data);
  }
}

// talhelper: clusterName, endpoint, nodes, cniConfig, and patches as texts.
std::optional<Cluster> read_talhelper(const yaml::Data& document, const ConfigPlace& place) {
  if (at(document, "clusterName") == nullptr || at(document, "nodes") == nullptr ||
      at(document, "endpoint") == nullptr) {
    return std::nullopt;
  }
  TalosReader reader(place.at);
  Cluster& cluster = reader.cluster();
  cluster.name = text(at(document, "clusterName"));
  reader.take_endpoint(text(at(document, "endpoint")));
  parts::set_kubernetes(cluster, text(at(document, "kubernetesVersion")));
  reader.read_cni(text(at(document, "cniConfig.name")));
  parts::set_ranges(cluster.pod_subnets, at(document, "clusterPodNets"));
  parts::set_ranges(cluster.service_subnets, at(document, "clusterSvcNets"));
  for (const std::string_view list : {"patches", "controlPlane.patches"}) {
    const yaml::Data* patches = at(document, list);
    if (patches == nullptr) continue;
    for (const yaml::Data& patch : patches->items) read_patch_text(reader, text(&patch));
  }
  const yaml::Data* nodes = at(document, "nodes");
  if (nodes->type == yaml::Type::list && !nodes->items.empty()) {
    cluster.nodes.clear();
    cluster.nodes_known = true;
    for (const yaml::Data& node : nodes->items) {
      cluster.nodes.push_back({.control_plane = boolean(at(node, "controlPlane")).value,
                               .name = text(at(node, "hostname")).value,
                               .at = node.at});
    }
  }
  return reader.finish();
}

}  // namespace

std::optional<Cluster> read_talos_config(const yaml::Data& document, const ConfigPlace& place) {
  if (auto talhelper = read_talhelper(document, place)) return talhelper;
  const std::optional<yaml::Data> patch = from_json_patch(document);
  const yaml::Data& config = patch ? *patch : document;
  if (!is_machine_config(config)) return std::nullopt;
  TalosReader reader(place.at);
  reader.read(config);
  return reader.finish();
}

}  // namespace cilium_lint
