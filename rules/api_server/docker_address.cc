#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"docker-ip-literal"};
constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::advice};

// Docker takes its networks from this range unless told otherwise, and numbers containers anew when
// they start (kubernetes-sigs/kind issue 2045, cilium/cilium issue 31528).
constexpr std::string_view kDockerRange = "172.16.0.0/12";

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto host = api_server_host(install);
  if (cluster == nullptr || !cluster->is_kind() || !host || host->kind != HostKind::ip_address)
    return;
  const auto address = IpAddress::parse(host->text);
  if (!address || !IpPrefix::parse(kDockerRange)->contains(*address)) return;
  findings.add({
      .at = host->at,
      .effect = Effect::advice,
      .message =
          fmt::format("{} is a container's address, which may be another one after a restart of "
                      "Docker",
                      host->text),
      .label = "handed out by Docker",
      .arguments = {host->text},
      .help = "the container's name stays",
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServiceHost",
  });
}

}  // namespace

extern constinit const Rule api_server_docker_address = {
    .id = "api-server/docker-address",
    .summary = "the API server is given by the address that Docker happened to hand out",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
