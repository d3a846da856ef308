#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"mount-propagation"};
constexpr std::array kEffects{Effect::cluster_refused};

constexpr std::array<std::string_view, 3> kWords{"None", "HostToContainer", "Bidirectional"};

// pkg/apis/config/v1alpha4/yaml.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindMount>& mounts = file.nodes[n].mounts;
    for (std::size_t m = 0; m < mounts.size(); ++m) {
      const Stated<std::string>& word = mounts[m].propagation;
      if (!word.known || word.value.empty() || std::ranges::count(kWords, word.value) > 0) continue;
      Finding finding =
          refused(word.at, fmt::format("nodes[{}].extraMounts[{}].propagation", n, m),
                  fmt::format("KIND knows no propagation \"{}\": None, HostToContainer and "
                              "Bidirectional are its words",
                              word.value));
      finding.arguments = {word.value};
      std::string_view meant = meant_word(word.value, kWords);
      if (word.value == "rshared" || word.value == "shared") meant = "Bidirectional";
      if (word.value == "rslave" || word.value == "slave") meant = "HostToContainer";
      if (word.value == "rprivate" || word.value == "private") meant = "None";
      if (!meant.empty()) {
        finding.fixes.push_back(
            replace_setting(file, word.at, meant, fmt::format("propagation: {}", meant), false));
      }
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_unknown_propagation = {
    .id = "kind/unknown-propagation",
    .summary = "a mount has a propagation that KIND does not know",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
