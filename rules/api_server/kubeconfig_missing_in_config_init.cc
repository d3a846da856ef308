#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"kubeconfig-missing-in-config-init"};
constexpr std::array<std::string_view, 1> kOwns{"kubeConfigPath"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// 1.13.16, 1.14.11 and 1.15.5 hand the path to the init container `config`
// (templates/cilium-agent/daemonset.yaml).
Truth forgets_config_init(const Chart& chart) {
  return chart.within("1.13.0", "1.13.15") | chart.within("1.14.0", "1.14.10") |
         chart.within("1.15.0", "1.15.4");
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value path = install.value("kubeConfigPath");
  if (cluster == nullptr || !is_true(install.fact(Fact::no_proxy)) ||
      !is_true(forgets_config_init(install.chart())) || !is_true(path.truthy()) ||
      !is_false(install.value("k8sServiceHost").truthy() |
                environment_given(install, "extraEnv"))) {
    return;
  }
  const std::string service = service_address_words(cluster);
  findings.add({
      .at = path.span(),
      .effect = Effect::bootstrap_deadlock,
      .message =
          fmt::format("{} does not hand kubeConfigPath to the init container config, which asks {} "
                      "in vain",
                      chart_words(install), service),
      .label = "reaches the agent only, which starts after it",
      .arguments = {service},
      .related = {{cluster->kube_proxy.at, "no kube-proxy here that would translate that address"}},
      .help = "set k8sServiceHost and k8sServicePort, or use a later patch release",
      .seen_as =
          seen_when_unreachable(install, fmt::format("dial tcp {}:443: i/o timeout", service)),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "kubeConfigPath",
      .stage = Stage::config_init,
  });
}

}  // namespace

extern constinit const Rule api_server_kubeconfig_missing_in_config_init = {
    .id = "api-server/kubeconfig-missing-in-config-init",
    .summary = "kubeConfigPath does not reach the first init container",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
