#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"port-protocol"};
constexpr std::array kEffects{Effect::cluster_refused};

bool is_protocol(std::string_view word) {
  constexpr std::array<std::string_view, 3> kWords{"TCP", "UDP", "SCTP"};
  std::string upper(word);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper.empty() || std::ranges::count(kWords, upper) > 0;
}

// pkg/apis/config/v1alpha4/yaml.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindPort>& ports = file.nodes[n].ports;
    for (std::size_t p = 0; p < ports.size(); ++p) {
      const Stated<std::string>& word = ports[p].protocol;
      if (!word.known || is_protocol(word.value)) continue;
      Finding finding =
          refused(word.at, fmt::format("nodes[{}].extraPortMappings[{}].protocol", n, p),
                  fmt::format("KIND knows no protocol \"{}\": TCP, UDP and SCTP are its words",
                              word.value));
      finding.arguments = {word.value};
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_unknown_protocol = {
    .id = "kind/unknown-protocol",
    .summary = "a port mapping has a protocol that KIND does not know",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
