#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 3> kFacts{"apiserver-host-auto-offline",
                                                 "k8s-service-host-auto-crash",
                                                 "k8s-service-host-auto-no-configmap"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::install_refused, Effect::bootstrap_deadlock};

// templates/_helpers.tpl: 1.16.0 to 1.16.2 abort on the missing ConfigMap, 1.16.3 to 1.18 leave the
// word as it is, from 1.19.0 on the chart refuses.
void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const auto host = api_server_host(install);
  if (!host || host->kind != HostKind::automatic || !install.client_side_render) return;
  const Truth aborts = chart.within("1.16.0", "1.16.2");
  const Truth refuses = aborts | chart.at_least("1.19.0");
  const Truth stays = chart.within("1.16.3", "1.18.99");
  if (!is_true(refuses) && !is_true(stays)) return;
  Finding finding{
      .at = host->at,
      .effect = Effect::install_refused,
      .message = fmt::format("{} cannot look up k8sServiceHost \"auto\" without a cluster",
                             chart_words(install)),
      .label = "looked up in the cluster while the chart is rendered",
      .arguments = {"auto"},
      .related = {{place_of_install(install), "rendered here, without a cluster"}},
      .help =
          "write host and port out; helm install against the running cluster finds them by itself",
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServiceHost",
      .stage = Stage::chart,
  };
  if (is_true(stays)) {
    finding.effect = Effect::bootstrap_deadlock;
    finding.message = fmt::format(
        "{} leaves k8sServiceHost \"auto\" as it is: the pods look for a host "
        "of that name",
        chart_words(install));
    finding.facts = {"apiserver-host-auto-offline"};
    finding.seen_as = seen_when_unreachable(install, "dial tcp: lookup auto: no such host");
    finding.stage = first_stage_with_api_server(install);
  } else if (is_true(aborts)) {
    finding.facts = {"apiserver-host-auto-offline", "k8s-service-host-auto-crash"};
    finding.seen_as = "wrong type for value; expected map[string]interface {}; got interface {}";
  } else {
    finding.facts = {"apiserver-host-auto-offline", "k8s-service-host-auto-no-configmap"};
    finding.seen_as = "ConfigMap kube-public/cluster-info not found, please create it";
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_host_auto_offline = {
    .id = "api-server/host-auto-offline",
    .summary = "k8sServiceHost is auto, and the chart is rendered without a cluster to look in",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
