#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"port-duplicate"};
constexpr std::array kEffects{Effect::cluster_refused};

struct Taken {
  std::int64_t port{};
  std::string protocol{}, address{};
  const KindPort* mapping{};
};

// The address as Go prints it; releases before 0.32 print "<nil>" for none.
std::string address_of(const KindFile& file, const Stated<std::string>& written) {
  if (written.value.empty() && kind_does(file, 32)) return "0.0.0.0";
  const std::optional<IpAddress> address = IpAddress::parse(written.value);
  if (!address) return "<nil>";
  return address->is_unspecified() ? "0.0.0.0" : address->text();
}

std::string upper(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// An entry that an earlier one stands in the way of; KIND names the first of a node.
const Taken* find_clash(const std::vector<Taken>& earlier, const Taken& here) {
  const auto clash = std::ranges::find_if(earlier, [&](const Taken& other) {
    return other.port == here.port && other.protocol == here.protocol &&
           (other.address == here.address || other.address == "0.0.0.0" ||
            here.address == "0.0.0.0");
  });
  return clash == earlier.end() ? nullptr : &*clash;
}

// pkg/internal/apis/config/validate.go, validatePortMappings
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!kind_does(file, 19)) return;
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    std::vector<Taken> earlier;
    for (std::size_t p = 0; p < file.nodes[n].ports.size(); ++p) {
      const KindPort& mapping = file.nodes[n].ports[p];
      const std::int64_t port = mapping.host_port.value;
      if (!mapping.host_port.known || !mapping.listen_address.known || !mapping.protocol.known) {
        continue;
      }
      if (kind_does(file, 22) && (port == 0 || port == -1)) continue;
      Taken here{port, upper(mapping.protocol.value), address_of(file, mapping.listen_address),
                 &mapping};
      // From 0.32 on a text that is no address is refused as such.
      if (here.address == "<nil>" && kind_does(file, 32)) break;
      if (const Taken* other = find_clash(earlier, here)) {
        Finding finding =
            refused(mapping.host_port.given ? mapping.host_port.at : mapping.at,
                    fmt::format("nodes[{}].extraPortMappings[{}]", n, p),
                    fmt::format("port {} of the host is mapped twice on this node", port));
        finding.arguments = {std::to_string(port)};
        finding.related = {
            {other->mapping->host_port.given ? other->mapping->host_port.at : other->mapping->at,
             "taken here"}};
        findings.add(std::move(finding));
        break;
      }
      earlier.push_back(std::move(here));
    }
  }
}

}  // namespace

extern constinit const Rule kind_port_mapped_twice = {
    .id = "kind/port-mapped-twice",
    .summary = "a node maps one port of the host twice",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
