#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"node-role"};
constexpr std::array kEffects{Effect::cluster_refused};

constexpr std::array<std::string_view, 2> kWords{"control-plane", "worker"};

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const Stated<std::string>& role = file.nodes[n].role;
    if (!role.known || role.value.empty() || std::ranges::count(kWords, role.value) > 0) continue;
    Finding finding = refused(
        role.at, fmt::format("nodes[{}].role", n),
        fmt::format("KIND knows no role \"{}\": a node is control-plane or worker", role.value));
    finding.arguments = {role.value};
    std::string_view meant = meant_word(role.value, kWords);
    if (role.value == "master" || role.value == "controlplane") meant = "control-plane";
    if (!meant.empty()) {
      finding.fixes.push_back(
          replace_setting(file, role.at, meant, fmt::format("role: {}", meant), false));
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_unknown_role = {
    .id = "kind/unknown-role",
    .summary = "a node of the KIND config has a role that KIND does not know",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
