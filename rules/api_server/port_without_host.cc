#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kOwns{"k8sServicePort"};
constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::ignored};

bool host_is_given(const Install& install) {
  return !is_false(install.value("k8sServiceHost").truthy() | host_ref_given(install) |
                   environment_given(install, "extraEnv"));
}

bool is_missing_address(const Install& install) {
  return is_true(install.fact(Fact::no_proxy)) && is_true(values_lack_address(install));
}

// Up to 1.15 the chart hands each of the two on by itself, from 1.16.0 on the port only beside a
// host (templates/cilium-agent/daemonset.yaml).
void check(const Install& install, Findings& findings) {
  const Value port = install.value("k8sServicePort");
  if (!is_true(port.is_set_by_user()) || !is_true(port.truthy()) || host_is_given(install) ||
      is_missing_address(install)) {  // api-server/missing-address says it
    return;
  }
  const Truth together = install.chart().at_least("1.16.0");
  const std::string text = port.text().value_or("");
  const std::string service = service_address_words(install.cluster());
  Finding finding{
      .at = port.span(),
      .effect = Effect::ignored,
      .certainty = certainty_of_absence(install),
      .message = fmt::format("k8sServicePort {} counts for nothing without k8sServiceHost", text),
      .label = fmt::format("{} reads it only beside a host", chart_words(install)),
      .arguments = {text},
      .help = "the pods keep the address that the kubelet gives them, the service's",
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServicePort",
  };
  finding.fixes.push_back(delete_key(install, "k8sServicePort", false));
  if (is_false(together)) {
    if (text == "443" || !is_false(kube_config_given(install))) return;
    finding.effect = Effect::bootstrap_deadlock;
    finding.message = fmt::format(
        "k8sServicePort {} without k8sServiceHost sends the pods to {}:{}, where nothing listens",
        text, service, text);
    finding.label = "the host stays the service's, which listens on 443";
    finding.help.clear();
    finding.seen_as = seen_when_unreachable(
        install, fmt::format("dial tcp {}:{}: i/o timeout or connection refused", service, text));
    finding.stage = first_stage_with_api_server(install);
  } else if (!is_true(together)) {
    return;
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_port_without_host = {
    .id = "api-server/port-without-host",
    .summary = "the API server's port is given without its host",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
