#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-auto-too-old"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// The helper that looks the address up came with 1.16.0 (templates/_helpers.tpl).
void check(const Install& install, Findings& findings) {
  const auto host = api_server_host(install);
  if (!host || host->kind != HostKind::automatic || !is_false(install.chart().at_least("1.16.0"))) {
    return;
  }
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message =
          fmt::format("{} takes k8sServiceHost \"auto\" for a host name", chart_words(install)),
      .label = "looked up by the chart from 1.16.0 on",
      .arguments = {"auto"},
      .seen_as = seen_when_unreachable(install, "dial tcp: lookup auto: no such host"),
      .fixes = fixes_to_cluster_address(install, true),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_host_auto_too_old = {
    .id = "api-server/host-auto-too-old",
    .summary = "k8sServiceHost is auto on a chart that takes it for a host name",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
