#include <fmt/format.h>

#include <array>
#include <string_view>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

bool is_read(const KindFile& file, const PlacedPatch& placed) {
  const bool first = placed.index == first_control_plane(file);
  return (placed.patch->kind.value == "JoinConfiguration") != first;
}

// What reads it instead.
std::string_view reader_of(std::string_view kind) {
  return kind == "JoinConfiguration" ? "the nodes that join: all but the first control plane"
                                     : "the first control plane alone";
}

// pkg/cluster/internal/create/actions/kubeadminit, kubeadmjoin
void check(const Cluster& cluster, const KindFile& file, Findings& findings) {
  if (!file.nodes_known || !cluster.nodes_known) return;
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    if (patch.fault || !patch.kind.known || !is_kind_of_document(patch.kind.value)) continue;
    if (is_false(applies(file, placed))) continue;
    if (placed.node == nullptr) {
      if (patch.kind.value != "JoinConfiguration" || file.nodes.size() > 1) continue;
      Finding finding =
          unread(patch.kind.at, patch.key,
                 "nothing reads this patch: the one node of this cluster does not join");
      finding.arguments = {patch.kind.value};
      findings.add(std::move(finding));
      continue;
    }
    if (is_read(file, placed)) continue;
    Finding finding = unread(patch.kind.at, patch.key,
                             fmt::format("nothing reads this patch: {} is for {}", patch.kind.value,
                                         reader_of(patch.kind.value)));
    finding.arguments = {patch.kind.value};
    if (placed.node->role.given) {
      finding.related = {{placed.node->role.at, "it stands on this node"}};
    }
    if (patch.kind.value == "InitConfiguration")
      finding.help = "a node that joins reads JoinConfiguration";
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule kind_patch_on_wrong_node = {
    .id = "kind/patch-on-wrong-node",
    .summary = "a kubeadm patch stands on a node that does not read what it changes",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
