#include "api_server/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/fixes.h"
#include "lint/forecast.h"

namespace cilium_lint::rules {
namespace {

using namespace std::string_view_literals;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// Words of those who leave a gap for the reader; no host is called so.
bool is_placeholder(std::string_view text) {
  if (text.find_first_of("<>") != std::string_view::npos) return true;
  // YOUR_IP_ADDRESS_HERE, API_SERVER_IP: capitals and underscores alone.
  const bool capitals =
      std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
  if (capitals && text.find('_') != std::string_view::npos && is_upper(text.front())) return true;
  std::string plain = lower(text);
  std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == '.'; });
  constexpr std::array kWords{"replaceme"sv, "changeme"sv,    "fixme"sv, "todo"sv,
                              "tbd"sv,       "placeholder"sv, "xxxx"sv,  "fillmein"sv,
                              "xxx"sv,       "xxxxxxxxxxxx"sv};
  return std::ranges::find(kWords, plain) != kWords.end();
}

bool is_malformed(std::string_view text) {
  if (text.find_first_of("/[]@ \t\r\n") != std::string_view::npos) return true;
  return text.find(':') != std::string_view::npos && !IpAddress::parse(text);
}

bool is_service_name(std::string_view host) {
  return host == "kubernetes.default" || host == "kubernetes.default.svc" ||
         host.starts_with("kubernetes.default.svc.");
}

HostKind kind_of_address(const IpAddress& address, const Cluster* cluster) {
  if (address.is_loopback() || address.is_unspecified()) return HostKind::loopback;
  if (cluster != nullptr && first_service_address(*cluster) == address) {
    return HostKind::service_address;
  }
  return HostKind::ip_address;
}

// `<cluster>-worker`, `<cluster>-worker2`, …
bool is_worker_name(std::string_view host, std::string_view cluster) {
  const std::string stem = fmt::format("{}-worker", cluster);
  return host.starts_with(stem) && std::ranges::all_of(host.substr(stem.size()), is_digit);
}

HostKind kind_of_name(std::string_view host, const Cluster* cluster) {
  // What other tools call their nodes is not in their configs.
  if (cluster == nullptr || !cluster->is_kind() || !cluster->name.known || !cluster->nodes_known) {
    return HostKind::name;
  }
  const std::string& name = cluster->name.value;
  for (const ClusterNode& node : cluster->nodes) {
    if (node.control_plane && node.name == host) return HostKind::control_plane;
  }
  if (host == name + "-external-load-balancer") {
    return cluster->control_planes() > 1 ? HostKind::load_balancer : HostKind::no_load_balancer;
  }
  return is_worker_name(host, name) ? HostKind::worker : HostKind::unknown_container;
}

// "your-api-server-ip", unless the cluster itself is called "your".
bool asks_for_yours(std::string_view text, const Cluster* cluster) {
  const std::string host = lower(text);
  if (!host.starts_with("your-") && !host.starts_with("your_")) return false;
  return cluster == nullptr || cluster->name.value != "your";
}

HostKind kind_of(std::string_view text, const Cluster* cluster) {
  if (text == "auto") return HostKind::automatic;
  if (is_placeholder(text) || asks_for_yours(text, cluster)) return HostKind::placeholder;
  if (is_malformed(text)) return HostKind::malformed;
  if (const auto address = IpAddress::parse(text)) return kind_of_address(*address, cluster);
  const std::string host = lower(text);  // names in DNS have no case
  if (host == "localhost") return HostKind::loopback;
  if (is_service_name(host)) return HostKind::service_address;
  if (host.find('.') != std::string::npos) return HostKind::domain_name;
  return kind_of_name(host, cluster);
}

bool creates_cluster(const Command& command) {
  constexpr std::array kWanted{"kind"sv, "create"sv, "cluster"sv};
  std::size_t found = 0;
  for (const Word& word : command.words) {
    const std::string_view last = file_name(word.text);
    if (found < kWanted.size() && last == kWanted[found]) ++found;
  }
  return found == kWanted.size();
}

bool is_service_host(const Install& install, const std::string& key) {
  return is_true(install.value(key).is("KUBERNETES_SERVICE_HOST"));
}

bool runs_default_cni(const Cluster* cluster) {
  return cluster != nullptr && cluster->default_cni.known && cluster->default_cni.value;
}

std::optional<IpAddress> service_address(const Cluster& cluster, std::uint32_t count) {
  if (cluster.service_subnets.empty() || !cluster.service_subnets[0].known) return std::nullopt;
  const auto range = IpPrefix::parse(cluster.service_subnets[0].value);
  return range ? range->first.plus(count) : std::nullopt;
}

}  // namespace

std::optional<ApiServerHost> api_server_host(const Install& install) {
  const Value value = install.value("k8sServiceHost");
  const auto text = value.text();
  if (!text || !is_true(value.truthy())) return std::nullopt;
  return ApiServerHost{*text, value.span(), kind_of(*text, install.cluster())};
}

bool cluster_name_is_sure(const Install& install) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !cluster->name.known) return false;
  if (cluster->name.given && cluster->name.at.file != cluster->file) return true;
  return std::ranges::any_of(install.scripts, [](const auto& script) {
    return std::ranges::any_of(script->commands, creates_cluster);
  });
}

Truth host_ref_given(const Install& install) {
  return install.chart().at_least("1.18.0") & install.value("k8sServiceHostRef.name").truthy() &
         install.value("k8sServiceHostRef.key").truthy();
}

Truth api_server_urls_given(const Install& install) {
  return install.chart().at_least("1.18.0") & install.value("k8s.apiServerURLs").truthy();
}

Truth kube_config_given(const Install& install) { return install.value("kubeConfigPath").truthy(); }

Truth environment_given(const Install& install, std::string_view list_key) {
  const Value list = install.value(list_key);
  if (list.is_unknown()) return Truth::unknown;
  // The operator's is a map up to 1.11; who writes a list there is understood all the same.
  if (list.type() == yaml::Type::map) {
    return install.value(fmt::format("{}.KUBERNETES_SERVICE_HOST", list_key)).truthy();
  }
  const auto items = list.items();
  if (!items) return Truth::no;
  Truth given = Truth::no;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string name = fmt::format("{}[{}].name", list_key, i);
    if (is_service_host(install, name)) return Truth::yes;
    if ((*items)[i].is_unknown() || install.value(name).is_unknown()) given = Truth::unknown;
  }
  return given;
}

Truth values_lack_address(const Install& install) {
  return !(install.value("k8sServiceHost").truthy() | host_ref_given(install) |
           api_server_urls_given(install) | kube_config_given(install));
}

std::optional<IpAddress> first_service_address(const Cluster& cluster) {
  return service_address(cluster, 1);
}

std::optional<IpAddress> dns_service_address(const Cluster& cluster) {
  return service_address(cluster, 10);
}

std::string service_address_words(const Cluster* cluster) {
  const auto address = cluster != nullptr ? first_service_address(*cluster) : std::nullopt;
  if (!address) return "the service address";
  return address->text();
}

std::string with_port(const IpAddress& address, std::uint16_t port) {
  const std::string host = address.v4 ? address.text() : "[" + address.text() + "]";
  return fmt::format("{}:{}", host, port);
}

Stage first_stage_with_api_server(const Install& install) {
  return is_false(install.chart().at_least("1.13.0")) ? Stage::agent : Stage::config_init;
}

std::string seen_when_unreachable(const Install& install, std::string_view log_line) {
  std::string pods = "cilium pods never get ready";
  std::string_view container = "config";
  if (first_stage_with_api_server(install) == Stage::agent) {
    pods = "cilium pods restart again and again";
    container = "cilium-agent";
  } else if (const auto count = agent_init_containers(install)) {
    pods = fmt::format("cilium pods at Init:0/{}", *count);
  }
  if (!runs_default_cni(install.cluster())) pods += ", nodes NotReady, CoreDNS Pending";
  return fmt::format("{}; {}: {}", pods, container, log_line);
}

std::vector<Fix> fixes_to_cluster_address(const Install& install, bool safe) {
  const Cluster* cluster = install.cluster();
  const auto address = cluster != nullptr ? cluster->api_server() : std::nullopt;
  if (!address) return {};
  const std::string port = fmt::format("{}", address->port);
  std::vector<KeyAndYaml> settings;
  if (!is_true(install.value("k8sServiceHost").is(address->host))) {
    settings.push_back({"k8sServiceHost", address->host});
  }
  if (!is_true(install.value("k8sServicePort").is(port))) {
    settings.push_back({"k8sServicePort", port});
  }
  if (settings.empty()) return {};
  return {set_values(install, settings, safe && cluster->is_kind() && cluster->name.given)};
}

}  // namespace cilium_lint::rules
