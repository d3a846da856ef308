#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-is-clusterip"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// The address that the kubelet gives anyway, or its name, which only CoreDNS knows.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::service_address ||
      !is_true(install.fact(Fact::no_proxy))) {
    return;
  }
  const bool address = IpAddress::parse(host->text).has_value();
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message =
          address ? fmt::format("k8sServiceHost {} is the service's address, which nothing "
                                "translates before Cilium runs",
                                host->text)
                  : fmt::format("k8sServiceHost {} is the service's name, which nothing resolves "
                                "before Cilium runs",
                                host->text),
      .label = "the service \"kubernetes\", not the API server itself",
      .arguments = {host->text},
      .related = {{cluster->kube_proxy.at, "kube-proxy would have translated it"}},
      .seen_as = seen_when_unreachable(
          install, address ? fmt::format("dial tcp {}: i/o timeout", host->text)
                           : fmt::format("dial tcp: lookup {}: no such host", host->text)),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_host_is_cluster_ip = {
    .id = "api-server/host-is-cluster-ip",
    .summary = "the API server's host is the service that nobody translates yet",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
