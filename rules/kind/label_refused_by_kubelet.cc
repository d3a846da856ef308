#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

bool is_within(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.ends_with(parent) && domain.size() > parent.size() &&
                              domain[domain.size() - parent.size() - 1] == '.');
}

// k8s.io/kubelet/pkg/apis, IsKubeletLabel
bool is_refused(std::string_view label) {
  constexpr std::array<std::string_view, 11> kTaken{"kubernetes.io/hostname",
                                                    "kubernetes.io/arch",
                                                    "kubernetes.io/os",
                                                    "topology.kubernetes.io/zone",
                                                    "topology.kubernetes.io/region",
                                                    "failure-domain.beta.kubernetes.io/zone",
                                                    "failure-domain.beta.kubernetes.io/region",
                                                    "node.kubernetes.io/instance-type",
                                                    "beta.kubernetes.io/instance-type",
                                                    "beta.kubernetes.io/os",
                                                    "beta.kubernetes.io/arch"};
  const std::string_view domain = label.substr(0, label.find('/'));
  if (domain.size() == label.size()) return false;
  if (!is_within(domain, "kubernetes.io") && !is_within(domain, "k8s.io")) return false;
  if (is_within(domain, "node.kubernetes.io") || is_within(domain, "kubelet.kubernetes.io")) {
    return false;
  }
  return std::ranges::count(kTaken, label) == 0;
}

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    for (const KindLabel& label : file.nodes[n].labels) {
      if (!is_refused(label.key)) continue;
      Finding finding = not_created(
          label.key_at, fmt::format("nodes[{}].labels.\"{}\"", n, label.key),
          fmt::format("the kubelet of this node does not start with the label {}", label.key));
      finding.certainty = Certainty::possible;
      finding.arguments = {label.key};
      finding.seen_as = "unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels";
      finding.help = "set it with kubectl label node once the cluster runs";
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_label_refused_by_kubelet = {
    .id = "kind/label-refused-by-kubelet",
    .summary = "a node label is one that the kubelet refuses to set",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
