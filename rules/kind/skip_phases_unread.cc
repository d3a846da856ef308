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
    .docs =
        R"(KIND up to 0.23, and any KIND for Kubernetes below 1.23, tells kubeadm with a flag which phases to skip, and
the flag wins over the file. A patch with `skipPhases: [addon/kube-proxy]` then leaves kube-proxy in
place. `kubeProxyMode: none` works from 0.11 on.

Versions: KIND up to 0.23, or Kubernetes below 1.23.

Bad:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
  image: kindest/node:v1.22.17
kubeadmConfigPatches:
- |
  kind: InitConfiguration
  skipPhases: [addon/kube-proxy]
```

Good:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
  image: kindest/node:v1.33.1
kubeadmConfigPatches:
- |
  kind: InitConfiguration
  skipPhases: [preflight, addon/kube-proxy]
```
)",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
