#include <fmt/format.h>

#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded, Effect::advice};

// The agent mounts a BPF file system in each node by itself (init container mount-bpf-fs). The
// host's own is one for all nodes, and their agents pin their maps under the same names.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind) return;
  std::size_t sharing = 0;
  const ClusterMount* first = nullptr;
  for (const ClusterNode& node : cluster->nodes) {
    for (const ClusterMount& mount : node.mounts) {
      if (mount.container_path != "/sys/fs/bpf" || mount.host_path != "/sys/fs/bpf") continue;
      ++sharing;
      if (first == nullptr) first = &mount;
    }
  }
  if (first == nullptr) return;
  const bool several = sharing > 1;
  findings.add({
      .at = first->at,
      .effect = several ? Effect::degraded : Effect::advice,
      .certainty = Certainty::possible,
      .message = several
                     ? fmt::format("{} nodes share the host's /sys/fs/bpf, and their agents "
                                   "overwrite each other's maps",
                                   sharing)
                     : std::string("the host's /sys/fs/bpf is mounted into the node, which needs "
                                   "it for nothing"),
      .arguments = {several ? "several" : "one"},
      .help = "leave the mount out: the agent mounts a BPF file system in the node by itself",
      .seen_as = several ? "services and policies of one node turn up on another" : "",
      .stage = Stage::agent,
  });
}

}  // namespace

extern constinit const Rule bpf_host_bpffs_in_nodes = {
    .id = "bpf/host-bpffs-in-nodes",
    .summary = "the host's BPF file system is mounted into KIND's nodes",
    .docs =
        R"(Some guides mount `/sys/fs/bpf` of the host into KIND's nodes. Cilium does not need it: an init
container mounts a BPF file system in each node. With the mount all nodes have the host's, where each agent
pins its maps under the same names: with several nodes they overwrite each other's, and what is left stays
on the host when the cluster is gone.

Versions: all.

Chart: 1.18.3.

Bad:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
    extraMounts:
      - hostPath: /sys/fs/bpf
        containerPath: /sys/fs/bpf
```
```yaml values
kubeProxyReplacement: true
```

Good:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
  - role: control-plane
```
```yaml values
kubeProxyReplacement: true
```
)",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
