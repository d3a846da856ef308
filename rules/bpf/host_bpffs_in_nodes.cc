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
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
