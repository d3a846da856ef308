#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Install& install, Findings& findings) {
  const auto host = api_server_host(install);
  if (!host || host->kind != HostKind::placeholder) return;
  // Objects may be patched on their way into the cluster (kustomize, an ApplicationSet).
  const bool patched = install.mechanism == InstallMechanism::flux ||
                       install.mechanism == InstallMechanism::argo_cd ||
                       install.mechanism == InstallMechanism::helm_controller;
  const Certainty certainty = patched ? Certainty::possible : certainty_of_absence(install);
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = certainty,
      .message = fmt::format("k8sServiceHost is still the placeholder \"{}\"", host->text),
      .label = "write the API server's own name or address",
      .arguments = {host->text},
      .help = certainty == Certainty::possible
                  ? "unless a command or a patch that is not here sets it"
                  : "",
      .seen_as = seen_when_unreachable(
          install, fmt::format("dial tcp: lookup {}: no such host", host->text)),
      .fixes = fixes_to_cluster_address(install, certainty == Certainty::sure),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_placeholder_host = {
    .id = "api-server/placeholder-host",
    .summary = "a placeholder was left in as the API server's host",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
