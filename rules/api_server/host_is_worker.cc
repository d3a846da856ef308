#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-is-worker"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::worker) return;
  Finding finding{
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message = fmt::format("{} is a worker: it runs no API server", host->text),
      .label = "no API server here",
      .arguments = {host->text},
      .seen_as = seen_when_unreachable(
          install, fmt::format("dial tcp: {}: connection refused or no such host", host->text)),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  };
  for (const ClusterNode& node : cluster->nodes) {
    if (node.name == host->text) finding.related.push_back({node.at, "this node, a worker"});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_host_is_worker = {
    .id = "api-server/host-is-worker",
    .summary = "the API server's host is a worker node",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
