#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/cluster/internal/create/actions/config/config.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& mode = file.kube_proxy_mode;
  if (!mode.given || !mode.known || mode.value.empty() || mode.value == "none") return;
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    if (patch.is_json_patch || patch.kind.value != "KubeProxyConfiguration") continue;
    if (placed.node != nullptr && placed.index != first_control_plane(file)) continue;
    const yaml::Data* other = patch.content.find("mode");
    if (other == nullptr || other->type != yaml::Type::text || other->text == mode.value ||
        !is_true(applies(file, placed))) {
      continue;
    }
    Finding finding = unread(mode.at, "networking.kubeProxyMode",
                             fmt::format("kubeProxyMode {} counts for nothing: a patch makes it {}",
                                         mode.value, other->text));
    finding.arguments = {mode.value, other->text};
    finding.related = {{other->at, "the patch wins"}};
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_proxy_patch_overrides_mode = {
    .id = "kind/proxy-patch-overrides-mode",
    .summary = "a patch sets another kube-proxy mode than kubeProxyMode",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
