#include <fmt/format.h>

#include <array>
#include <string>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-host-unknown-container"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "lab" of "lab-control-plane2"; nothing where the text is no name that KIND gives.
std::optional<std::string_view> cluster_of(std::string_view host) {
  while (!host.empty() && is_digit(host.back())) host.remove_suffix(1);
  for (const std::string_view suffix : {"-control-plane", "-worker", "-external-load-balancer"}) {
    if (host.size() > suffix.size() && host.ends_with(suffix)) {
      return host.substr(0, host.size() - suffix.size());
    }
  }
  return std::nullopt;
}

// Another container of the same Docker network may bear any name; one that KIND gives belongs to a
// cluster, and to this one only if the name is right.
Certainty certainty(const Install& install, std::string_view host) {
  const auto named = cluster_of(host);
  if (!named) return Certainty::possible;
  const bool same = *named == install.cluster()->name.value;
  return same || cluster_name_is_sure(install) ? Certainty::sure : Certainty::possible;
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !host || host->kind != HostKind::unknown_container) return;
  const Certainty sure = certainty(install, host->text);
  const bool given = cluster->name.given;
  findings.add({
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = sure,
      .message =
          fmt::format("{} is no node of the cluster \"{}\"", host->text, cluster->name.value),
      .label = "no container of this cluster is called so",
      .arguments = {host->text, cluster->name.value},
      .related = {{given ? cluster->name.at : first_line(install, cluster->at),
                   given ? fmt::format("the cluster is called \"{}\"", cluster->name.value)
                         : fmt::format("without a name the cluster is called \"{}\"",
                                       cluster->name.value)}},
      .help =
          sure == Certainty::possible
              ? "right only if the cluster is created with another --name, or a container of that "
                "name joins its network"
              : "",
      .seen_as = seen_when_unreachable(
          install, fmt::format("dial tcp: lookup {}: no such host", host->text)),
      .fixes = fixes_to_cluster_address(install, sure == Certainty::sure),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  });
}

}  // namespace

extern constinit const Rule api_server_host_is_unknown_container = {
    .id = "api-server/host-is-unknown-container",
    .summary = "the API server's host is no container of this cluster",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
