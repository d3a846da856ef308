#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-without-port"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServicePort"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

struct Given {
  Span at{};
  std::string words{};
  bool in_cluster{};  // a container of the KIND cluster
};

std::optional<Given> given(const Install& install) {
  if (const auto host = api_server_host(install)) {
    // "auto" finds the port out as well.
    if (host->kind == HostKind::automatic) return std::nullopt;
    const bool in_cluster =
        host->kind == HostKind::control_plane || host->kind == HostKind::load_balancer;
    return Given{host->at, fmt::format("k8sServiceHost is \"{}\"", host->text), in_cluster};
  }
  if (!is_true(host_ref_given(install))) return std::nullopt;
  return Given{install.value("k8sServiceHostRef.name").span(), "k8sServiceHostRef is set", false};
}

// From 1.16.0 on the chart writes KUBERNETES_SERVICE_PORT beside every host, empty where no port is
// given, and the client takes no empty port. Before, the variable was left out and the kubelet's
// 443 stayed, which no KIND node serves (templates/cilium-agent/daemonset.yaml).
void check(const Install& install, Findings& findings) {
  const auto host = given(install);
  if (!host || !is_false(install.value("k8sServicePort").truthy())) return;
  const Truth writes_empty = install.chart().at_least("1.16.0");
  const bool elsewhere = is_false(writes_empty) && !host->in_cluster;
  if (!is_true(writes_empty) && !is_false(writes_empty)) return;
  if (elsewhere && !is_true(install.fact(Fact::no_proxy))) return;
  const Certainty certainty = elsewhere ? Certainty::possible : certainty_of_absence(install);
  const bool empty = is_true(writes_empty);
  Finding finding{
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = certainty,
      .message = fmt::format("{} but k8sServicePort is not set: the pods {}", host->words,
                             empty ? "get an empty port" : "ask port 443"),
      .label = "a host without its port",
      .arguments = {host->words},
      .seen_as = seen_when_unreachable(
          install, empty ? "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and "
                           "KUBERNETES_SERVICE_PORT must be defined"
                         : "dial tcp: connection refused"),
      .key = "k8sServicePort",
      .stage = first_stage_with_api_server(install),
  };
  const Cluster* cluster = install.cluster();
  if (cluster != nullptr && cluster->is_kind()) {
    finding.help = "the API server listens on 6443 inside a KIND network";
    const bool safe = host->in_cluster && certainty == Certainty::sure;
    finding.fixes = {set_value(install, "k8sServicePort", "6443", safe)};
  } else if (cluster != nullptr && cluster->api_server()) {
    finding.fixes = fixes_to_cluster_address(install, false);
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_host_without_port = {
    .id = "api-server/host-without-port",
    .summary = "the API server's host is given without its port",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
