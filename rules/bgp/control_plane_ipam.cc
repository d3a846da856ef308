#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"bgp-control-plane-ipam-112"};
constexpr std::array kEffects{Effect::agent_crash};

// daemon/cmd/daemon_main.go of 1.12: "BGP control plane cannot be utilized with IPAM mode"; gone
// with 1.13.0.
void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const Value enabled = install.value("bgpControlPlane.enabled");
  const Value mode = install.value("ipam.mode");
  if (!is_true(chart.at_least("1.12.0") & !chart.at_least("1.13.0")) ||
      !is_true(is_switched_on(enabled)) || !is_false(install.value("aksbyocni.enabled").truthy())) {
    return;
  }
  const std::optional<std::string> word = mode.text();
  if (!word || word->empty() || *word == "cluster-pool" || *word == "cluster-pool-v2beta" ||
      *word == "kubernetes") {
    return;
  }
  findings.add({
      .at = enabled.span(),
      .effect = Effect::agent_crash,
      .message = fmt::format(
          "the agent of {} exits: its BGP control plane works with ipam.mode cluster-pool or "
          "kubernetes, not {}",
          chart.name(), *word),
      .arguments = {*word},
      .related = {{mode.span(), "IPAM mode"}},
      .help = "the agent takes other modes from 1.13.0 on",
      .seen_as =
          "cilium pods in CrashLoopBackOff; cilium-agent: BGP control plane cannot be utilized "
          "with IPAM mode",
      .fixes = {set_value(install, "ipam.mode", "kubernetes"),
                set_value(install, "ipam.mode", "cluster-pool"),
                set_value(install, "bgpControlPlane.enabled", "false")},
      .key = "bgpControlPlane.enabled",
      .stage = Stage::agent,
  });
}

}  // namespace

extern constinit const Rule bgp_control_plane_ipam = {
    .id = "bgp/control-plane-ipam",
    .summary = "the BGP control plane of 1.12 with an IPAM mode that it refuses",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
