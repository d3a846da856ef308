#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"default-cni-left-on"};
constexpr std::array kEffects{Effect::degraded};

// Whether Cilium is asked to work on top of another network.
Truth is_chained(const Install& install) {
  const Value mode = install.value("cni.chainingMode");
  const Truth none = mode.is("none");
  const Truth by_mode = mode.truthy() & (!none);
  return by_mode | install.value("cni.chainingTarget").truthy();
}

Fix switch_off(const Install& install, const Cluster& cluster) {
  const std::string title = "create the cluster without KIND's own network";
  if (cluster.default_cni.given) {
    return replace_text(install, cluster.default_cni.at, "true", title);
  }
  return {.title = title, .shown = "networking:\n  disableDefaultCNI: true"};
}

// Documentation/installation/kind.rst. kindnet stays on every node: its routes and masquerade
// rules, and from KIND 0.24 on its network policies.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind || !cluster->default_cni.known ||
      !cluster->default_cni.value || !is_false(is_chained(install))) {
    return;
  }
  const bool given = cluster->default_cni.given;
  const std::string name = cluster->name.known ? " \"" + cluster->name.value + "\"" : "";
  findings.add({
      .at = given ? cluster->default_cni.at : first_line(install, cluster->at),
      .effect = Effect::degraded,
      .message = fmt::format("cluster{} keeps KIND's own network beside Cilium", name),
      .label = given ? "kindnet stays on every node"
                     : "kindnet stays on every node unless disableDefaultCNI is true",
      .arguments = {cluster->name.known ? cluster->name.value : std::string()},
      .related = {{place_of_install(install), "Cilium is installed here"}},
      .help =
          "pods that start before Cilium keep kindnet's addresses; both write routes, masquerade "
          "rules and network policies",
      .fixes = {switch_off(install, *cluster)},
      .stage = Stage::cni,
  });
}

}  // namespace

extern constinit const Rule kind_default_cni_left_on = {
    .id = "kind/default-cni-left-on",
    .summary = "the KIND cluster keeps its own network beside Cilium",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
