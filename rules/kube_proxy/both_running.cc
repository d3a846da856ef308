#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"kpr-beside-kube-proxy"};
constexpr std::array kEffects{Effect::advice};

Fix leave_kube_proxy_out(const Install& install, const Cluster& cluster) {
  if (!cluster.is_kind()) {
    return {.title = "create the cluster without kube-proxy"};
  }
  if (cluster.kube_proxy.given) {
    return replace_text(install, cluster.kube_proxy.at, "none",
                        "create the cluster without kube-proxy");
  }
  return {.title = "create the cluster without kube-proxy",
          .shown = "networking:\n  kubeProxyMode: none"};
}

// Both work, each for itself (Documentation/network/kubernetes/kubeproxy-free.rst).
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !is_true(cluster->has_kube_proxy()) ||
      !is_true(install.fact(Fact::kube_proxy_replacement))) {
    return;
  }
  const std::string_view mode = name_of(cluster->kube_proxy.value);
  // Another tool's default mode depends on its release.
  const std::string in_mode = cluster->is_kind() || cluster->kube_proxy.given
                                  ? fmt::format(" in mode {}", mode)
                                  : std::string();
  const Value value = install.value("kubeProxyReplacement");
  findings.add({
      .at = value.span(),
      .effect = Effect::advice,
      .message = fmt::format("Cilium takes kube-proxy's place while kube-proxy runs{}", in_mode),
      .label = "both answer for services",
      .arguments = {std::string(mode)},
      .related = {{cluster->kube_proxy.given ? cluster->kube_proxy.at
                                             : first_line(install, cluster->at),
                   cluster->kube_proxy.given ? "kube-proxy runs here"
                   : cluster->is_kind()      ? "KIND starts kube-proxy unless kubeProxyMode is none"
                                        : fmt::format("{} starts kube-proxy unless told otherwise",
                                                      tool_of(cluster->source))}},
      .help = "nothing breaks; taking kube-proxy away later cuts the connections it has set up. "
              "Without it Cilium needs k8sServiceHost and k8sServicePort",
      .fixes = {leave_kube_proxy_out(install, *cluster)},
      .key = "kubeProxyReplacement",
      .stage = Stage::services,
  });
}

}  // namespace

extern constinit const Rule kube_proxy_both_running = {
    .id = "kube-proxy/both-running",
    .summary = "kube-proxy runs although Cilium takes its place",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
