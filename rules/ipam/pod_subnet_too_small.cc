#include <fmt/format.h>

#include <array>

#include "ipam/ranges.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"podsubnet-too-small-for-nodes"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// kube-controller-manager's range allocator: a block of node-cidr-mask-size a node. kubeadm may
// refuse the smallest ranges before that, so it is never more than possible.
void check_family(const Install& install, bool ipv4, Findings& findings) {
  const Cluster& cluster = *install.cluster();
  const auto& mask = ipv4 ? cluster.node_mask_ipv4 : cluster.node_mask_ipv6;
  if (!mask.known || !is_true(install.fact(ipv4 ? Fact::ipv4 : Fact::ipv6))) return;
  const std::size_t nodes = cluster.nodes.size();
  for (const Range& range : ranges_of(cluster.pod_subnets, ipv4)) {
    const std::uint64_t blocks = blocks_in(range.prefix, mask.value);
    if (blocks >= nodes) continue;
    Finding finding{
        .at = range.at.known() ? range.at : mask.at,
        .effect = Effect::bootstrap_deadlock,
        .certainty = Certainty::possible,
        .message = fmt::format("{} has room for {} of {} nodes: each gets a /{}",
                               range.prefix.text(), blocks, nodes, mask.value),
        .arguments = {range.prefix.text(), fmt::format("{}", nodes)},
        .related = {{place_of(install, install.value("ipam.mode")),
                     "pods get addresses of their node's range"}},
        .help = mask.given
                    ? "widen podSubnet"
                    : "widen podSubnet, or patch the controller manager's node-cidr-mask-size",
        .seen_as = "CIDRAssignmentFailed; required IPv4 PodCIDR not available",
        .stage = Stage::agent,
    };
    if (mask.given && range.at.known()) finding.related.push_back({mask.at, "one node's part"});
    findings.add(std::move(finding));
  }
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !cluster->nodes_known || install.ipam_mode() != "kubernetes") return;
  check_family(install, true, findings);
  check_family(install, false, findings);
}

}  // namespace

extern constinit const Rule ipam_pod_subnet_too_small = {
    .id = "ipam/pod-subnet-too-small",
    .summary = "the pods' range has fewer blocks than the cluster has nodes",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
