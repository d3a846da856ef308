#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

constexpr std::array<std::string_view, 5> kKinds{"ClusterConfiguration", "InitConfiguration",
                                                 "JoinConfiguration", "KubeletConfiguration",
                                                 "KubeProxyConfiguration"};

void drop(const KindFile& file, const KindPatch& patch, Span at, std::string message,
          Certainty certainty, Findings& findings, std::string_view instead = {}) {
  Finding finding = unread(at, patch.key, std::move(message));
  finding.certainty = certainty;
  finding.arguments = {patch.kind.value, patch.api_version.value};
  if (!instead.empty()) {
    finding.fixes.push_back(replace_setting(file, at, instead, std::string(instead), false));
  }
  findings.add(std::move(finding));
}

void check_version(const KindFile& file, const PlacedPatch& placed, Findings& findings) {
  const KindPatch& patch = *placed.patch;
  const std::string& version = patch.api_version.value;
  const std::string_view fixed = fixed_api(patch.kind.value);
  const KubeadmApi api = kubeadm_api(file, placed);
  const std::string_view written = fixed.empty() ? api.version : fixed;
  if (written.empty() || version.empty() || !patch.api_version.known || version == written) return;
  const bool sure = !fixed.empty() || api.sure;
  std::string message = fmt::format("this patch for {} is dropped: KIND writes {}{}", version,
                                    written, fixed.empty() ? api.why : "");
  Finding finding = unread(patch.api_version.at, patch.key, std::move(message));
  finding.certainty = sure ? Certainty::sure : Certainty::possible;
  finding.arguments = {patch.kind.value, version};
  finding.help = patch.is_json_patch
                     ? "without group and version the patch applies to every release"
                     : "without apiVersion the patch applies to every release";
  findings.add(std::move(finding));
}

// pkg/internal/patch/resource.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    if (patch.fault || !patch.kind.known || (!patch.known && !patch.kind.given)) continue;
    if (patch.kind.value.empty()) {
      if (patch.content.type == yaml::Type::null && !patch.is_json_patch) continue;
      drop(file, patch, patch.at, "this patch names no kind, so KIND drops it", Certainty::sure,
           findings);
    } else if (std::ranges::count(kKinds, patch.kind.value) == 0) {
      drop(file, patch, patch.kind.at,
           fmt::format("KIND writes no {} for kubeadm: this patch is dropped", patch.kind.value),
           Certainty::sure, findings, meant_word(patch.kind.value, kKinds));
    } else {
      check_version(file, placed, findings);
    }
  }
}

}  // namespace

extern constinit const Rule kind_patch_matches_nothing = {
    .id = "kind/patch-matches-nothing",
    .summary = "a kubeadm patch matches none of the documents that KIND writes",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
