#include <fmt/format.h>

#include <array>
#include <optional>

#include "install/ip_address.h"
#include "lint/rule.h"
#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::feature_off};

constexpr std::uint64_t kMany = 1U << 20U;

// An IPv4 address as a number.
std::uint32_t number_of(const IpAddress& address) {
  return std::uint32_t{address.bytes[0]} << 24U | std::uint32_t{address.bytes[1]} << 16U |
         std::uint32_t{address.bytes[2]} << 8U | address.bytes[3];
}

const std::string* text_at(const yaml::Data& block, std::string_view key) {
  const yaml::Data* part = block.find(key);
  return part == nullptr || part->type != yaml::Type::text ? nullptr : &part->text;
}

// How many services a block has addresses for; nothing where that is not known.
std::optional<std::uint64_t> size_of(const yaml::Data& block) {
  if (const std::string* cidr = text_at(block, "cidr")) {
    const auto prefix = IpPrefix::parse(*cidr);
    if (!prefix) return std::nullopt;
    if (!prefix->first.v4 || prefix->bits < 12) return kMany;
    return std::uint64_t{1} << (32U - prefix->bits);
  }
  const std::string* start = text_at(block, "start");
  if (start == nullptr) return std::nullopt;
  const std::string* stop = text_at(block, "stop");
  const auto first = IpAddress::parse(*start);
  const auto last = IpAddress::parse(stop == nullptr ? *start : *stop);
  if (!first || !last || first->v4 != last->v4) return std::nullopt;
  if (!first->v4) return kMany;
  const std::uint32_t from = number_of(*first);
  const std::uint32_t to = number_of(*last);
  return to < from ? 0 : std::uint64_t{to} - from + 1;
}

// What Cilium is to give an address to. A class of somebody else is somebody else's to serve, and
// services with a sharing key may have one address together.
bool wants_address(const Manifest& service) {
  const yaml::Data* type = part_of(service.object, "spec.type");
  if (type == nullptr || type->text != "LoadBalancer") return false;
  const yaml::Data* whose = part_of(service.object, "spec.loadBalancerClass");
  return whose == nullptr ||
         (whose->text.starts_with("io.cilium/") && whose->text != "io.cilium/node");
}

bool may_share(const Manifest& service) {
  const yaml::Data* notes = part_of(service.object, "metadata.annotations");
  if (notes == nullptr) return false;
  for (const yaml::Entry& note : notes->entries) {
    if (note.key.ends_with("sharing-key")) return true;
  }
  return notes->open || notes->type != yaml::Type::map;
}

// Pools and services may lie elsewhere too: never more than possible.
void check(const Install& install, Findings& findings) {
  const auto pools = manifests_of_kind(install, "CiliumLoadBalancerIPPool");
  std::uint64_t addresses = 0;
  for (const Manifest* pool : pools) {
    if (part_of(pool->object, "spec.serviceSelector") != nullptr) return;
    for (const std::string_view part : {"spec.blocks", "spec.cidrs"}) {
      const yaml::Data* blocks = part_of(pool->object, part);
      if (blocks == nullptr) continue;
      if (blocks->type != yaml::Type::list) return;
      for (const yaml::Data& block : blocks->items) {
        const auto size = size_of(block);
        if (!size) return;
        addresses += *size;
      }
    }
  }
  std::uint64_t services = 0;
  for (const Manifest* service : manifests_of_kind(install, "Service")) {
    if (!wants_address(*service)) continue;
    if (may_share(*service)) return;
    ++services;
  }
  if (pools.empty() || addresses == 0 || services <= addresses) return;
  findings.add({
      .at = pools.front()->at,
      .effect = Effect::feature_off,
      .certainty = Certainty::possible,
      .message = fmt::format("{} services of type LoadBalancer lie beside the values, and {} {} {} "
                             "addresses",
                             services, called(*pools.front()),
                             pools.size() > 1 ? "and the others have" : "has", addresses),
      .arguments = {pools.front()->name, fmt::format("{}", addresses)},
      .help = "widen the pool, or let services share an address (lbipam.cilium.io/sharing-key)",
      .seen_as = "EXTERNAL-IP of some services stays <pending>",
      .stage = Stage::services,
  });
}

}  // namespace

extern constinit const Rule load_balancer_pool_too_small = {
    .id = "load-balancer/pool-too-small",
    .summary = "more services want an address than the pools have",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
