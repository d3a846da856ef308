#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"ha-pointing-at-one-control-plane"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::advice};

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::control_plane ||
      cluster->control_planes() < 2) {
    return;
  }
  findings.add({
      .at = host->at,
      .effect = Effect::advice,
      .message = fmt::format("Cilium knows only {} of {} control planes", host->text,
                             cluster->control_planes()),
      .label = "a single point of failure",
      .arguments = {host->text},
      .help = "KIND puts a load balancer before several control planes",
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServiceHost",
  });
}

}  // namespace

extern constinit const Rule api_server_one_of_several_control_planes = {
    .id = "api-server/one-of-several-control-planes",
    .summary = "one of several control planes is used, not the load balancer before them",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
