// k3s and its kin: the server's flags, in a file or on a command line
// (docs.k3s.io/cli/server, docs.k3s.io/installation/configuration, docs.rke2.io/reference/
// server_config). Defaults are k3s' own (pkg/cli/cmds/server.go).

#include <algorithm>
#include <array>

#include "install/cluster_parts.h"

namespace cilium_lint {
namespace {

using parts::at;
using parts::boolean;
using parts::text;

constexpr std::string_view kPods = "10.42.0.0/16", kServices = "10.43.0.0/16";

// Flags of k3s' and RKE2's server and agent that a file of theirs may hold. One that is none of
// these is another program's file.
constexpr std::array<std::string_view, 91> kFlags = {"advertise-address",
                                                     "advertise-port",
                                                     "agent-token",
                                                     "agent-token-file",
                                                     "airgap-extra-registry",
                                                     "alsologtostderr",
                                                     "audit-policy-file",
                                                     "bind-address",
                                                     "cloud-controller-manager-extra-env",
                                                     "cloud-provider-config",
                                                     "cloud-provider-name",
                                                     "cluster-cidr",
                                                     "cluster-dns",
                                                     "cluster-domain",
                                                     "cluster-init",
                                                     "cluster-reset",
                                                     "cni",
                                                     "config",
                                                     "container-runtime-endpoint",
                                                     "control-plane-resource-limits",
                                                     "control-plane-resource-requests",
                                                     "data-dir",
                                                     "datastore-cafile",
                                                     "datastore-certfile",
                                                     "datastore-endpoint",
                                                     "datastore-keyfile",
                                                     "debug",
                                                     "default-local-storage-path",
                                                     "default-runtime",
                                                     "disable",
                                                     "disable-apiserver",
                                                     "disable-cloud-controller",
                                                     "disable-controller-manager",
                                                     "disable-default-registry-endpoint",
                                                     "disable-etcd",
                                                     "disable-helm-controller",
                                                     "disable-kube-proxy",
                                                     "disable-network-policy",
                                                     "disable-scheduler",
                                                     "docker",
                                                     "egress-selector-mode",
                                                     "embedded-registry",
                                                     "enable-pprof",
                                                     "enable-servicelb",
                                                     "etcd-arg",
                                                     "etcd-disable-snapshots",
                                                     "etcd-expose-metrics",
                                                     "flannel-backend",
                                                     "flannel-conf",
                                                     "flannel-external-ip",
                                                     "flannel-iface",
                                                     "flannel-ipv6-masq",
                                                     "helm-job-image",
                                                     "https-listen-port",
                                                     "ingress-controller",
                                                     "kube-apiserver-arg",
                                                     "kube-cloud-controller-manager-arg",
                                                     "kube-controller-manager-arg",
                                                     "kube-proxy-arg",
                                                     "kube-scheduler-arg",
                                                     "kubelet-arg",
                                                     "lb-server-port",
                                                     "log",
                                                     "node-external-ip",
                                                     "node-ip",
                                                     "node-label",
                                                     "node-name",
                                                     "node-taint",
                                                     "pause-image",
                                                     "prefer-bundled-bin",
                                                     "private-registry",
                                                     "profile",
                                                     "protect-kernel-defaults",
                                                     "resolv-conf",
                                                     "rootless",
                                                     "secrets-encryption",
                                                     "selinux",
                                                     "server",
                                                     "service-cidr",
                                                     "service-node-port-range",
                                                     "snapshotter",
                                                     "supervisor-metrics",
                                                     "system-default-registry",
                                                     "tls-san",
                                                     "tls-san-security",
                                                     "token",
                                                     "token-file",
                                                     "vpn-auth",
                                                     "with-node-id",
                                                     "write-kubeconfig",
                                                     "write-kubeconfig-mode"};

bool is_flag(std::string_view name) {
  if (name.ends_with('+')) name.remove_suffix(1);  // adds to what another file lists
  return std::ranges::binary_search(kFlags, name) || name.starts_with("etcd-s3") ||
         name.starts_with("etcd-snapshot-") || name == "v" || name == "vmodule";
}

bool all_flags(const yaml::Data& document) {
  return document.type == yaml::Type::map && !document.entries.empty() &&
         std::ranges::all_of(document.entries,
                             [](const yaml::Entry& entry) { return is_flag(entry.key); });
}

bool names(std::string_view path, std::string_view word) {
  return path.find(word) != std::string_view::npos;
}

bool disables_own_of_rke2(const yaml::Data& document) {
  const yaml::Data* disable = at(document, "disable");
  if (disable == nullptr) return false;
  if (disable->type == yaml::Type::text) return disable->text.starts_with("rke2-");
  return std::ranges::any_of(disable->items,
                             [](const yaml::Data& item) { return item.text.starts_with("rke2-"); });
}

// The two share most flags: what only one of them has decides, else the path.
bool is_rke2(const yaml::Data& document, std::string_view path) {
  const yaml::Data* server = at(document, "server");
  return at(document, "cni") != nullptr || at(document, "ingress-controller") != nullptr ||
         at(document, "profile") != nullptr || disables_own_of_rke2(document) ||
         (server != nullptr && server->text.ends_with(":9345")) || names(path, "rke2");
}

bool is_k3s(const yaml::Data& document, std::string_view path) {
  return at(document, "flannel-backend") != nullptr ||
         at(document, "disable-network-policy") != nullptr ||
         at(document, "cluster-init") != nullptr || at(document, "docker") != nullptr ||
         names(path, "k3s");
}

// "proxy-mode=ipvs"
void read_proxy_argument(Cluster& cluster, const Stated<std::string>& argument) {
  constexpr std::string_view kMode = "proxy-mode=";
  if (!argument.value.starts_with(kMode)) return;
  Stated<std::string> mode = argument;
  mode.value.erase(0, kMode.size());
  parts::set_kube_proxy_mode(cluster, mode);
}

void read_flag(Cluster& cluster, const ToolFlag& flag) {
  if (flag.name == "disable-kube-proxy") parts::set_kube_proxy_off(cluster, boolean(flag));
  if (flag.name == "flannel-backend") {
    parts::set_default_cni(cluster, flag.value != "none", flag.at, flag.known);
  }
  if (flag.name == "no-flannel" && boolean(flag).value) {  // until k3s 1.21
    parts::set_default_cni(cluster, false, flag.at);
  }
  if (flag.name == "cluster-cidr") parts::set_ranges(cluster.pod_subnets, text(flag));
  if (flag.name == "service-cidr") parts::set_ranges(cluster.service_subnets, text(flag));
  if (flag.name == "kube-proxy-arg") read_proxy_argument(cluster, text(flag));
}

// A flag of a file: a scalar, or a list of what the flag is given several times.
void read_entry(Cluster& cluster, const yaml::Entry& entry) {
  ToolFlag flag{.name = entry.key};
  if (flag.name.ends_with('+')) flag.name.pop_back();
  if (entry.value.type == yaml::Type::list) {
    if (flag.name == "cluster-cidr") parts::set_ranges(cluster.pod_subnets, &entry.value);
    if (flag.name == "service-cidr") parts::set_ranges(cluster.service_subnets, &entry.value);
    if (flag.name == "kube-proxy-arg") {
      for (const yaml::Data& item : entry.value.items) read_proxy_argument(cluster, text(&item));
    }
    return;
  }
  const Stated<std::string> stated = text(&entry.value);
  if (!stated.given) return;
  flag.value = stated.value;
  flag.known = stated.known;
  flag.at = stated.at;
  read_flag(cluster, flag);
}

// Every node of k3s has the API server, or a proxy of its own to it, on the loopback: 6444 unless
// told otherwise (k3s, pkg/agent/proxy, --lb-server-port). On RKE2 it is 6443 (docs.rke2.io,
// networking/basic_network_options).
void add_local_api_server(Cluster& cluster, const yaml::Data* ports_of) {
  const yaml::Data* listen = ports_of == nullptr ? nullptr : at(*ports_of, "https-listen-port");
  if (listen != nullptr && listen->text != "6443") return;
  const yaml::Data* lb = ports_of == nullptr ? nullptr : at(*ports_of, "lb-server-port");
  const std::optional<std::uint16_t> port = lb == nullptr ? 6444 : parts::port_of(lb->text);
  if (port) parts::add_api_server(cluster, "127.0.0.1", *port);
}

Cluster read_entries(ClusterSource source, const yaml::Data& document, Span at) {
  Cluster cluster = parts::of(source, at, kPods, kServices);
  for (const yaml::Entry& entry : document.entries) read_entry(cluster, entry);
  return cluster;
}

void take_cni_word(Cluster& cluster, const Stated<std::string>& word, bool& own) {
  if (word.value == "cilium") cluster.installs_cilium = true;
  if (word.value != "cilium" && word.value != "none" && word.value != "multus") own = true;
}

// `cni: cilium`, `cni: none`, `cni: [multus, cilium]`, `cni: multus,cilium`.
void read_rke2_cni(Cluster& cluster, const yaml::Data& cni) {
  if (cni.type == yaml::Type::unknown) {
    parts::set_default_cni(cluster, true, cni.at, false);
    return;
  }
  std::vector<Stated<std::string>> words;
  parts::set_ranges(words, &cni);
  if (words.empty()) return;
  bool own = false;
  for (const Stated<std::string>& word : words) take_cni_word(cluster, word, own);
  parts::set_default_cni(cluster, own, cni.at);
}

}  // namespace

std::optional<Cluster> read_k3s_config(const yaml::Data& document, const ConfigPlace& place) {
  if (!all_flags(document) || is_rke2(document, place.path) || !is_k3s(document, place.path)) {
    return std::nullopt;
  }
  Cluster cluster = read_entries(ClusterSource::k3s, document, place.at);
  if (!says_something(cluster)) return std::nullopt;
  add_local_api_server(cluster, &document);
  parts::settle_family(cluster);
  return cluster;
}

std::optional<Cluster> read_rke2_config(const yaml::Data& document, const ConfigPlace& place) {
  if (!all_flags(document) || !is_rke2(document, place.path)) return std::nullopt;
  Cluster cluster = read_entries(ClusterSource::rke2, document, place.at);
  if (const yaml::Data* cni = at(document, "cni")) read_rke2_cni(cluster, *cni);
  if (!says_something(cluster)) return std::nullopt;
  parts::add_api_server(cluster, "localhost", 6443);
  parts::add_api_server(cluster, "127.0.0.1", 6443);
  parts::settle_family(cluster);
  return cluster;
}

Cluster k3s_cluster(std::span<const ToolFlag> flags, Span at) {
  Cluster cluster = parts::of(ClusterSource::k3s, at, kPods, kServices);
  bool moved = false;
  for (const ToolFlag& flag : flags) {
    read_flag(cluster, flag);
    moved = moved || flag.name == "https-listen-port" || flag.name == "lb-server-port";
  }
  if (!moved) add_local_api_server(cluster, nullptr);
  parts::settle_family(cluster);
  return cluster;
}

namespace {

std::string number(std::size_t count) { return std::to_string(count); }

// k3d's own names for its containers: k3d-NAME-server-0, k3d-NAME-agent-0, k3d-NAME-serverlb.
void settle_k3d(Cluster& cluster, std::size_t servers, std::size_t agents, bool known) {
  cluster.nodes.clear();
  cluster.nodes_known = known;
  const std::string stem = cluster.name.known ? "k3d-" + cluster.name.value : std::string();
  for (std::size_t i = 0; i < std::max<std::size_t>(servers, 1); ++i) {
    cluster.nodes.push_back(
        {.name = stem.empty() ? stem : stem + "-server-" + number(i), .at = cluster.at});
  }
  for (std::size_t i = 0; i < agents; ++i) {
    cluster.nodes.push_back({.control_plane = false,
                             .name = stem.empty() ? stem : stem + "-agent-" + number(i),
                             .at = cluster.at});
  }
  cluster.api_servers.clear();
  if (!stem.empty()) {
    if (servers == 1 && known) parts::add_api_server(cluster, stem + "-server-0", 6443);
    parts::add_api_server(cluster, stem + "-serverlb", 6443);
  }
  parts::add_api_server(cluster, "127.0.0.1", 6444);
}

std::optional<std::size_t> count_of(const Stated<std::string>& stated) {
  const std::optional<std::uint16_t> count = parts::port_of(stated.value);
  if (stated.value == "0") return 0;
  return count && *count <= 1000 ? std::optional<std::size_t>(*count) : std::nullopt;
}

// "--flannel-backend=none"; the value of "--flannel-backend none" stands in an argument of its own,
// which k3d does not take.
std::optional<ToolFlag> flag_of(const Stated<std::string>& argument) {
  std::string_view word = argument.value;
  if (!word.starts_with("--")) return std::nullopt;
  word.remove_prefix(2);
  const std::size_t equals = word.find('=');
  ToolFlag flag{.name = std::string(word.substr(0, equals)),
                .value = "true",
                .known = argument.known,
                .at = argument.at};
  if (equals != std::string_view::npos) flag.value = std::string(word.substr(equals + 1));
  return flag;
}

bool is_for_servers(std::string_view filter) {
  return filter.empty() || filter == "all" || filter == "*" || filter.starts_with("server");
}

void read_k3s_argument(Cluster& cluster, const Stated<std::string>& argument) {
  if (const std::optional<ToolFlag> flag = flag_of(argument)) read_flag(cluster, *flag);
}

void read_extra_arguments(Cluster& cluster, const yaml::Data& document) {
  if (const yaml::Data* arguments = at(document, "options.k3s.extraArgs")) {
    for (const yaml::Data& item : arguments->items) {
      const yaml::Data* filters = at(item, "nodeFilters");
      const bool counts = filters == nullptr || filters->items.empty() ||
                          std::ranges::any_of(filters->items, [](const yaml::Data& filter) {
                            return is_for_servers(filter.text);
                          });
      if (counts) read_k3s_argument(cluster, text(at(item, "arg")));
    }
  }
  // v1alpha2
  if (const yaml::Data* arguments = at(document, "options.k3s.extraServerArgs")) {
    for (const yaml::Data& item : arguments->items) read_k3s_argument(cluster, text(&item));
  }
}

}  // namespace

std::optional<Cluster> read_k3d_config(const yaml::Data& document, const ConfigPlace& place) {
  const Stated<std::string> api = text(at(document, "apiVersion"));
  if (!api.value.starts_with("k3d.io/") || text(at(document, "kind")).value != "Simple") {
    return std::nullopt;
  }
  Cluster cluster = parts::of(ClusterSource::k3d, place.at, kPods, kServices);
  Stated<std::string> name = text(at(document, "metadata.name"));
  if (!name.given) name = text(at(document, "name"));  // until v1alpha3
  if (!name.given) name.value = "k3s-default";
  cluster.name = name;
  read_extra_arguments(cluster, document);
  parts::set_kubernetes_by_image(cluster, text(at(document, "image")));
  const Stated<std::string> servers = text(at(document, "servers"));
  const Stated<std::string> agents = text(at(document, "agents"));
  const auto server_count = servers.given ? count_of(servers) : std::optional<std::size_t>(1);
  const auto agent_count = agents.given ? count_of(agents) : std::optional<std::size_t>(0);
  settle_k3d(cluster, server_count.value_or(1), agent_count.value_or(0),
             server_count.has_value() && agent_count.has_value());
  parts::settle_family(cluster);
  return cluster;
}

void add_k3d_flags(Cluster& cluster, std::span<const ToolFlag> flags,
                   const Stated<std::string>& name) {
  if (name.given) cluster.name = name;
  std::optional<std::size_t> servers = cluster.control_planes();
  std::optional<std::size_t> agents = cluster.workers();
  bool known = cluster.nodes_known;
  for (const ToolFlag& flag : flags) {
    if (flag.name == "s" || flag.name == "servers") servers = count_of(text(flag));
    if (flag.name == "a" || flag.name == "agents") agents = count_of(text(flag));
    if (flag.name == "i" || flag.name == "image") {
      parts::set_kubernetes_by_image(cluster, text(flag));
    }
    if (flag.name != "k3s-arg" && flag.name != "k3s-server-arg") continue;
    // --k3s-arg "--disable-kube-proxy@server:*"
    Stated<std::string> argument = text(flag);
    const std::size_t filter = argument.value.find('@');
    const std::string filters =
        filter == std::string::npos ? std::string() : argument.value.substr(filter + 1);
    argument.value.resize(std::min(filter, argument.value.size()));
    if (is_for_servers(filters)) read_k3s_argument(cluster, argument);
  }
  settle_k3d(cluster, servers.value_or(1), agents.value_or(0),
             known && servers.has_value() && agents.has_value());
  parts::settle_family(cluster);
}

Cluster k3d_cluster(std::span<const ToolFlag> flags, const Stated<std::string>& name, Span at) {
  Cluster cluster = parts::of(ClusterSource::k3d, at, kPods, kServices);
  cluster.name = {.value = "k3s-default"};
  cluster.nodes_known = true;
  add_k3d_flags(cluster, flags, name);
  return cluster;
}

}  // namespace cilium_lint
