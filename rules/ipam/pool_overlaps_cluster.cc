#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "ipam/docker.h"
#include "ipam/ranges.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"pool-overlaps-cluster-ranges"};
constexpr std::array kEffects{Effect::degraded};

struct Other {
  IpPrefix prefix{};
  std::string_view what{};
  Span at{};
};

std::vector<Other> others_of(const Install& install, bool ipv4) {
  const Cluster& cluster = *install.cluster();
  std::vector<Other> others;
  for (const Range& services : ranges_of(cluster.service_subnets, ipv4)) {
    others.push_back({services.prefix, "the services' range",
                      services.at.known() ? services.at : first_line(install, cluster.at)});
  }
  if (cluster.source == ClusterSource::kind && ipv4) {
    others.push_back({usual_docker_network(), "the Docker network of the nodes, as a rule",
                      first_line(install, cluster.at)});
  }
  return others;
}

// The operator gives out blocks from a range's start, so only those that the nodes take can clash:
// of the default 10.0.0.0/8 no cluster comes as far as 10.96.0.0.
void check_family(const Install& install, bool ipv4, Findings& findings) {
  const Cluster& cluster = *install.cluster();
  const auto pools = cluster_pools(install, ipv4);
  if (!pools) return;
  const std::vector<Other> others = others_of(install, ipv4);
  std::uint64_t left = cluster.nodes.size();
  for (const Range& range : pools->ranges) {
    const std::uint64_t taken = std::min(left, blocks_in(range.prefix, pools->mask));
    left -= taken;
    for (const Other& other : others) {
      if (!range.prefix.overlaps(other.prefix)) continue;
      std::optional<IpPrefix> clash;
      for (std::uint64_t i = 0; i < taken && !clash; ++i) {
        const IpPrefix block = block_of(range.prefix, pools->mask, i);
        if (block.overlaps(other.prefix)) clash = block;
      }
      if (!clash) continue;
      const Value value = install.value(pools->ranges_key);
      findings.add({
          .at = range.at.known() ? range.at : place_of(install, value),
          .effect = Effect::degraded,
          .certainty = Certainty::possible,
          .message = fmt::format("pods get addresses of {}, which lies in {}, {}", clash->text(),
                                 other.what, other.prefix.text()),
          .arguments = {range.prefix.text(), other.prefix.text()},
          .related = {{other.at, fmt::format("{}: {}", other.what, other.prefix.text())}},
          .help = "ipam.mode kubernetes uses the cluster's podSubnet; or choose a pool beside them",
          .seen_as = "some services or nodes cannot be reached from pods",
          .key = pools->ranges_key,
          .stage = Stage::services,
      });
      break;
    }
  }
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr) return;
  check_family(install, true, findings);
  check_family(install, false, findings);
}

}  // namespace

extern constinit const Rule ipam_pool_overlaps_cluster = {
    .id = "ipam/pool-overlaps-cluster",
    .summary = "pods get addresses that belong to services or nodes",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
