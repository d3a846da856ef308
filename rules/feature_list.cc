#include "feature_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

std::string word(const AgentView& agent, std::string_view flag) {
  return agent.flag(flag).text.value_or("unknown");
}

FeatureState by_switch(const Install& install, std::string_view key) {
  return {.on = is_switched_on(install, key)};
}

FeatureState datapath(const Install&, const AgentView& agent) {
  const Truth routes = agent.fact(AgentFact::bpf_host_routing);
  std::string detail = word(agent, "datapath-mode");
  if (is_true(routes)) detail += ", packets skip the host's stack";
  if (is_false(routes)) detail += ", the host routes";
  return {.on = Truth::yes, .detail = std::move(detail)};
}

FeatureState replacement(const Install&, const AgentView& agent) {
  return {.on = agent.fact(Fact::kube_proxy_replacement)};
}

FeatureState load_balancing(const Install&, const AgentView& agent) {
  const Truth on = agent.fact(Fact::node_port);
  if (!is_true(on)) return {.on = on};
  std::string detail =
      fmt::format("{}, {}", word(agent, "bpf-lb-mode"), word(agent, "bpf-lb-algorithm"));
  if (is_true(agent.fact(Fact::dsr))) {
    detail += fmt::format(", dispatch {}", word(agent, "bpf-lb-dsr-dispatch"));
  }
  const std::string xdp = word(agent, "bpf-lb-acceleration");
  if (!xdp.empty() && xdp != "disabled") detail += fmt::format(", XDP {}", xdp);
  return {.on = on, .detail = std::move(detail)};
}

FeatureState socket_load_balancing(const Install&, const AgentView& agent) {
  const bool host_only = is_true(agent.on("bpf-lb-sock-hostns-only"));
  return {.on = agent.fact(Fact::socket_lb), .detail = host_only ? "not in pods" : ""};
}

FeatureState policies(const Install&, const AgentView& agent) {
  const std::string mode = word(agent, "enable-policy");
  const Truth audits = agent.on("policy-audit-mode");
  const Truth on = (!agent.is("enable-policy", "never")) & !audits;
  return {.on = on, .detail = is_true(audits) ? "logged, not enforced" : mode};
}

FeatureState l7_proxy(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-l7-proxy") & !agent.fact(AgentFact::lb_only)};
}

FeatureState hubble(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-hubble")};
}
FeatureState hubble_relay(const Install& install, const AgentView&) {
  return by_switch(install, "hubble.relay.enabled");
}
FeatureState hubble_ui(const Install& install, const AgentView&) {
  return by_switch(install, "hubble.ui.enabled");
}
FeatureState hubble_metrics(const Install& install, const AgentView&) {
  const auto metrics = install.value("hubble.metrics.enabled").items();
  return {.on = install.value("hubble.metrics.enabled").truthy(),
          .detail = metrics && !metrics->empty() ? fmt::format("{} kinds", metrics->size()) : ""};
}

FeatureState l2(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-l2-announcements")};
}

FeatureState addresses(const Install& install, const AgentView& agent) {
  const std::size_t pools = manifests_of_kind(install, "CiliumLoadBalancerIPPool").size();
  const Truth off = agent.is("enable-lb-ipam", "false");
  return {.on = install.chart().at_least("1.13.0") & !off,
          .detail = pools == 0   ? "no pool here"
                    : pools == 1 ? "1 pool here"
                                 : fmt::format("{} pools here", pools)};
}

FeatureState bgp(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-bgp-control-plane")};
}
FeatureState gateway(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-gateway-api")};
}
FeatureState ingress(const Install&, const AgentView& agent) {
  return {.on = agent.on("enable-ingress-controller")};
}

FeatureState encryption(const Install&, const AgentView& agent) {
  const Truth ipsec = agent.fact(Fact::ipsec);
  const Truth wireguard = agent.fact(Fact::wireguard);
  return {.on = ipsec | wireguard,
          .detail = is_true(ipsec)       ? "IPsec"
                    : is_true(wireguard) ? "WireGuard"
                                         : ""};
}

FeatureState egress_gateway(const Install&, const AgentView& agent) {
  return {.on = agent.fact(AgentFact::egress_gateway)};
}

FeatureState bandwidth(const Install&, const AgentView& agent) {
  const bool bbr = is_true(agent.on("enable-bbr"));
  return {.on = agent.on("enable-bandwidth-manager"), .detail = bbr ? "with BBR" : ""};
}

FeatureState mesh(const Install& install, const AgentView& agent) {
  const Truth on = is_switched_on(install, "clustermesh.useAPIServer") |
                   is_switched_on(install, "clustermesh.config.enabled");
  return {.on = on,
          .detail = is_true(on) ? fmt::format("{}, id {}", word(agent, "cluster-name"),
                                              word(agent, "cluster-id"))
                                : ""};
}

FeatureState ipv4(const Install&, const AgentView& agent) {
  const bool masquerades = is_true(agent.fact(Fact::masquerade_ipv4));
  return {.on = agent.on("enable-ipv4"), .detail = masquerades ? "masqueraded" : ""};
}
FeatureState ipv6(const Install&, const AgentView& agent) {
  const bool masquerades = is_true(agent.fact(Fact::masquerade_ipv6));
  return {.on = agent.on("enable-ipv6"), .detail = masquerades ? "masqueraded" : ""};
}

FeatureState bpf_masquerade(const Install&, const AgentView& agent) {
  return {.on = agent.fact(AgentFact::bpf_masquerade)};
}

FeatureState routing(const Install& install, const AgentView& agent) {
  const Truth tunnel = agent.fact(Fact::tunnel);
  if (is_false(tunnel)) return {.on = Truth::yes, .detail = "native"};
  if (!is_true(tunnel)) return {.on = Truth::yes, .detail = "unknown"};
  const bool is_new = is_true(install.chart().at_least("1.14.0"));
  return {.on = Truth::yes,
          .detail = fmt::format("tunnel, {}", word(agent, is_new ? "tunnel-protocol" : "tunnel"))};
}

FeatureState ipam(const Install&, const AgentView& agent) {
  return {.on = Truth::yes, .detail = word(agent, "ipam")};
}

using Words = std::string_view;
constexpr std::array<Words, 3> kReplacement{"kube-proxy/feature-switches",
                                            "kube-proxy/none-without-replacement",
                                            "kube-proxy/unknown-mode"};
constexpr std::array<Words, 3> kLoadBalancing{"load-balancer/options-without-replacement",
                                              "load-balancer/dsr-in-tunnel",
                                              "kube-proxy/feature-switches"};
constexpr std::array<Words, 2> kSocket{"load-balancer/socket-host-only-without-socket-lb",
                                       "load-balancer/socket-tracing-off"};
constexpr std::array<Words, 2> kPolicies{"policy/enforcement-never",
                                         "policy/local-redirect-without-socket-lb"};
constexpr std::array<Words, 1> kProxy{"gateway/envoy-config-without-proxy"};
constexpr std::array<Words, 1> kHubble{"hubble"};
constexpr std::array<Words, 1> kL2{"l2"};
constexpr std::array<Words, 4> kAddresses{
    "load-balancer/without-pool", "load-balancer/pool-blocks-unknown",
    "load-balancer/pool-cidrs-removed", "load-balancer/node-ipam-off"};
constexpr std::array<Words, 1> kBgp{"bgp"};
constexpr std::array<Words, 1> kGateway{"gateway/without-replacement"};
constexpr std::array<Words, 2> kEncryption{"encryption", "values/unknown-word"};
constexpr std::array<Words, 1> kBandwidth{"bpf/bandwidth-manager-with-ipsec"};
constexpr std::array<Words, 1> kMesh{"clustermesh"};
constexpr std::array<Words, 1> kMasquerade{"masquerade"};

constexpr std::array kFeatures{
    Feature{"datapath", "eBPF datapath", datapath, {}},
    Feature{"kube-proxy-replacement", "kube-proxy replacement", replacement, kReplacement},
    Feature{"load-balancing", "service load balancing", load_balancing, kLoadBalancing},
    Feature{"socket-lb", "socket load balancing", socket_load_balancing, kSocket},
    Feature{"network-policies", "network policies", policies, kPolicies},
    Feature{"l7-proxy", "L7 proxy", l7_proxy, kProxy},
    Feature{"hubble", "Hubble", hubble, kHubble},
    Feature{"hubble-relay", "Hubble relay", hubble_relay, {}},
    Feature{"hubble-ui", "Hubble UI", hubble_ui, {}},
    Feature{"hubble-metrics", "Hubble metrics", hubble_metrics, {}},
    Feature{"l2-announcements", "L2 announcements", l2, kL2},
    Feature{"lb-ipam", "LB-IPAM", addresses, kAddresses},
    Feature{"bgp", "BGP control plane", bgp, kBgp},
    Feature{"gateway-api", "Gateway API", gateway, kGateway},
    Feature{"ingress", "Ingress", ingress, kGateway},
    Feature{"encryption", "encryption", encryption, kEncryption},
    Feature{"egress-gateway", "egress gateway", egress_gateway, {}},
    Feature{"bandwidth-manager", "bandwidth manager", bandwidth, kBandwidth},
    Feature{"clustermesh", "ClusterMesh", mesh, kMesh},
    Feature{"ipv4", "IPv4", ipv4, {}},
    Feature{"ipv6", "IPv6", ipv6, {}},
    Feature{"bpf-masquerade", "eBPF masquerading", bpf_masquerade, kMasquerade},
    Feature{"routing", "routing", routing, {}},
    Feature{"ipam", "pods' addresses", ipam, {}},
};

}  // namespace

bool Feature::is_broken_by(std::string_view rule) const {
  return std::ranges::any_of(broken_by, [&](std::string_view one) {
    return rule == one || (rule.starts_with(one) && rule[one.size()] == '/');
  });
}

std::span<const Feature> features() { return kFeatures; }

}  // namespace cilium_lint::rules
