#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "ipam/docker.h"
#include "ipam/ranges.h"
#include "lint/rule.h"
#include "manifests.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// The blocks of a pool that are written as ranges, and those from a first to a last address by
// their ends.
std::vector<Range> blocks_of(const Manifest& pool) {
  std::vector<Range> blocks;
  for (const std::string_view part : {"spec.blocks", "spec.cidrs"}) {
    const yaml::Data* list = part_of(pool.object, part);
    if (list == nullptr) continue;
    for (const yaml::Data& item : list->items) {
      for (const std::string_view key : {"cidr", "start", "stop"}) {
        const yaml::Data* text = item.find(key);
        if (text == nullptr || text->type != yaml::Type::text) continue;
        auto prefix = IpPrefix::parse(text->text);
        if (!prefix) {
          if (const auto address = IpAddress::parse(text->text)) {
            prefix = IpPrefix{*address, static_cast<std::uint8_t>(address->v4 ? 32 : 128)};
          }
        }
        if (prefix) blocks.push_back({.prefix = *prefix, .at = text->at});
      }
    }
  }
  return blocks;
}

struct Clash {
  std::string what{};
  IpPrefix with{};
  Span at{};
};

std::optional<Clash> clash_of(const Install& install, const Range& block) {
  const Cluster& cluster = *install.cluster();
  const bool ipv4 = block.prefix.first.v4;
  for (const Range& services : ranges_of(cluster.service_subnets, ipv4)) {
    if (block.prefix.overlaps(services.prefix)) {
      return Clash{"the services' own range", services.prefix, services.at};
    }
  }
  if (const auto pods = pod_ranges(install, ipv4)) {
    for (const Range& range : *pods) {
      // The operator's default pool is wide, and nobody is given most of it.
      if (range.at.known() && block.prefix.overlaps(range.prefix)) {
        return Clash{"the pods' range", range.prefix, range.at};
      }
    }
  }
  // Docker gives out its network's addresses from the start: the gateway, then the nodes.
  const IpPrefix nodes{usual_docker_network().first, 28};
  if (cluster.source == ClusterSource::kind && block.prefix.overlaps(nodes)) {
    return Clash{"the addresses that Docker gives KIND's nodes, as a rule", nodes, {}};
  }
  return std::nullopt;
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr) return;
  for (const Manifest* pool : manifests_of_kind(install, "CiliumLoadBalancerIPPool")) {
    for (const Range& block : blocks_of(*pool)) {
      const auto clash = clash_of(install, block);
      if (!clash) continue;
      findings.add({
          .at = block.at,
          .effect = Effect::degraded,
          .certainty = Certainty::possible,
          .message = fmt::format("{} gives out addresses of {}, {}", called(*pool), clash->what,
                                 clash->with.text()),
          .arguments = {pool->name, clash->with.text()},
          .related = {{clash->at.known() ? clash->at : first_line(install, cluster->at),
                       "the cluster"}},
          .help =
              "choose addresses that nobody else gives out; in KIND the end of the Docker network, "
              "such as 172.18.255.0/24",
          .seen_as = "a service's address answers with something else, or not at all",
          .stage = Stage::services,
      });
      break;
    }
  }
}

}  // namespace

extern constinit const Rule load_balancer_pool_overlaps_cluster = {
    .id = "load-balancer/pool-overlaps-cluster",
    .summary = "a pool for load balancers gives out addresses that are somebody else's",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
