#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"ext-lb-on-single-control-plane"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// KIND puts a load balancer before two or more control planes, never before one.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::no_load_balancer) return;
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message = fmt::format("{} does not exist: the cluster has one control plane", host->text),
      .label = "KIND creates it for two or more control planes",
      .arguments = {host->text},
      .related = {{cluster->nodes.empty() ? first_line(install, cluster->at)
                                          : cluster->nodes.front().at,
                   "the cluster's nodes"}},
      .seen_as = seen_when_unreachable(
          install, fmt::format("dial tcp: lookup {}: no such host", host->text)),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_load_balancer_on_single_control_plane = {
    .id = "api-server/load-balancer-on-single-control-plane",
    .summary = "the API server's host is a load balancer that KIND does not create",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
