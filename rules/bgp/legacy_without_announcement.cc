#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 3> kFacts{"bgp-no-announcement-a", "bgp-no-announcement-b",
                                                 "bgp-no-announcement-c"};
constexpr std::array kEffects{Effect::install_refused};

// Whether the templates that ask are rendered at all: up to 1.15 with the agent, in 1.16 with
// whatever needs the ConfigMap (templates/cilium-configmap.yaml).
Truth is_asked(const Install& install) {
  const Truth agent = install.value("agent").truthy();
  const Truth others = install.value("operator.enabled").truthy() |
                       install.value("externalWorkloads.enabled").truthy() |
                       install.value("clustermesh.useAPIServer").truthy();
  return (agent | (install.chart().at_least("1.16.0") & others)) &
         !install.value("preflight.enabled").truthy();
}

void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const Value enabled = install.value("bgp.enabled");
  const Truth pod_cidr = chart.at_least("1.11.0") & install.value("bgp.announce.podCIDR").truthy();
  const Truth announces = install.value("bgp.announce.loadbalancerIP").truthy() | pod_cidr;
  if (!is_false(chart.at_least("1.17.0")) || !is_true(enabled.truthy()) || !is_false(announces) ||
      !is_true(is_asked(install))) {
    return;
  }
  const bool both = is_true(chart.at_least("1.11.0"));
  findings.add({
      .at = enabled.span(),
      .effect = Effect::install_refused,
      .certainty = certainty_of_absence(install),
      .message = fmt::format("chart {} refuses bgp.enabled without an announcement", chart.name()),
      .label = both ? "neither bgp.announce.loadbalancerIP nor bgp.announce.podCIDR is on"
                    : "bgp.announce.loadbalancerIP is off",
      .help = "this speaker is gone from 1.17.0 on; bgpControlPlane took over",
      .seen_as = "helm: BGP was enabled, but no announcements were enabled",
      .fixes = {set_value(install, "bgp.announce.loadbalancerIP", "true"),
                set_value(install, "bgp.enabled", "false")},
      .key = "bgp.enabled",
      .facts = {is_true(chart.at_least("1.16.0")) ? kFacts[2]
                : both                            ? kFacts[1]
                                                  : kFacts[0]},
  });
}

}  // namespace

extern constinit const Rule bgp_legacy_without_announcement = {
    .id = "bgp/legacy-without-announcement",
    .summary = "the old BGP speaker is on and told to announce nothing, which the chart refuses",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
