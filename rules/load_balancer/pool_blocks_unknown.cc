#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"lb-ipam-pool-new-field-old"};
constexpr std::array kEffects{Effect::feature_off};

void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  if (!is_true(chart.at_least("1.13.0") & !chart.at_least("1.15.0"))) return;
  for (const Manifest* pool : manifests_of_kind(install, "CiliumLoadBalancerIPPool")) {
    const yaml::Entry* blocks = entry_of(pool->object, "spec.blocks");
    if (blocks == nullptr) continue;
    Finding finding{
        .at = blocks->key_at,
        .effect = Effect::feature_off,
        .message = fmt::format("{} hands out no address: Cilium {} does not know spec.blocks",
                               called(*pool), chart.name()),
        .label = "spec.cidrs up to 1.14",
        .arguments = {pool->name},
        .seen_as =
            "services of type LoadBalancer stay <pending>; kubectl: unknown field "
            "\"spec.blocks\"",
        .stage = Stage::services,
    };
    if (install.pin) finding.related.push_back({install.pin->at, "the chart is pinned here"});
    if (entry_of(pool->object, "spec.cidrs") == nullptr) {
      finding.fixes.push_back(replace_text(install, blocks->key_at, "cidrs", "call it spec.cidrs"));
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule load_balancer_pool_blocks_unknown = {
    .id = "load-balancer/pool-blocks-unknown",
    .summary = "an IP pool lists its ranges under spec.blocks, which this release does not know",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
