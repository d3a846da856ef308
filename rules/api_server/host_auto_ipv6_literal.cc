#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-auto-ipv6-literal"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

struct Literal {
  std::string address{};
  Span at{};
};

// The host of "[fd00::2]:6443" where it is an IPv6 address.
std::optional<std::string> ipv6_of(std::string_view endpoint) {
  if (endpoint.starts_with('[')) endpoint = endpoint.substr(1, endpoint.find(']') - 1);
  const auto address = IpAddress::parse(endpoint);
  if (!address || address->v4) return std::nullopt;
  return address->text();
}

// What kubeadm writes into kube-public/cluster-info: the control plane's endpoint.
std::optional<Literal> literal_of(const Cluster& cluster) {
  if (cluster.endpoint.given) {
    const auto address = cluster.endpoint.known ? ipv6_of(cluster.endpoint.value) : std::nullopt;
    if (!address) return std::nullopt;
    return Literal{*address, cluster.endpoint.at};
  }
  const auto server = cluster.api_server();
  const auto address = server ? ipv6_of(server->host) : std::nullopt;
  if (!address) return std::nullopt;
  return Literal{*address, cluster.at};
}

// templates/_helpers.tpl, k8sServiceHost: of the server's URL in cluster-info the part before the
// first colon is the host.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::automatic ||
      !is_true(install.chart().at_least("1.16.0")) || install.client_side_render) {
    return;
  }
  const auto literal = literal_of(*cluster);
  if (!literal) return;
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message =
          fmt::format("k8sServiceHost \"auto\" finds \"[{}\" instead of {}: the chart cuts "
                      "the address at its first colon",
                      literal->address.substr(0, literal->address.find(':')), literal->address),
      .arguments = {literal->address},
      .related = {{first_line(install, literal->at),
                   "the API server's address is an IPv6 literal"}},
      .help = fmt::format("write it out: k8sServiceHost: \"{}\", k8sServicePort: 6443",
                          literal->address),
      .seen_as = seen_when_unreachable(install, "dial tcp: lookup: no such host"),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_host_auto_ipv6_literal = {
    .id = "api-server/host-auto-ipv6-literal",
    .summary = "the API server's IPv6 address is looked up, and the chart cuts it",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
