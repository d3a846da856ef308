#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"unknown-kind"};
constexpr std::array kEffects{Effect::cluster_refused};

constexpr std::array<std::string_view, 1> kWords{"Cluster"};

// pkg/internal/apis/config/encoding/load.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& kind = file.kind;
  if (file.api_version.value != kKindApiVersion || !file.api_version.known || !kind.known ||
      kind.value == "Cluster") {
    return;
  }
  const bool given = kind.given && !kind.value.empty();
  Finding finding = refused(given ? kind.at : file.api_version.at, "kind",
                            given ? fmt::format("KIND takes kind: Cluster, not \"{}\"", kind.value)
                                  : std::string("KIND needs kind: Cluster beside the apiVersion"));
  if (given) {
    finding.arguments = {kind.value};
    const bool typo = !meant_word(kind.value, kWords).empty();
    finding.fixes.push_back(replace_setting(file, kind.at, "Cluster", "kind: Cluster", typo));
  } else {
    finding.fixes.push_back({.title = "say the kind", .shown = "kind: Cluster"});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_unknown_kind = {
    .id = "kind/unknown-kind",
    .summary = "the KIND config is of another kind than Cluster",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
