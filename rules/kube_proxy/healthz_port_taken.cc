#include <fmt/format.h>

#include <array>

#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"healthz-collides-with-kube-proxy"};
constexpr std::array<std::string_view, 1> kOwns{"kubeProxyReplacementHealthzBindAddr"};
constexpr std::array kEffects{Effect::agent_crash, Effect::degraded};

// kube-proxy serves its health on 0.0.0.0:10256; on a node's own address the linter cannot say.
bool clashes(std::string_view address) {
  constexpr std::array<std::string_view, 4> kHosts{"", "0.0.0.0", "[::]", "127.0.0.1"};
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || address.substr(colon + 1) != "10256") return false;
  for (const std::string_view host : kHosts) {
    if (address.substr(0, colon) == host) return true;
  }
  return false;
}

// Whether the agent listens there: the charts hand the address on unless the mode is "disabled",
// from 1.17.6 on only in mode "true". Whether an agent of 1.17 with replacement off listens was not
// read in its source.
std::optional<Certainty> listens(const Install& install, std::string_view mode) {
  const Chart& chart = install.chart();
  if (is_true(install.fact(Fact::kube_proxy_replacement))) return Certainty::sure;
  if (mode == "disabled" || !is_false(chart.at_least("1.17.6"))) return std::nullopt;
  return is_false(chart.at_least("1.17.0")) ? Certainty::sure : Certainty::possible;
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Value address = install.value("kubeProxyReplacementHealthzBindAddr");
  const auto mode = replacement_mode(install);
  if (cluster == nullptr || !is_true(cluster->has_kube_proxy()) || !mode ||
      !is_true(takes_replacement_mode(install, *mode)) || !clashes(address.text().value_or(""))) {
    return;
  }
  const auto certainty = listens(install, *mode);
  const Truth survives = install.chart().at_least("1.18.0");
  if (!certainty || (!is_true(survives) && !is_false(survives))) return;
  const bool crash = is_false(survives);
  findings.add({
      .at = address.span(),
      .effect = crash ? Effect::agent_crash : Effect::degraded,
      .certainty = *certainty,
      .message = fmt::format(
          "kube-proxy already listens on port 10256: {}",
          crash ? "the agent ends at start" : "Cilium's own health endpoint is never served"),
      .label = "taken by kube-proxy's health check",
      .arguments = {*address.text()},
      .related = {{cluster->kube_proxy.given ? cluster->kube_proxy.at
                                             : first_line(install, cluster->at),
                   "kube-proxy runs in this cluster"}},
      .seen_as = crash
                     ? "cilium pods in CrashLoopBackOff: address already in use, hint: kube-proxy "
                       "should not be running"
                     : "cilium-agent: listen tcp: bind: address already in use",
      .fixes = {delete_key(install, "kubeProxyReplacementHealthzBindAddr")},
      .key = "kubeProxyReplacementHealthzBindAddr",
      .stage = crash ? Stage::agent : Stage::services,
  });
}

}  // namespace

extern constinit const Rule kube_proxy_healthz_port_taken = {
    .id = "kube-proxy/healthz-port-taken",
    .summary = "Cilium's health endpoint wants the port that kube-proxy has",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
