#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindPort>& ports = file.nodes[n].ports;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const Stated<std::int64_t>& port = ports[p].container_port;
      if (!port.known || (port.value != 0 && port.value != -1)) continue;
      const Span at = port.given                 ? port.at
                      : ports[p].host_port.given ? ports[p].host_port.at
                                                 : ports[p].at;
      Finding finding = not_created(
          at, fmt::format("nodes[{}].extraPortMappings[{}].containerPort", n, p),
          port.given
              ? fmt::format("containerPort {} is no port that Docker can publish", port.value)
              : std::string("this mapping names no containerPort to publish"));
      finding.certainty = Certainty::possible;
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_container_port_missing = {
    .id = "kind/container-port-missing",
    .summary = "a port mapping names no port of the node",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
