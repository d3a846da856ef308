#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"operator-replicas-vs-nodes"};
constexpr std::array kEffects{Effect::degraded};

// templates/cilium-operator/deployment.yaml: the replicas are on the host network and refuse each
// other's node (required anti-affinity), unless the values give another affinity.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value replicas = install.value("operator.replicas");
  const std::optional<double> wanted = replicas.number();
  if (cluster == nullptr || !cluster->nodes_known || !wanted ||
      !is_true(install.value("operator.enabled").truthy()) ||
      !is_false(install.value("operator.affinity").is_set_by_user())) {
    return;
  }
  const auto nodes = static_cast<double>(cluster->nodes.size());
  if (*wanted <= nodes) return;
  const bool users = is_true(replicas.is_set_by_user());
  const int waiting = static_cast<int>(*wanted - nodes);
  findings.add({
      .at = users ? replicas.span() : cluster->at,
      .effect = Effect::degraded,
      .certainty = users ? Certainty::sure : certainty_of_absence(install),
      .message = fmt::format(
          "{} of {} cilium-operator pods {} Pending: one fits on a node, and there "
          "{} {}",
          waiting, *wanted, waiting == 1 ? "stays" : "stay", nodes == 1 ? "is" : "are", nodes),
      .label = users ? "" : fmt::format("operator.replicas is {} by default", *wanted),
      .arguments = {fmt::format("{}", *wanted), fmt::format("{}", nodes)},
      .related = users ? std::vector<Label>{{cluster->at, "the cluster"}} : std::vector<Label>{},
      .seen_as = "cilium status --wait never returns; FailedScheduling: didn't match pod "
                 "anti-affinity rules",
      .fixes = {set_value(install, "operator.replicas", fmt::format("{}", nodes))},
      .key = "operator.replicas",
      .stage = Stage::operator_,
  });
}

}  // namespace

extern constinit const Rule operator_replicas_exceed_nodes = {
    .id = "operator/replicas-exceed-nodes",
    .summary = "more operator replicas than the cluster has nodes",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
