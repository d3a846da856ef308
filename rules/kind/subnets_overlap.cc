#include <fmt/format.h>

#include <array>
#include <optional>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

bool overlap(const IpPrefix& a, const IpPrefix& b) {
  return a.contains(b.first) || b.contains(a.first);
}

void check(const Cluster& cluster, const KindFile& /*file*/, Findings& findings) {
  for (const Stated<std::string>& pods : cluster.pod_subnets) {
    const std::optional<IpPrefix> pod_range = IpPrefix::parse(pods.value);
    if (!pods.known || !pod_range) continue;
    for (const Stated<std::string>& services : cluster.service_subnets) {
      const std::optional<IpPrefix> service_range = IpPrefix::parse(services.value);
      if (!services.known || !service_range || !overlap(*pod_range, *service_range)) continue;
      if (!pods.given && !services.given) continue;
      Finding finding = not_created(
          pods.given ? pods.at : services.at,
          pods.given ? "networking.podSubnet" : "networking.serviceSubnet",
          fmt::format("pods ({}) and services ({}) share addresses", pods.value, services.value));
      finding.certainty = Certainty::possible;
      finding.arguments = {pods.value, services.value};
      if (pods.given && services.given) finding.related = {{services.at, "services"}};
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_subnets_overlap = {
    .id = "kind/subnets-overlap",
    .summary = "podSubnet and serviceSubnet overlap",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
