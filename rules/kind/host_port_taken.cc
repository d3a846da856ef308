#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

struct Taken {
  std::int64_t port{};
  std::string protocol{};
  std::optional<IpAddress> address{};  // nothing: all of them
  std::size_t node{};
  bool by_kind{};  // KIND itself compares these
  Span at{};
  std::string raw_protocol{};
};

bool overlap(const Taken& a, const Taken& b) {
  return a.port == b.port && a.protocol == b.protocol &&
         (!a.address || !b.address || *a.address == *b.address);
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// Nothing where the address is no address, which is said elsewhere.
std::optional<std::optional<IpAddress>> address_of(std::string_view text) {
  if (text.empty()) return std::optional<IpAddress>();
  const std::optional<IpAddress> address = IpAddress::parse(text);
  if (!address) return std::nullopt;
  return address->is_unspecified() ? std::optional<IpAddress>() : address;
}

std::vector<Taken> ports_of(const KindFile& file) {
  std::vector<Taken> taken;
  const Stated<std::int64_t>& api = file.api_server_port;
  if (api.known && api.value > 0 && file.api_server_address.known && file.ip_family.known) {
    const std::string standard = file.ip_family.value == "ipv6" ? "::1" : "127.0.0.1";
    const std::string& written = file.api_server_address.value;
    if (const auto address = address_of(written.empty() ? standard : written)) {
      taken.push_back(
          {api.value, "TCP", *address, static_cast<std::size_t>(-1), false, api.at, ""});
    }
  }
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    for (const KindPort& port : file.nodes[n].ports) {
      if (!port.host_port.known || port.host_port.value <= 0 || !port.protocol.known ||
          !port.listen_address.known) {
        continue;
      }
      const auto address = address_of(port.listen_address.value);
      if (!address) continue;
      const std::string protocol = upper(port.protocol.value);
      taken.push_back({port.host_port.value, protocol.empty() ? "TCP" : protocol, *address, n, true,
                       port.host_port.at, protocol});
    }
  }
  return taken;
}

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const std::vector<Taken> ports = ports_of(file);
  for (std::size_t i = 1; i < ports.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Taken& first = ports[j];
      const Taken& second = ports[i];
      const bool compared =
          first.by_kind && first.node == second.node && first.raw_protocol == second.raw_protocol;
      if (compared || !overlap(first, second)) continue;
      Finding finding = not_created(
          second.at, fmt::format("nodes[{}].extraPortMappings", second.node),
          fmt::format("port {} of the host is taken twice: Docker refuses the second container",
                      second.port));
      finding.arguments = {std::to_string(second.port)};
      finding.related = {{first.at, "taken here"}};
      finding.seen_as =
          "Bind for 0.0.0.0:" + std::to_string(second.port) + " failed: port is already allocated";
      findings.add(std::move(finding));
      break;
    }
  }
}

}  // namespace

extern constinit const Rule kind_host_port_taken = {
    .id = "kind/host-port-taken",
    .summary = "two containers of the cluster take one port of the host",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
