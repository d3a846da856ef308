#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-legacy-podcidr-ipam"};
constexpr std::array kEffects{Effect::agent_crash};

// daemon/cmd/daemon_main.go, initEnv, up to 1.16: "BGP announcements for pod CIDRs is not
// supported with IPAM mode". The chart writes the flag only with bgp.enabled, and with aksbyocni
// it overrides the mode.
void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const Value pod_cidr = install.value("bgp.announce.podCIDR");
  const Value mode = install.value("ipam.mode");
  if (!is_true(chart.at_least("1.11.0") & !chart.at_least("1.17.0")) ||
      !is_true(install.value("bgp.enabled").truthy() & is_switched_on(pod_cidr)) ||
      !is_false(install.value("aksbyocni.enabled").truthy())) {
    return;
  }
  const std::optional<std::string> word = mode.text();
  if (!word || word->empty() || *word == "cluster-pool" || *word == "kubernetes") return;
  findings.add({
      .at = pod_cidr.span(),
      .effect = Effect::agent_crash,
      .message = fmt::format(
          "the agent exits: bgp.announce.podCIDR works with ipam.mode cluster-pool or kubernetes, "
          "not {}",
          *word),
      .arguments = {*word},
      .related = {{mode.span(), "IPAM mode"}},
      .seen_as =
          "cilium pods in CrashLoopBackOff; cilium-agent: BGP announcements for pod CIDRs is "
          "not supported with IPAM mode",
      .fixes = {set_value(install, "bgp.announce.podCIDR", "false"),
                set_value(install, "ipam.mode", "kubernetes"),
                set_value(install, "ipam.mode", "cluster-pool")},
      .key = "bgp.announce.podCIDR",
      .stage = Stage::agent,
  });
}

}  // namespace

extern constinit const Rule bgp_legacy_pod_cidr_ipam = {
    .id = "bgp/legacy-pod-cidr-ipam",
    .summary = "the old BGP speaker is to announce pod ranges that the IPAM mode does not have",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
