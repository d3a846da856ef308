#include "ipam/ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::uint64_t kMany = std::uint64_t{1} << 40U;

// The texts of a list of ranges, or of one text with blanks between them: both are joined with
// blanks by the chart.
std::optional<std::vector<Range>> read_ranges(const Value& value, bool ipv4) {
  std::vector<Range> ranges;
  const auto add = [&](std::string_view text, Span at) {
    const auto prefix = IpPrefix::parse(text);
    if (!prefix || prefix->first.v4 != ipv4) return false;
    ranges.push_back({.prefix = *prefix, .at = at});
    return true;
  };
  const bool users = is_true(value.is_set_by_user());
  if (const auto items = value.items()) {
    for (const Value& item : *items) {
      const std::optional<std::string> text = item.text();
      if (!text || !add(*text, users ? item.span() : Span{})) return std::nullopt;
    }
    return ranges;
  }
  const std::optional<std::string> text = value.text();
  if (!text) return std::nullopt;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" ,"), rest.size());
    if (end > 0 && !add(rest.substr(0, end), users ? value.span() : Span{})) return std::nullopt;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return ranges;
}

// To 1.13 one range stands in a key of its own, and counts where the list is empty.
std::optional<std::vector<Range>> pool_ranges(const Install& install, bool ipv4, std::string& key) {
  const std::string list = fmt::format("ipam.operator.clusterPool{}PodCIDRList", family_word(ipv4));
  const Value ranges = install.value(list);
  key = list;
  const Truth given = ranges.truthy();
  if (is_true(given)) return read_ranges(ranges, ipv4);
  if (!is_false(given) || !is_false(install.chart().at_least("1.14.0"))) return std::nullopt;
  key.resize(key.size() - 4);
  return read_ranges(install.value(key), ipv4);
}

std::optional<unsigned> mask_of(const Value& value) {
  const std::optional<std::string> text = value.text();
  if (!text) return std::nullopt;
  unsigned mask{};
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), mask);
  if (fault != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return mask;
}

// The ranges of a pool, {ipv4: {cidrs: [...]}}: as autoCreateCiliumPodIPPools and the objects have
// it.
bool add_pool(const yaml::Data& pool, bool ipv4, std::vector<Range>& ranges) {
  const yaml::Data* list = part_of(pool, ipv4 ? "ipv4.cidrs" : "ipv6.cidrs");
  if (list == nullptr) return true;
  for (const yaml::Data& item : list->items) {
    const auto prefix = IpPrefix::parse(item.text);
    if (!prefix || prefix->first.v4 != ipv4) return false;
    ranges.push_back({.prefix = *prefix, .at = item.at});
  }
  return list->type == yaml::Type::list;
}

std::optional<std::vector<Range>> multi_pools(const Install& install, bool ipv4) {
  std::vector<Range> ranges;
  const Value created = install.value("ipam.operator.autoCreateCiliumPodIPPools");
  if (created.is_unknown()) return std::nullopt;
  if (created.user() != nullptr) {
    for (const yaml::Entry& pool : created.user()->entries) {
      if (!add_pool(pool.value, ipv4, ranges)) return std::nullopt;
    }
  }
  for (const Manifest* object : manifests_of_kind(install, "CiliumPodIPPool")) {
    const yaml::Data* spec = part_of(object->object, "spec");
    if (spec != nullptr && !add_pool(*spec, ipv4, ranges)) return std::nullopt;
  }
  return ranges;
}

}  // namespace

std::string_view family_word(bool ipv4) { return ipv4 ? "IPv4" : "IPv6"; }

std::uint64_t blocks_in(const IpPrefix& range, unsigned mask) {
  if (mask < range.bits) return 0;
  return mask - range.bits >= 40 ? kMany : std::uint64_t{1} << (mask - range.bits);
}

std::uint64_t blocks_in(const NodePools& pools) {
  std::uint64_t blocks = 0;
  for (const Range& range : pools.ranges) blocks += blocks_in(range.prefix, pools.mask);
  return blocks;
}

IpPrefix block_of(const IpPrefix& range, unsigned mask, std::uint64_t index) {
  IpPrefix block{.first = range.first, .bits = static_cast<std::uint8_t>(mask)};
  for (unsigned bit = mask; index > 0 && bit > range.bits; index >>= 1U) {
    --bit;
    if ((index & 1U) != 0) {
      block.first.bytes[bit / 8] |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
    }
  }
  return block;
}

std::optional<NodePools> cluster_pools(const Install& install, bool ipv4) {
  const std::string flag = ipv4 ? "cluster-pool-ipv4" : "cluster-pool-ipv6";
  if (install.ipam_mode() != "cluster-pool" ||
      !is_true(install.fact(ipv4 ? Fact::ipv4 : Fact::ipv6)) ||
      !is_false(install.extra_config(flag + "-cidr").exists() |
                install.extra_config(flag + "-mask-size").exists())) {
    return std::nullopt;
  }
  NodePools pools;
  pools.mask_key = fmt::format("ipam.operator.clusterPool{}MaskSize", family_word(ipv4));
  const std::optional<unsigned> mask = mask_of(install.value(pools.mask_key));
  auto ranges = pool_ranges(install, ipv4, pools.ranges_key);
  if (!mask || *mask > (ipv4 ? 32 : 128) || !ranges || ranges->empty()) return std::nullopt;
  pools.mask = *mask;
  pools.ranges = std::move(*ranges);
  return pools;
}

std::vector<Range> ranges_of(const std::vector<Stated<std::string>>& subnets, bool ipv4) {
  std::vector<Range> ranges;
  for (const Stated<std::string>& subnet : subnets) {
    const auto prefix = IpPrefix::parse(subnet.value);
    if (!subnet.known || !prefix) return {};
    if (prefix->first.v4 == ipv4) ranges.push_back({.prefix = *prefix, .at = subnet.at});
  }
  return ranges;
}

std::optional<std::vector<Range>> pod_ranges(const Install& install, bool ipv4) {
  const std::optional<std::string> mode = install.ipam_mode();
  if (mode == "cluster-pool") {
    auto pools = cluster_pools(install, ipv4);
    if (!pools) return std::nullopt;
    return std::move(pools->ranges);
  }
  if (mode == "multi-pool") return multi_pools(install, ipv4);
  const Cluster* cluster = install.cluster();
  if (mode != "kubernetes" || cluster == nullptr) return std::nullopt;
  return ranges_of(cluster->pod_subnets, ipv4);
}

}  // namespace cilium_lint::rules
