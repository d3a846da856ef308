#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

// The range of node ports, where no patch of the API server's says another.
constexpr std::int64_t kFirst = 30000;
constexpr std::int64_t kLast = 32767;

// Whether Cilium's own proxy may listen on the node itself; unknown counts as yes.
bool listens_on_node(const Install& install) {
  return !is_false(install.value("ingressController.hostNetwork.enabled").truthy()) ||
         !is_false(install.value("gatewayAPI.hostNetwork.enabled").truthy());
}

const KindFile* config_of(const Project& project, const Install& install) {
  for (const auto& cluster : project.clusters) {
    if (cluster.get() == install.cluster()) return kind_file_of(cluster);
  }
  return nullptr;
}

bool moves_node_ports(const KindFile& file) {
  return std::ranges::any_of(file.patches, [](const KindPatch& patch) {
    return !patch.known ||
           yaml::to_json(patch.content).find("service-node-port-range") != std::string::npos;
  });
}

void check(const Project& project, Findings& findings) {
  for (const Install& install : project.installs) {
    const KindFile* file = config_of(project, install);
    if (file == nullptr || listens_on_node(install) || moves_node_ports(*file)) continue;
    for (std::size_t n = 0; n < file->nodes.size(); ++n) {
      const std::vector<KindPort>& ports = file->nodes[n].ports;
      for (std::size_t p = 0; p < ports.size(); ++p) {
        const Stated<std::int64_t>& port = ports[p].container_port;
        if (!port.known || port.value <= 0 || (port.value >= kFirst && port.value <= kLast))
          continue;
        Finding finding{.at = port.at,
                        .effect = Effect::advice,
                        .certainty = Certainty::possible,
                        .message = fmt::format(
                            "only a pod with hostPort {} answers here: node ports begin at {}",
                            port.value, kFirst)};
        finding.key = fmt::format("nodes[{}].extraPortMappings[{}].containerPort", n, p);
        finding.arguments = {std::to_string(port.value)};
        finding.help =
            "for a service of type NodePort the containerPort is its nodePort; Cilium's ingress "
            "and "
            "Gateway API listen on the node with hostNetwork.enabled";
        findings.add(std::move(finding));
      }
    }
  }
}

}  // namespace

extern constinit const Rule kind_port_reaches_nothing = {
    .id = "kind/port-reaches-nothing",
    .summary = "a port of the host leads to a port of the node that nothing of Cilium's serves",
    .effects = kEffects,
    .check_project = check,
};

}  // namespace cilium_lint::rules
