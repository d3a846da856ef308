#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"noproxy-without-kpr"};
constexpr std::array<std::string_view, 1> kOwns{"kubeProxyReplacement"};
constexpr std::array kEffects{Effect::degraded};

struct Feature {
  std::string_view name{}, key{};
  std::string_view first{}, last{};  // the releases in which the key switches the feature on
};
// "partial" and false leave each of these to its own switch, as long as there is one
// (templates/cilium-configmap.yaml).
constexpr std::array<Feature, 6> kFeatures{{
    {"NodePort", "nodePort.enabled", "1.10.0", "1.18.99"},
    {"hostPort", "hostPort.enabled", "1.10.0", "1.16.99"},
    {"hostPort", "hostPort.enabled", "1.17.6", "1.17.99"},
    {"external IPs", "externalIPs.enabled", "1.10.0", "1.16.99"},
    {"ClusterIPs from the host", "hostServices.enabled", "1.10.0", "1.11.99"},
    {"ClusterIPs from the host", "socketLB.enabled", "1.12.0", "1.99.0"},
}};
constexpr std::array<std::string_view, 4> kNames{"NodePort", "hostPort", "external IPs",
                                                 "ClusterIPs from the host"};

Truth is_on(const Install& install, std::string_view name, bool single_switches) {
  Truth on = Truth::no;
  for (const Feature& feature : kFeatures) {
    if (feature.name != name || !single_switches) continue;
    const Truth exists = install.chart().within(feature.first, feature.last);
    on = on | (exists & is_switched_on(install, feature.key));
  }
  return on;
}

// What is surely not served; nothing where all of it may be.
std::string not_served(const Install& install, std::string_view mode) {
  std::string text;
  for (const std::string_view name : kNames) {
    if (!is_false(is_on(install, name, mode == "partial" || mode == "false"))) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

// Without kube-proxy Cilium translates service addresses for pods in any mode; the rest of
// kube-proxy's work is done only by the replacement (Documentation/network/kubernetes/
// kubeproxy-free.rst).
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const auto mode = replacement_mode(install);
  if (cluster == nullptr || !is_true(install.fact(Fact::no_proxy)) || !mode ||
      !is_false(install.fact(Fact::kube_proxy_replacement))) {
    return;
  }
  // A word that is refused is another rule's; what "probe" switches on, the kernel decides.
  if (!is_true(takes_replacement_mode(install, *mode)) || *mode == "probe") return;
  if (!is_true(mode_reaches_agent(install))) return;
  const std::string lost = not_served(install, *mode);
  if (lost.empty()) return;

  const Value value = install.value("kubeProxyReplacement");
  const bool set = is_true(value.is_set_by_user());
  Finding finding{
      .at = set ? value.span() : cluster->kube_proxy.at,
      .effect = Effect::degraded,
      .certainty = set ? Certainty::sure : certainty_of_absence(install),
      .message = fmt::format("nobody serves {}: no kube-proxy, and kubeProxyReplacement is {}",
                             lost, *mode),
      .label = set ? "Cilium does not take kube-proxy's place" : "no kube-proxy here",
      .arguments = {lost, *mode},
      .help =
          "services still work from pod to ClusterIP; the API server reaches no webhook and no "
          "aggregated API (metrics-server) through a service",
      .fixes = {set_value(install, "kubeProxyReplacement",
                          is_true(install.chart().at_least("1.14.0")) ? "true" : "strict")},
      .key = "kubeProxyReplacement",
      .stage = Stage::services,
  };
  if (set) {
    finding.related.push_back({cluster->kube_proxy.at, "no kube-proxy here"});
  } else {
    finding.related.push_back(
        {place_of_install(install), fmt::format("kubeProxyReplacement is not set: {} makes it {}",
                                                chart_words(install), *mode)});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kube_proxy_none_without_replacement = {
    .id = "kube-proxy/none-without-replacement",
    .summary = "the cluster has no kube-proxy, and Cilium does not take its place",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
