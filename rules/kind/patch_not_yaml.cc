#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

// pkg/internal/patch/kubeyaml.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    if (!patch.fault || !patch.known) continue;
    Finding finding =
        not_created(patch.fault->at.known() ? patch.fault->at : patch.at, patch.key,
                    fmt::format("KIND cannot read this patch and creates no cluster: {}",
                                patch.fault->message));
    finding.arguments = {patch.fault->message};
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_patch_not_yaml = {
    .id = "kind/patch-not-yaml",
    .summary = "a kubeadm patch cannot be read",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
