#pragma once
// Kubeadm patches of a KIND config: which node each is for, and which document it meets.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "install/kind_file.h"

namespace cilium_lint::rules {

// A patch with the node that it stands on; `node` is null for one of all nodes.
struct PlacedPatch {
  const KindPatch* patch{};
  const KindNode* node{};
  std::size_t index = static_cast<std::size_t>(-1);
};
// Those of all nodes first, as KIND applies them.
std::vector<PlacedPatch> patches_of(const KindFile& file);

// The node that runs `kubeadm init`; none (the highest number) where no node is listed: then KIND
// makes one.
std::size_t first_control_plane(const KindFile& file);

// The version of kubeadm's documents that KIND writes for the node of a patch (of all nodes: the
// first control plane); empty where it is unknown. `sure` is false where the newest release of KIND
// counts for want of a known one.
struct KubeadmApi {
  std::string_view version{};
  bool sure{};
  std::string why{};  // " for Kubernetes 1.33.1"
};
KubeadmApi kubeadm_api(const KindFile& file, const PlacedPatch& placed);
// Whether that node's Kubernetes is below 1.23, where KIND tells kubeadm by a flag what to skip.
bool is_old_kubeadm(const KindFile& file, const PlacedPatch& placed);

// The version of the documents that are not kubeadm's own; empty for those.
std::string_view fixed_api(std::string_view kind);
bool is_kind_of_document(std::string_view kind);

// Whether KIND applies the patch to a document: the kind is one, and the version is absent or
// equal.
Truth applies(const KindFile& file, const PlacedPatch& placed);

// InitConfiguration's skipPhases of a merge patch that the first control plane gets; null where
// there is none.
const yaml::Data* skip_phases(const KindFile& file, const PlacedPatch& placed);

// Calls `take` with each line of a text without blanks around and comments, until it returns false.
void for_each_line(const PlacedText& text,
                   const std::function<bool(std::string_view line, Span at)>& take);

}  // namespace cilium_lint::rules
