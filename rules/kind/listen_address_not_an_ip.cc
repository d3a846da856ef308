#include <fmt/format.h>

#include <array>
#include <vector>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"port-listen-address"};
constexpr std::array kEffects{Effect::cluster_refused};

// pkg/internal/apis/config/validate.go, validatePortMappings
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!kind_does(file, 32)) return;
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindPort>& ports = file.nodes[n].ports;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const Stated<std::string>& address = ports[p].listen_address;
      const Stated<std::int64_t>& port = ports[p].host_port;
      if (!address.known || address.value.empty() || !port.known || port.value == 0 ||
          port.value == -1 || IpAddress::parse(address.value)) {
        continue;
      }
      Finding finding =
          refused(address.at, fmt::format("nodes[{}].extraPortMappings[{}].listenAddress", n, p),
                  fmt::format("listenAddress \"{}\" is no IP address{}", address.value,
                              from_words(file, 32)));
      finding.arguments = {address.value};
      if (address.value == "localhost") {
        finding.fixes.push_back(
            replace_setting(file, address.at, "127.0.0.1", "listenAddress: 127.0.0.1", false));
      }
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_listen_address_not_an_ip = {
    .id = "kind/listen-address-not-an-ip",
    .summary = "a port mapping listens on something that is no IP address",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
