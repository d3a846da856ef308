#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"lb-ipam-pool-old-field"};
constexpr std::array kEffects{Effect::feature_off, Effect::advice};

// 1.15 brought spec.blocks and called spec.cidrs deprecated; 1.16 took it away (upgrade notes).
void check(const Install& install, Findings& findings) {
  const Truth gone = install.chart().at_least("1.16.0");
  if (!is_true(gone) && !is_true(install.chart().at_least("1.15.0"))) return;
  for (const Manifest* pool : manifests_of_kind(install, "CiliumLoadBalancerIPPool")) {
    const yaml::Entry* cidrs = entry_of(pool->object, "spec.cidrs");
    if (cidrs == nullptr) continue;
    const bool both = entry_of(pool->object, "spec.blocks") != nullptr;
    Finding finding{
        .at = cidrs->key_at,
        .effect = is_true(gone) && !both ? Effect::feature_off : Effect::advice,
        .message =
            is_true(gone)
                ? fmt::format("{} hands out no address of spec.cidrs: the field went with 1.16.0",
                              called(*pool))
                : fmt::format("spec.cidrs of {} goes with 1.16.0", called(*pool)),
        .label = "spec.blocks since 1.15.0",
        .arguments = {pool->name},
        .stage = Stage::services,
    };
    if (is_true(gone)) {
      finding.seen_as =
          "services of type LoadBalancer stay <pending>; kubectl: unknown field "
          "\"spec.cidrs\"";
    }
    if (!both) {
      finding.fixes.push_back(
          replace_text(install, cidrs->key_at, "blocks", "call it spec.blocks"));
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule load_balancer_pool_cidrs_removed = {
    .id = "load-balancer/pool-cidrs-removed",
    .summary = "an IP pool lists its ranges under spec.cidrs, which is gone",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
