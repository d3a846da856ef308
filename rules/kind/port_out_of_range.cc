#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 3> kFacts{"api-server-port", "host-port", "container-port"};
constexpr std::array kEffects{Effect::cluster_refused};

void check_port(const Stated<std::int64_t>& port, std::string key, Findings& findings) {
  if (!port.given || !port.known || (port.value >= -1 && port.value <= 65535)) return;
  Finding finding =
      refused(port.at, key, fmt::format("{} is {}: ports end at 65535", key, port.value));
  if (port.value < -1) {
    finding.message = fmt::format("{} is {}: a port is no less than -1, which lets Docker choose",
                                  key, port.value);
  }
  finding.arguments = {std::to_string(port.value)};
  findings.add(std::move(finding));
}

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  check_port(file.api_server_port, "networking.apiServerPort", findings);
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindPort>& ports = file.nodes[n].ports;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const std::string path = fmt::format("nodes[{}].extraPortMappings[{}].", n, p);
      check_port(ports[p].host_port, path + "hostPort", findings);
      check_port(ports[p].container_port, path + "containerPort", findings);
    }
  }
}

}  // namespace

extern constinit const Rule kind_port_out_of_range = {
    .id = "kind/port-out-of-range",
    .summary = "a port of the KIND config is none",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
