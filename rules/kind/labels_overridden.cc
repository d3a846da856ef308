#include <fmt/format.h>

#include <array>
#include <string_view>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// The value of node-labels, in a map or in v1beta4's list.
const yaml::Data* node_labels(const yaml::Data& content) {
  const yaml::Data* registration = content.find("nodeRegistration");
  const yaml::Data* arguments =
      registration != nullptr ? registration->find("kubeletExtraArgs") : nullptr;
  if (arguments == nullptr) return nullptr;
  if (arguments->type == yaml::Type::map) return arguments->find("node-labels");
  for (const yaml::Data& item : arguments->items) {
    const yaml::Data* name = item.find("name");
    if (name != nullptr && name->text == "node-labels") return item.find("value");
  }
  return nullptr;
}

// pkg/cluster/internal/kubeadm/config.go: both are kubeletExtraArgs."node-labels".
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!file.nodes_known) return;
  const std::size_t first = first_control_plane(file);
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const KindNode& node = file.nodes[n];
    if (node.labels.empty()) continue;
    const std::string_view document = n == first ? "InitConfiguration" : "JoinConfiguration";
    for (const PlacedPatch& placed : patches_of(file)) {
      if (placed.node != nullptr && placed.index != n) continue;
      if (placed.patch->is_json_patch || placed.patch->kind.value != document) continue;
      const Truth applied = applies(file, placed);
      const yaml::Data* labels = node_labels(placed.patch->content);
      if (labels == nullptr || is_false(applied)) continue;
      Finding finding = unread(node.labels.front().key_at, fmt::format("nodes[{}].labels", n),
                               "the labels of this node are lost: a patch sets node-labels too");
      finding.certainty = is_true(applied) ? Certainty::sure : Certainty::possible;
      finding.related = {{labels->at, "the kubelet gets these alone"}};
      finding.help = "keep all labels in one of the two places";
      findings.add(std::move(finding));
      break;
    }
  }
}

}  // namespace

extern constinit const Rule kind_labels_overridden = {
    .id = "kind/labels-overridden",
    .summary = "a node's labels are lost to a patch that sets node-labels",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
