#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-podcidr-needs-node-cidr"};
constexpr std::array kEffects{Effect::feature_off};

// The part of an object that has the pod range advertised; nullptr where none does.
const yaml::Data* pod_range_advertised(const Manifest& manifest) {
  const bool policy = manifest.kind == "CiliumBGPPeeringPolicy";
  if (!policy && manifest.kind != "CiliumBGPAdvertisement") return nullptr;
  const yaml::Data* list =
      part_of(manifest.object, policy ? "spec.virtualRouters" : "spec.advertisements");
  if (list == nullptr) return nullptr;
  for (const yaml::Data& item : list->items) {
    const yaml::Data* said = item.find(policy ? "exportPodCIDR" : "advertisementType");
    if (said == nullptr) continue;
    if (policy ? is_true(is_on(said)) : said->type == yaml::Type::text && said->text == "PodCIDR") {
      return said;
    }
  }
  return nullptr;
}

void check(const Install& install, Findings& findings) {
  const Value mode = install.value("ipam.mode");
  if (!is_true(install.chart().at_least("1.12.0")) ||
      !is_true(is_switched_on(install, "bgpControlPlane.enabled")) ||
      !is_false(install.value("aksbyocni.enabled").truthy())) {
    return;
  }
  const std::optional<std::string> word = mode.text();
  if (!word || word->empty() || *word == "kubernetes" || word->starts_with("cluster-pool") ||
      *word == "multi-pool") {
    return;
  }
  for (const Manifest& manifest : install.manifests) {
    const yaml::Data* said = pod_range_advertised(manifest);
    if (said == nullptr) continue;
    findings.add({
        .at = said->at,
        .effect = Effect::feature_off,
        .certainty = Certainty::possible,
        .message = fmt::format("{} advertises no pod range: with ipam.mode {} nodes have none",
                               called(manifest), *word),
        .arguments = {manifest.name, *word},
        .related = {{mode.span(), "IPAM mode"}},
        .help = "kubernetes, cluster-pool and multi-pool give each node a range of pod addresses",
        .key = "ipam.mode",
        .stage = Stage::bgp,
    });
  }
}

}  // namespace

extern constinit const Rule bgp_pod_cidr_without_node_cidr = {
    .id = "bgp/pod-cidr-without-node-cidr",
    .summary = "BGP is to advertise pod ranges that the IPAM mode does not have",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
