#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"operator-cannot-be-placed"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

constexpr std::string_view kNotReady = "node.kubernetes.io/not-ready";
constexpr std::string_view kControlPlane = "node-role.kubernetes.io/control-plane";

// Whether a node has a label; unknown where it may have.
Truth has_label(const ClusterNode& node, const Cluster& cluster, std::string_view name,
                std::string_view value) {
  for (const auto& [label, text] : node.labels) {
    if (label == name) return node.labels_known ? truth(text == value) : Truth::unknown;
  }
  if (name == "kubernetes.io/os" || name == "beta.kubernetes.io/os") return truth(value == "linux");
  if (name == "kubernetes.io/hostname") {
    return cluster.name.known ? truth(value == node.name) : Truth::unknown;
  }
  if (name == kControlPlane) return truth(node.control_plane && value.empty());
  // The kubelet's own, KIND's and kubeadm's.
  if (name.find("kubernetes.io/") != name.npos) return Truth::unknown;
  return node.labels_known ? Truth::no : Truth::unknown;
}

// A script may label and untaint nodes.
bool changes_nodes(const Install& install) {
  return std::ranges::any_of(install.scripts, [](const auto& script) {
    return std::ranges::any_of(script->commands, [](const Command& command) {
      return std::ranges::any_of(command.words, [](const Word& word) {
        return word.text == "label" || word.text == "taint";
      });
    });
  });
}

std::string_view text_of(const yaml::Data& toleration, std::string_view part) {
  const yaml::Data* found = toleration.find(part);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

// Whether one of the tolerations fits the taint `key`:NoSchedule, whose value is empty.
Truth tolerates(const yaml::Data& tolerations, std::string_view key) {
  if (tolerations.type == yaml::Type::unknown || tolerations.open) return Truth::unknown;
  Truth any = Truth::no;
  for (const yaml::Data& each : tolerations.items) {
    if (each.type != yaml::Type::map || each.open) {
      any = any | Truth::unknown;
      continue;
    }
    const std::string_view effect = text_of(each, "effect");
    const bool exists = text_of(each, "operator") == "Exists";
    const bool fits = (effect.empty() || effect == "NoSchedule") &&
                      (text_of(each, "key") == key ? exists || text_of(each, "value").empty()
                                                   : text_of(each, "key").empty() && exists);
    any = any | truth(fits);
  }
  return any;
}

// A key of the user's that keeps the operator off a node, and why.
struct Hindrance {
  std::string key{}, why{};
  Span at{};
};

std::optional<Hindrance> hindrance_of(const Install& install, const ClusterNode& node) {
  const Cluster& cluster = *install.cluster();
  const Value selector = install.value("operator.nodeSelector");
  if (selector.user() != nullptr) {
    for (const yaml::Entry& wanted : selector.user()->entries) {
      if (!is_false(has_label(node, cluster, wanted.key, wanted.value.text))) continue;
      return Hindrance{"operator.nodeSelector",
                       fmt::format("no node has the label {}={}", wanted.key, wanted.value.text),
                       wanted.key_at};
    }
  }
  const Value tolerations = install.value("operator.tolerations");
  if (!is_true(tolerations.is_set_by_user()) || tolerations.user() == nullptr) return std::nullopt;
  const auto untolerated = [&](std::string_view taint) {
    return Hindrance{"operator.tolerations",
                     fmt::format("its tolerations fit no {}:NoSchedule", taint),
                     tolerations.key_span()};
  };
  const bool waits = cluster.default_cni.known && !cluster.default_cni.value;
  if (waits && is_false(tolerates(*tolerations.user(), kNotReady))) return untolerated(kNotReady);
  // KIND takes the taint away where there is one node.
  const bool tainted = node.control_plane && cluster.nodes.size() > 1;
  if (tainted && is_false(tolerates(*tolerations.user(), kControlPlane))) {
    return untolerated(kControlPlane);
  }
  return std::nullopt;
}

// Labels and taints are Kubernetes' own matter, and somebody may change them by hand: never more
// than possible.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind || !cluster->nodes_known ||
      !is_true(install.value("operator.enabled").truthy()) || changes_nodes(install)) {
    return;
  }
  std::optional<Hindrance> first;
  for (const ClusterNode& node : cluster->nodes) {
    auto hindrance = hindrance_of(install, node);
    if (!hindrance) return;
    if (!first) first = std::move(hindrance);
  }
  findings.add({
      .at = first->at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = Certainty::possible,
      .message = fmt::format("cilium-operator fits on no node of the cluster: {}", first->why),
      .arguments = {first->key, first->why},
      .related = {{first_line(install, cluster->at), "the cluster's nodes"}},
      .help = "the chart's own tolerations and node selector fit every KIND node",
      .seen_as = "cilium-operator Pending; FailedScheduling: node(s) had untolerated taint, or "
                 "didn't match Pod's node affinity/selector",
      .key = first->key,
      .stage = Stage::operator_,
  });
}

}  // namespace

extern constinit const Rule operator_unplaceable = {
    .id = "operator/unplaceable",
    .summary = "the operator's pods fit on no node of the cluster",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
