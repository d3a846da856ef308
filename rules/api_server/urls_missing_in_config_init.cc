#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-urls-missing-in-config-init"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// 1.18.2 hands the URLs to the init container `config`; before, only the agent gets them
// (templates/cilium-agent/daemonset.yaml).
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value urls = install.value("k8s.apiServerURLs");
  if (cluster == nullptr || !is_true(install.fact(Fact::no_proxy)) ||
      !is_true(install.chart().within("1.18.0", "1.18.1")) || !is_true(urls.truthy()) ||
      !is_false(install.value("k8sServiceHost").truthy() | host_ref_given(install) |
                environment_given(install, "extraEnv"))) {
    return;
  }
  const std::string service = service_address_words(cluster);
  findings.add({
      .at = urls.span(),
      .effect = Effect::bootstrap_deadlock,
      .message =
          fmt::format("{} does not hand k8s.apiServerURLs to the init container config, which asks "
                      "{} in vain",
                      chart_words(install), service),
      .label = "reaches the agent only, which starts after it",
      .arguments = {service},
      .related = {{cluster->kube_proxy.at, "no kube-proxy here that would translate that address"}},
      .help = "set k8sServiceHost and k8sServicePort as well, or use chart 1.18.2 or later",
      .seen_as =
          seen_when_unreachable(install, fmt::format("dial tcp {}:443: i/o timeout", service)),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "k8s.apiServerURLs",
      .stage = Stage::config_init,
  });
}

}  // namespace

extern constinit const Rule api_server_urls_missing_in_config_init = {
    .id = "api-server/urls-missing-in-config-init",
    .summary = "k8s.apiServerURLs does not reach the first init container",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
