#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/cluster/internal/kubeadm/config.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!file.kube_proxy_mode.known || file.kube_proxy_mode.value != "none") return;
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    if (patch.fault || !patch.kind.known || patch.kind.value != "KubeProxyConfiguration") continue;
    Finding finding = unread(patch.kind.at, patch.key,
                             "this patch for kube-proxy changes nothing: there is no kube-proxy");
    finding.related = {{file.kube_proxy_mode.at, "KIND leaves kube-proxy out"}};
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_proxy_patch_without_proxy = {
    .id = "kind/proxy-patch-without-proxy",
    .summary = "a patch is for kube-proxy, and the cluster has none",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
