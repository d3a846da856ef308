#include "install/cluster_parts.h"

#include <algorithm>
#include <charconv>

namespace cilium_lint::parts {
namespace {

void add_parts(std::vector<Stated<std::string>>& ranges, const Stated<std::string>& stated) {
  if (!stated.known) {
    ranges.push_back(stated);
    return;
  }
  std::string_view rest = stated.value;
  const bool exact = stated.at.end - stated.at.begin == rest.size();
  std::uint32_t offset = 0;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find(','));
    const auto size = static_cast<std::uint32_t>(part.size());
    Span at = stated.at;
    if (exact) at = {at.file, stated.at.begin + offset, stated.at.begin + offset + size};
    if (!part.empty()) ranges.push_back({.value = std::string(part), .at = at, .given = true});
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    offset += size + 1;
  }
}

}  // namespace

const yaml::Data* at(const yaml::Data& data, std::string_view path) {
  const yaml::Data* found = &data;
  while (!path.empty()) {
    const std::string_view name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), name.size() + 1));
    if (found->type != yaml::Type::map) return nullptr;
    found = found->find(name);
    if (found == nullptr || found->type == yaml::Type::null) return nullptr;
  }
  return found;
}

Stated<std::string> text(const yaml::Data* data) {
  if (data == nullptr) return {};
  switch (data->type) {
    case yaml::Type::boolean:
      return {.value = data->boolean ? "true" : "false", .at = data->at, .given = true};
    case yaml::Type::number:
    case yaml::Type::text:
      return {.value = data->text, .at = data->at, .given = true};
    case yaml::Type::unknown:
      return {.value = data->text, .at = data->at, .given = true, .known = false};
    default:
      return {};
  }
}

Stated<std::string> text(const ToolFlag& flag) {
  return {.value = flag.value, .at = flag.at, .given = true, .known = flag.known};
}

namespace {

Stated<bool> as_boolean(const Stated<std::string>& word) {
  if (!word.given) return {};
  if (!word.known) return {.at = word.at, .given = true, .known = false};
  const bool yes = word.value == "true" || word.value == "True" || word.value == "1";
  const bool no = word.value == "false" || word.value == "False" || word.value == "0";
  if (!yes && !no) return {};
  return {.value = yes, .at = word.at, .given = true};
}

}  // namespace

Stated<bool> boolean(const yaml::Data* data) { return as_boolean(text(data)); }
Stated<bool> boolean(const ToolFlag& flag) { return as_boolean(text(flag)); }

void set_ranges(std::vector<Stated<std::string>>& ranges, const Stated<std::string>& stated) {
  if (!stated.given || (stated.known && stated.value.empty())) return;
  ranges.clear();
  add_parts(ranges, stated);
}

void set_ranges(std::vector<Stated<std::string>>& ranges, const yaml::Data* data) {
  if (data == nullptr) return;
  if (data->type != yaml::Type::list) {
    set_ranges(ranges, text(data));
    return;
  }
  if (data->items.empty()) return;
  ranges.clear();
  for (const yaml::Data& item : data->items) {
    if (const Stated<std::string> stated = text(&item); stated.given) add_parts(ranges, stated);
  }
}

Cluster of(ClusterSource source, Span at, std::string_view pods, std::string_view services) {
  Cluster cluster;
  cluster.source = source;
  cluster.file = at.file;
  cluster.at = at;
  cluster.name.known = false;
  cluster.nodes.push_back({.at = at});
  cluster.nodes_known = false;
  if (!pods.empty()) cluster.pod_subnets.push_back({.value = std::string(pods)});
  if (!services.empty()) cluster.service_subnets.push_back({.value = std::string(services)});
  return cluster;
}

void set_kube_proxy_off(Cluster& cluster, const Stated<bool>& off) {
  if (!off.given) return;
  const KubeProxyMode mode = cluster.kube_proxy.value == KubeProxyMode::none
                                 ? KubeProxyMode::iptables
                                 : cluster.kube_proxy.value;
  cluster.kube_proxy = {.value = off.value ? KubeProxyMode::none : mode,
                        .at = off.at,
                        .given = true,
                        .known = off.known};
}

void set_kube_proxy_mode(Cluster& cluster, const Stated<std::string>& mode) {
  if (!mode.given || !mode.known || cluster.kube_proxy.value == KubeProxyMode::none) return;
  for (const KubeProxyMode known :
       {KubeProxyMode::iptables, KubeProxyMode::ipvs, KubeProxyMode::nftables}) {
    if (mode.value != name_of(known)) continue;
    cluster.kube_proxy = {.value = known, .at = mode.at, .given = true};
  }
}

void set_default_cni(Cluster& cluster, bool runs, Span at, bool known) {
  cluster.default_cni = {.value = runs, .at = at, .given = true, .known = known};
}

void set_kubernetes(Cluster& cluster, const Stated<std::string>& version) {
  if (!version.given || !version.known) return;
  // "v1.33.1+k3s1", "v1.33.1-k3s1", "1.33.1+k0s.0"
  std::string_view text = version.value;
  for (const std::string_view build : {"-k3s", "-rke2", "-k0s"}) {
    text = text.substr(0, text.find(build));
  }
  if (const std::optional<Version> parsed = Version::parse(text)) {
    cluster.kubernetes = *parsed;
    cluster.kubernetes_at = version.at;
  }
}

void set_kubernetes_by_image(Cluster& cluster, const Stated<std::string>& image) {
  if (!image.given || !image.known) return;
  std::string_view text = image.value;
  text = text.substr(0, text.find('@'));
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find('/', colon) != std::string_view::npos) return;
  Stated<std::string> tag = image;
  tag.value = std::string(text.substr(colon + 1));
  set_kubernetes(cluster, tag);
}

void add_api_server(Cluster& cluster, std::string_view host, std::uint16_t port) {
  for (const ApiServerAddress& known : cluster.api_servers) {
    if (known.host == host && known.port == port) return;
  }
  cluster.api_servers.push_back({.host = std::string(host), .port = port});
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || port == 0) {
    return std::nullopt;
  }
  return port;
}

std::optional<ApiServerAddress> address_of(std::string_view endpoint, std::uint16_t standard) {
  if (const std::size_t scheme = endpoint.find("://"); scheme != std::string_view::npos) {
    endpoint.remove_prefix(scheme + 3);
  }
  endpoint = endpoint.substr(0, endpoint.find('/'));
  std::string_view port;
  if (endpoint.starts_with('[')) {
    const std::size_t close = endpoint.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    port = endpoint.substr(close + 1);
    endpoint = endpoint.substr(1, close - 1);
    if (port.starts_with(':')) port.remove_prefix(1);
  } else if (const std::size_t colon = endpoint.find(':');
             colon != std::string_view::npos && endpoint.find(':', colon + 1) == endpoint.npos) {
    port = endpoint.substr(colon + 1);
    endpoint = endpoint.substr(0, colon);
  }
  if (endpoint.empty()) return std::nullopt;
  const std::optional<std::uint16_t> number = port.empty() ? standard : port_of(port);
  if (!number) return std::nullopt;
  return ApiServerAddress{.host = std::string(endpoint), .port = *number};
}

void settle_family(Cluster& cluster) {
  bool v4 = false;
  bool v6 = false;
  bool known = true;
  bool given = false;
  for (const auto* ranges : {&cluster.pod_subnets, &cluster.service_subnets}) {
    for (const Stated<std::string>& range : *ranges) {
      known = known && range.known;
      given = given || range.given;
      (range.value.find(':') == std::string::npos ? v4 : v6) = true;
      if (range.given && !cluster.ip_family.at.known()) cluster.ip_family.at = range.at;
    }
  }
  cluster.ip_family.value = v4 && v6 ? IpFamily::dual : v6 ? IpFamily::ipv6 : IpFamily::ipv4;
  cluster.ip_family.known = known;
  cluster.ip_family.given = given;
}

}  // namespace cilium_lint::parts

namespace cilium_lint {
namespace {

template <class T>
bool differ(const Stated<T>& a, const Stated<T>& b) {
  return a.given && b.given && a.known && b.known && a.value != b.value;
}

template <class T>
void join_stated(Stated<T>& to, const Stated<T>& from) {
  if (!from.given) return;
  if (differ(to, from)) {
    to.known = false;
  } else if (!to.given) {
    to = from;
  }
}

bool are_given(const std::vector<Stated<std::string>>& ranges) {
  return std::ranges::any_of(ranges, &Stated<std::string>::given);
}

bool differ(const std::vector<Stated<std::string>>& a, const std::vector<Stated<std::string>>& b) {
  if (!are_given(a) || !are_given(b)) return false;
  return !std::ranges::equal(a, b, {}, &Stated<std::string>::value, &Stated<std::string>::value);
}

void join_ranges(std::vector<Stated<std::string>>& to,
                 const std::vector<Stated<std::string>>& from) {
  if (!are_given(from)) return;
  if (differ(to, from)) {
    for (Stated<std::string>& range : to) range.known = false;
  } else if (!are_given(to)) {
    to = from;
  }
}

}  // namespace

void leave_open(Cluster& cluster) {
  if (!cluster.kube_proxy.given) cluster.kube_proxy.known = false;
  if (!cluster.default_cni.given) cluster.default_cni.known = false;
  if (!cluster.ip_family.given) cluster.ip_family.known = false;
  for (auto* ranges : {&cluster.pod_subnets, &cluster.service_subnets}) {
    for (Stated<std::string>& range : *ranges) range.known = range.known && range.given;
  }
  cluster.nodes_known = false;
}

bool contradict(const Cluster& a, const Cluster& b) {
  return a.source != b.source || differ(a.name, b.name) || differ(a.kube_proxy, b.kube_proxy) ||
         differ(a.default_cni, b.default_cni) || differ(a.pod_subnets, b.pod_subnets) ||
         differ(a.service_subnets, b.service_subnets);
}

void join(Cluster& cluster, const Cluster& more) {
  if (!cluster.name.given && more.name.given) cluster.name = more.name;
  join_stated(cluster.kube_proxy, more.kube_proxy);
  join_stated(cluster.default_cni, more.default_cni);
  join_ranges(cluster.pod_subnets, more.pod_subnets);
  join_ranges(cluster.service_subnets, more.service_subnets);
  if (!cluster.nodes_known && more.nodes_known) {
    cluster.nodes = more.nodes;
    cluster.nodes_known = true;
  }
  cluster.installs_cilium = cluster.installs_cilium || more.installs_cilium;
  for (const ApiServerAddress& address : more.api_servers) {
    parts::add_api_server(cluster, address.host, address.port);
  }
  if (cluster.kubernetes && more.kubernetes && *cluster.kubernetes != *more.kubernetes) {
    cluster.kubernetes.reset();
  } else if (!cluster.kubernetes && more.kubernetes) {
    cluster.kubernetes = more.kubernetes;
    cluster.kubernetes_at = more.kubernetes_at;
  }
  parts::settle_family(cluster);
}

bool says_something(const Cluster& cluster) {
  return cluster.kube_proxy.given || cluster.default_cni.given || are_given(cluster.pod_subnets) ||
         are_given(cluster.service_subnets) || cluster.installs_cilium;
}

}  // namespace cilium_lint
