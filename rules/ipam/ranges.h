#pragma once
// Where pods get their addresses from, as ranges that can be compared with the cluster's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "install/install.h"
#include "install/ip_address.h"

namespace cilium_lint::rules {

// A range with the place that writes it; a default has none.
struct Range {
  IpPrefix prefix{};
  Span at{};
};

// The ranges of which the operator gives each node a block.
struct NodePools {
  std::vector<Range> ranges{};
  unsigned mask{};  // a block's prefix length
  std::string ranges_key{}, mask_key{};
};

// Of one family, with the IPAM mode cluster-pool; nothing where the mode is another, the family is
// off, or not all of it is known and well written.
std::optional<NodePools> cluster_pools(const Install& install, bool ipv4);

// How many blocks of prefix length `mask` lie in a range; none where the block is the larger.
std::uint64_t blocks_in(const IpPrefix& range, unsigned mask);
std::uint64_t blocks_in(const NodePools& pools);

// Block number `index`, from 0, in the order in which the operator gives them out.
IpPrefix block_of(const IpPrefix& range, unsigned mask, std::uint64_t index);

// The ranges of one family that pods get addresses of, by the IPAM mode: nothing where that is not
// known.
std::optional<std::vector<Range>> pod_ranges(const Install& install, bool ipv4);

// The cluster's subnets of one family; none of them where one is unknown or no range.
std::vector<Range> ranges_of(const std::vector<Stated<std::string>>& subnets, bool ipv4);

// "IPv4" or "IPv6".
std::string_view family_word(bool ipv4);

}  // namespace cilium_lint::rules
