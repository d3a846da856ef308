#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"kube-proxy-ipvs-119"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// Reported and reproduced on KIND for 1.19 (cilium/cilium issue 44464); no source says which patch
// mends it, so it is never more than possible.
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !cluster->kube_proxy.known ||
      cluster->kube_proxy.value != KubeProxyMode::ipvs ||
      !is_true(install.chart().within("1.19.0", "1.19.99")) ||
      !is_false(install.fact(Fact::kube_proxy_replacement)) ||
      !is_false(install.value("k8sServiceHost").truthy())) {
    return;
  }
  findings.add({
      .at = cluster->kube_proxy.at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = Certainty::possible,
      .message = "after a restart the agent of Cilium 1.19 may not reach the API server through "
                 "kube-proxy in mode ipvs",
      .label = fmt::format("kube-proxy puts {} on the node itself", service_address_words(cluster)),
      .related = {{place_of_install(install),
                   "neither kubeProxyReplacement nor k8sServiceHost is set"}},
      .help =
          cluster->is_kind()
              ? "use kubeProxyMode: none with kubeProxyReplacement: true and the API server's "
                "address, or mode iptables"
              : "use kubeProxyReplacement: true and the API server's address without kube-proxy, "
                "or mode iptables",
      .seen_as =
          seen_when_unreachable(install, "dial tcp: i/o timeout after a restart of the pods"),
      .key = "kubeProxyReplacement",
      .stage = Stage::config_init,
  });
}

}  // namespace

extern constinit const Rule kube_proxy_ipvs_with_119 = {
    .id = "kube-proxy/ipvs-with-119",
    .summary = "Cilium 1.19 beside kube-proxy in mode ipvs may lose the API server",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
