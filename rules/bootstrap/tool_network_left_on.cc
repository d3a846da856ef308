#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// Whether Cilium is asked to work on top of another network.
Truth is_chained(const Install& install) {
  const Value mode = install.value("cni.chainingMode");
  return (mode.truthy() & !mode.is("none")) | install.value("cni.chainingTarget").truthy();
}

// How each tool is told to leave its network out.
std::string_view switch_off(ClusterSource source) {
  switch (source) {
    case ClusterSource::k3s:
    case ClusterSource::k3d:
      return "flannel-backend: none";
    case ClusterSource::rke2:
      return "cni: none";
    case ClusterSource::k0s:
      return "spec:\n  network:\n    provider: custom";
    case ClusterSource::talos:
      return "cluster:\n  network:\n    cni:\n      name: none";
    case ClusterSource::minikube:
      return "--cni=false";
    case ClusterSource::kind:
    case ClusterSource::kubeadm:
      break;
  }
  return {};
}

// docs.k3s.io (networking/basic-network-options), docs.siderolabs.com (deploying-cilium),
// docs.rke2.io and docs.k0sproject.io (networking): each has a network of its own unless told
// otherwise. What the two do to each other there was not measured, so it is possible at most.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->is_kind() || !cluster->default_cni.known ||
      !cluster->default_cni.value || cluster->installs_cilium || !is_false(is_chained(install))) {
    return;
  }
  const bool given = cluster->default_cni.given;
  const std::string_view tool = tool_of(cluster->source);
  const std::string_view network = network_of(cluster->source);
  const std::string own = network.empty() || given
                              ? fmt::format("{}'s own network", tool)
                              : fmt::format("{}'s own network, {},", tool, network);
  findings.add({
      .at = given ? cluster->default_cni.at : first_line(install, cluster->at),
      .effect = Effect::degraded,
      .certainty = Certainty::possible,
      .message = fmt::format("the {} cluster keeps {} beside Cilium", tool, own),
      .label = given ? ""
                     : fmt::format("{} stays unless it is switched off",
                                   network.empty() ? "it" : network),
      .arguments = {std::string(tool)},
      .related = {{place_of_install(install), "Cilium is installed here"}},
      .help = "pods may get the other network's addresses and stay outside Cilium",
      .fixes = {{.title = fmt::format("create the cluster without {}'s own network", tool),
                 .shown = std::string(switch_off(cluster->source))}},
      .stage = Stage::cni,
  });
}

}  // namespace

extern constinit const Rule bootstrap_tool_network_left_on = {
    .id = "bootstrap/tool-network-left-on",
    .summary = "a k3s, Talos, RKE2, k0s or minikube cluster keeps its own network beside Cilium",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
