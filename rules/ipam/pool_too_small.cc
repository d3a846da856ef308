#include <fmt/format.h>

#include <array>

#include "ipam/ranges.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"cluster-pool-too-small-for-nodes"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// pkg/ipam/allocator/clusterpool: a block a node; who comes late gets none. A pool without any
// block is another rule's matter.
void check_family(const Install& install, bool ipv4, Findings& findings) {
  const Cluster& cluster = *install.cluster();
  const auto pools = cluster_pools(install, ipv4);
  if (!pools) return;
  const std::uint64_t blocks = blocks_in(*pools);
  const std::size_t nodes = cluster.nodes.size();
  if (blocks == 0 || blocks >= nodes) return;
  const Value ranges = install.value(pools->ranges_key);
  const Value mask = install.value(pools->mask_key);
  const bool by_ranges = is_true(ranges.is_set_by_user());
  Finding finding{
      .at = by_ranges ? ranges.key_span() : mask.span(),
      .effect = Effect::bootstrap_deadlock,
      .message = fmt::format("the {} pool has room for {} of {} nodes: blocks of /{} in {}{}",
                             family_word(ipv4), blocks, nodes, pools->mask,
                             pools->ranges.front().prefix.text(),
                             pools->ranges.size() > 1 ? " and others" : ""),
      .arguments = {pools->ranges_key, fmt::format("{}", blocks), fmt::format("{}", nodes)},
      .related = {{first_line(install, cluster.at), fmt::format("{} nodes", nodes)}},
      .help = fmt::format("widen the pool, or make {} larger: each node then gets fewer addresses",
                          pools->mask_key),
      .seen_as = "the nodes that come last stay NotReady; no remaining CIDRs left to allocate",
      .key = by_ranges ? pools->ranges_key : pools->mask_key,
      .stage = Stage::agent,
  };
  if (by_ranges && is_true(mask.is_set_by_user())) {
    finding.related.push_back({mask.span(), "one node's part"});
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !cluster->nodes_known) return;
  check_family(install, true, findings);
  check_family(install, false, findings);
}

}  // namespace

extern constinit const Rule ipam_pool_too_small = {
    .id = "ipam/pool-too-small",
    .summary = "the pool has fewer blocks than the cluster has nodes",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
