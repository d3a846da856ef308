#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-not-in-cert"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// A certificate's name may begin with "*.", which stands for one label.
bool covers(std::string_view name, std::string_view host) {
  if (!name.starts_with("*.")) return name == host;
  const std::size_t dot = host.find('.');
  return dot != std::string_view::npos && host.substr(dot) == name.substr(1);
}

// kubeadm lists the node's name and address, the endpoint's host, the service's names; KIND adds
// localhost and apiServerAddress. Addresses are left out: a node's is not known beforehand.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !cluster->is_kind() || !host || host->kind != HostKind::domain_name ||
      host->text == cluster->api_server_address.value) {
    return;
  }
  const auto listed = [&](const std::string& name) { return covers(name, host->text); };
  if (std::ranges::any_of(cluster->cert_sans, listed)) return;
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = Certainty::possible,
      .message = fmt::format("the API server's certificate does not list {}", host->text),
      .label = "no name of this KIND cluster",
      .arguments = {host->text},
      .help = "or add the name by a kubeadm patch: ClusterConfiguration apiServer.certSANs",
      .seen_as = seen_when_unreachable(
          install, fmt::format("x509: certificate is valid for …, not {}", host->text)),
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_host_not_in_certificate = {
    .id = "api-server/host-not-in-certificate",
    .summary = "the API server's certificate does not list the host",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
