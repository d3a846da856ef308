#include <fmt/format.h>

#include <array>

#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"wait-for-kube-proxy-that-never-comes"};
constexpr std::array<std::string_view, 1> kOwns{"waitForKubeProxy"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// templates/cilium-agent/daemonset.yaml: read from 1.10.14, 1.11.8 and 1.12.0 on; "strict" leaves
// the container out, from 1.15.0 on "true" does too.
Truth waits(const Install& install, std::string_view mode) {
  const Chart& chart = install.chart();
  const Truth reads = chart.within("1.10.14", "1.10.99") | chart.at_least("1.12.0") |
                      chart.within("1.11.8", "1.11.99");
  const Truth skipped =
      truth(mode == "strict") | (truth(mode == "true") & chart.at_least("1.15.0"));
  return reads & install.value("waitForKubeProxy").truthy() & (!skipped);
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value value = install.value("waitForKubeProxy");
  const Value replacement = install.value("kubeProxyReplacement");
  const auto mode = replacement_mode(install);
  if (cluster == nullptr || !mode || !is_true(install.fact(Fact::no_proxy)) ||
      !is_true(takes_replacement_mode(install, *mode)) || !is_true(waits(install, *mode))) {
    return;
  }
  // A boolean true makes the chart abort here: kube-proxy/boolean-on-old-chart.
  const bool aborts = replacement.type() == yaml::Type::boolean && *mode == "true" &&
                      !is_true(install.chart().at_least("1.15.5"));
  if (aborts) return;
  findings.add({
      .at = value.span(),
      .effect = Effect::bootstrap_deadlock,
      .message = "the cilium pods wait for a kube-proxy that never comes",
      .label = "an init container waits for kube-proxy's iptables chains",
      .arguments = {*mode},
      .related = {{cluster->kube_proxy.at, "no kube-proxy here"}},
      .seen_as =
          "cilium pods stay in init container wait-for-kube-proxy: Waiting for kube-proxy to "
          "create iptables rules...",
      .fixes = {set_value(install, "waitForKubeProxy", "false"),
                set_value(install, "kubeProxyReplacement",
                          is_true(install.chart().at_least("1.15.0")) ? "true" : "strict")},
      .key = "waitForKubeProxy",
      .stage = Stage::agent,
  });
}

}  // namespace

extern constinit const Rule kube_proxy_wait_never_ends = {
    .id = "kube-proxy/wait-never-ends",
    .summary = "the agent's pods wait for kube-proxy in a cluster that has none",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
