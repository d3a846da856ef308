#include <fmt/format.h>

#include <array>

#include "ipam/docker.h"
#include "ipam/ranges.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded, Effect::advice};

// Docker chooses the network of KIND's nodes when the first cluster is created; which part it takes
// is not in any file.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind) return;
  const bool uses_pods = install.ipam_mode() == "kubernetes";
  for (const auto* subnets : {&cluster->pod_subnets, &cluster->service_subnets}) {
    const bool is_pods = subnets == &cluster->pod_subnets;
    if (is_pods && !uses_pods) continue;
    for (const Range& range : ranges_of(*subnets, true)) {
      if (!range.at.known() || !may_be_docker_network(range.prefix)) continue;
      findings.add({
          .at = range.at,
          .effect =
              last_docker_networks().contains(range.prefix) ? Effect::advice : Effect::degraded,
          .certainty = Certainty::possible,
          .message = fmt::format("{} may be the network that Docker gives KIND's nodes: it chooses "
                                 "from 172.17.0.0 to 172.31.255.255 and 192.168.0.0/16",
                                 range.prefix.text()),
          .label = is_pods ? "the pods' range" : "the services' range",
          .arguments = {range.prefix.text()},
          .help = "KIND's own ranges, 10.244.0.0/16 and 10.96.0.0/16, lie beside them",
          .seen_as = "pods cannot reach nodes, or the host",
          .stage = Stage::services,
      });
    }
  }
}

}  // namespace

extern constinit const Rule ipam_cluster_range_in_docker_range = {
    .id = "ipam/cluster-range-in-docker-range",
    .summary = "pods or services have addresses that Docker may give to nodes",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
