#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/cluster/internal/create/actions/kubeadminit/init.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const PlacedPatch& placed : patches_of(file)) {
    const yaml::Data* phases = skip_phases(file, placed);
    if (phases == nullptr || is_false(applies(file, placed))) continue;
    const bool old_kubeadm = is_old_kubeadm(file, placed);
    if (kind_does(file, 24) && !old_kubeadm) continue;
    Finding finding =
        unread(phases->at, placed.patch->key,
               fmt::format("skipPhases counts for nothing with {}: a flag of kubeadm's wins",
                           old_kubeadm ? "Kubernetes below 1.23" : kind_words(file)));
    if (file.release && !old_kubeadm) {
      finding.related = {{file.release_at, "this release creates the cluster"}};
    }
    finding.help = "networking.kubeProxyMode: none leaves kube-proxy out";
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_skip_phases_unread = {
    .id = "kind/skip-phases-unread",
    .summary = "skipPhases of a patch counts for nothing",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
