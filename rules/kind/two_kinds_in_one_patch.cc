#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/internal/patch/mergepatch.go reads patches with sigs.k8s.io/yaml, where the last key wins.
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    const auto kind = std::ranges::find(patch.content.entries, "kind", &yaml::Entry::key);
    if (kind == patch.content.entries.end()) continue;
    const auto twice = std::ranges::find_if(patch.duplicates, [&](const yaml::DuplicateKey& each) {
      return each.key == "kind" && each.last == kind->key_at;
    });
    if (twice == patch.duplicates.end()) continue;
    Finding finding =
        unread(twice->first, patch.key,
               fmt::format("this kind counts for nothing: the whole text is a patch for {}",
                           patch.kind.value));
    finding.arguments = {patch.kind.value};
    finding.related = {{patch.kind.at, "the last kind counts"}};
    finding.help = "put a line --- between the two patches";
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_two_kinds_in_one_patch = {
    .id = "kind/two-kinds-in-one-patch",
    .summary = "one text of a kubeadm patch holds two kinds",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
