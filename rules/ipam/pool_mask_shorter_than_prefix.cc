#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipam/ranges.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"cluster-pool-mask-shorter-than-prefix"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// pkg/ipam/cidrset: the operator takes such a pool, and has nothing to give at the first request.
void check_family(const Install& install, bool ipv4, Findings& findings) {
  const auto pools = cluster_pools(install, ipv4);
  if (!pools || blocks_in(*pools) > 0) return;
  const Value mask = install.value(pools->mask_key);
  const Value ranges = install.value(pools->ranges_key);
  const bool users = is_true(mask.is_set_by_user());
  const IpPrefix& widest = std::ranges::min_element(pools->ranges, {}, [](const Range& range) {
                             return range.prefix.bits;
                           })->prefix;
  Finding finding{
      .at = users ? mask.span() : ranges.span(),
      .effect = Effect::bootstrap_deadlock,
      .message = fmt::format("no node gets a range: a block of /{} does not fit into the pool {}",
                             pools->mask, widest.text()),
      .label = users ? "" : fmt::format("{} is {} by default", pools->mask_key, pools->mask),
      .arguments = {pools->mask_key, fmt::format("{}", pools->mask), widest.text()},
      .help = "the mask is the prefix length of one node's part, so it is larger than the pool's",
      .seen_as = "no remaining CIDRs left to allocate in the accepted range",
      .key = users ? pools->mask_key : pools->ranges_key,
      .stage = Stage::agent,
  };
  if (users && is_true(ranges.is_set_by_user())) {
    finding.related.push_back({ranges.span(), "the pool"});
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  check_family(install, true, findings);
  check_family(install, false, findings);
}

}  // namespace

extern constinit const Rule ipam_pool_mask_shorter_than_prefix = {
    .id = "ipam/pool-mask-shorter-than-prefix",
    .summary = "one node's part is larger than the whole pool",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
