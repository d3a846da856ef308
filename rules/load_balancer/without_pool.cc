#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"lb-ipam-without-pool"};
constexpr std::array kEffects{Effect::feature_off};

// The first service that Cilium's own address pools would have to serve. A class of somebody else
// (MetalLB, a cloud) is somebody else's to serve.
const Manifest* service_for_lb_ipam(const Install& install) {
  for (const Manifest* service : manifests_of_kind(install, "Service")) {
    const yaml::Data* type = part_of(service->object, "spec.type");
    if (type == nullptr || type->type != yaml::Type::text || type->text != "LoadBalancer") continue;
    const yaml::Data* whose = part_of(service->object, "spec.loadBalancerClass");
    if (whose == nullptr ||
        (whose->type == yaml::Type::text && whose->text.starts_with("io.cilium/") &&
         whose->text != "io.cilium/node")) {
      return service;
    }
  }
  return nullptr;
}

// A pool may be applied from elsewhere, so this is never more than possible.
void check(const Install& install, Findings& findings) {
  const Value ipam = install.value("defaultLBServiceIPAM");
  const std::optional<std::string> word = ipam.text();
  if (!is_true(install.chart().at_least("1.13.0")) || !word ||
      (!word->empty() && *word != "lbipam") ||
      !manifests_of_kind(install, "CiliumLoadBalancerIPPool").empty() ||
      may_exist(install, "CiliumLoadBalancerIPPool")) {
    return;
  }
  const Manifest* service = service_for_lb_ipam(install);
  if (service == nullptr) return;
  findings.add({
      .at = service->at,
      .effect = Effect::feature_off,
      .certainty = Certainty::possible,
      .message =
          fmt::format("{} gets no address: no CiliumLoadBalancerIPPool lies beside the values",
                      called(*service)),
      .label = "type LoadBalancer",
      .arguments = {service->name},
      .help = "add a pool; in KIND a part of the Docker network that no node uses, such as "
              "172.18.255.0/24",
      .seen_as = "EXTERNAL-IP stays <pending>",
      .stage = Stage::services,
  });
}

}  // namespace

extern constinit const Rule load_balancer_without_pool = {
    .id = "load-balancer/without-pool",
    .summary = "a service of type LoadBalancer and no pool that could give it an address",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
