#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-port-not-6443"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServicePort"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// KIND's API server listens on 6443 in every cluster; networking.apiServerPort is published on the
// host only.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  const Value port = install.value("k8sServicePort");
  const auto text = port.text();
  if (cluster == nullptr || !host || !text || !is_true(port.truthy()) || *text == "6443" ||
      (host->kind != HostKind::control_plane && host->kind != HostKind::load_balancer)) {
    return;
  }
  Finding finding{
      .at = port.span(),
      .effect = Effect::bootstrap_deadlock,
      .message =
          fmt::format("{} does not serve the API on port {}, only on 6443", host->text, *text),
      .label = "6443 inside the cluster's network",
      .arguments = {host->text, *text},
      .seen_as = seen_when_unreachable(
          install, fmt::format("dial tcp {}:{}: connect: connection refused", host->text, *text)),
      .fixes = {set_value(install, "k8sServicePort", "6443", true)},
      .key = "k8sServicePort",
      .stage = first_stage_with_api_server(install),
  };
  const auto& published = cluster->published_port;
  if (published.given && published.known && *text == fmt::format("{}", published.value)) {
    finding.related.push_back({published.at, "this port is published on the host only"});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_port_not_6443 = {
    .id = "api-server/port-not-6443",
    .summary = "the API server's port is not the one inside the cluster's network",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
