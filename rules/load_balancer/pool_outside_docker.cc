#include <fmt/format.h>

#include <array>

#include "ipam/docker.h"
#include "ipam/ranges.h"
#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// An address is announced on the nodes' network, and whoever asks for it there has to have it in
// the same range. Docker may be told to use other ranges (daemon.json), so this is never sure.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind ||
      !is_true(install.chart().at_least("1.14.0")) ||
      !is_true(is_switched_on(install, "l2announcements.enabled")) ||
      !is_false(install.chart().at_least("1.12.0") &
                is_switched_on(install, "bgpControlPlane.enabled"))) {
    return;
  }
  for (const Manifest* pool : manifests_of_kind(install, "CiliumLoadBalancerIPPool")) {
    const yaml::Data* blocks = part_of(pool->object, "spec.blocks");
    if (blocks == nullptr) continue;
    for (const yaml::Data& block : blocks->items) {
      const yaml::Data* text = block.find("cidr");
      const auto prefix = text == nullptr ? std::nullopt : IpPrefix::parse(text->text);
      // Ranges of pods and services are another rule's matter.
      if (!prefix || !prefix->first.v4 || may_be_docker_network(*prefix)) continue;
      bool is_clusters = false;
      for (const auto* subnets : {&cluster->pod_subnets, &cluster->service_subnets}) {
        for (const Range& range : ranges_of(*subnets, true)) {
          is_clusters = is_clusters || range.prefix.overlaps(*prefix);
        }
      }
      if (is_clusters) continue;
      findings.add({
          .at = text->at,
          .effect = Effect::degraded,
          .certainty = Certainty::possible,
          .message = fmt::format("{} gives out {}, which lies in none of Docker's networks, and L2 "
                                 "announcements reach that network alone",
                                 called(*pool), prefix->text()),
          .arguments = {pool->name, prefix->text()},
          .related = {{place_of(install, install.value("l2announcements.enabled")),
                       "announced on the nodes' network"}},
          .help = "docker network inspect kind tells its range; take the end of it, such as "
                  "172.18.255.0/24",
          .seen_as = "EXTERNAL-IP is there, and nobody outside the cluster reaches it",
          .stage = Stage::l2,
      });
      break;
    }
  }
}

}  // namespace

extern constinit const Rule load_balancer_pool_outside_docker = {
    .id = "load-balancer/pool-outside-docker",
    .summary = "addresses are announced on a network that they do not belong to",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
