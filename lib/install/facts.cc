// What Cilium's start-up code makes of several values together. Conditions as the agent reads its
// flags (pkg/option/config.go, daemon/cmd/kube_proxy_replacement.go, daemon/cmd/daemon.go, from
// 1.18 on pkg/kpr too).

#include <algorithm>
#include <array>

#include "install/agent_view.h"

namespace cilium_lint {
namespace {

template <auto fact>
Truth holds(const AgentView& agent) {
  return agent.fact(fact);
}

constexpr std::array kFacts{
    NamedFact{"no-proxy", holds<Fact::no_proxy>},
    NamedFact{"kube-proxy-replacement", holds<Fact::kube_proxy_replacement>},
    NamedFact{"node-port", holds<Fact::node_port>},
    NamedFact{"socket-lb", holds<Fact::socket_lb>},
    NamedFact{"socket-lb-tracing", holds<AgentFact::socket_lb_tracing>},
    NamedFact{"tunnel", holds<Fact::tunnel>},
    NamedFact{"masquerade-ipv4", holds<Fact::masquerade_ipv4>},
    NamedFact{"masquerade-ipv6", holds<Fact::masquerade_ipv6>},
    NamedFact{"bpf-masquerade", holds<AgentFact::bpf_masquerade>},
    NamedFact{"bpf-host-routing", holds<AgentFact::bpf_host_routing>},
    NamedFact{"lb-only", holds<AgentFact::lb_only>},
    NamedFact{"dsr", holds<Fact::dsr>},
    NamedFact{"egress-gateway", holds<AgentFact::egress_gateway>},
    NamedFact{"ipsec", holds<Fact::ipsec>},
    NamedFact{"wireguard", holds<Fact::wireguard>},
    NamedFact{"ipv4", holds<Fact::ipv4>},
    NamedFact{"ipv6", holds<Fact::ipv6>},
    NamedFact{"cluster-pool", holds<AgentFact::cluster_pool>},
    NamedFact{"kvstore-identities", holds<AgentFact::kvstore_identities>},
};

// `condition ? yes : no`, known too where both are the same.
Truth choose(Truth condition, Truth yes, Truth no) {
  if (yes == no) return yes;
  return (condition & yes) | ((!condition) & no);
}

// The cluster runs no kube-proxy: KIND's kubeProxyMode none, or kubeadm told to skip the phase.
Truth no_proxy(const Install& install) {
  const Cluster* cluster = install.cluster();
  return cluster == nullptr ? Truth::unknown : !cluster->has_kube_proxy();
}

}  // namespace

std::span<const NamedFact> all_facts() { return kFacts; }

std::string_view name_of(Fact fact) {
  switch (fact) {
    case Fact::no_proxy:
      return "no-proxy";
    case Fact::kube_proxy_replacement:
      return "kube-proxy-replacement";
    case Fact::node_port:
      return "node-port";
    case Fact::socket_lb:
      return "socket-lb";
    case Fact::tunnel:
      return "tunnel";
    case Fact::masquerade_ipv4:
      return "masquerade-ipv4";
    case Fact::masquerade_ipv6:
      return "masquerade-ipv6";
    case Fact::dsr:
      return "dsr";
    case Fact::ipsec:
      return "ipsec";
    case Fact::wireguard:
      return "wireguard";
    case Fact::ipv4:
      return "ipv4";
    case Fact::ipv6:
      return "ipv6";
  }
  return "";
}

// A node that does nothing but balance: the agent sets node port and socket LB on, the replacement,
// masquerading, tunnel and L7 proxy off, whatever they say (daemon/cmd/daemon_main.go, initEnv).
Truth AgentView::lb_only() const {
  return is("datapath-mode", "lb-only") & !install_.chart().at_least("1.18.0");
}

// kube-proxy-replacement is a word to 1.18 and a boolean flag from 1.19. "probe" (to 1.12) leaves
// it to the kernel.
Truth AgentView::replaces_kube_proxy() const {
  if (is_true(lb_only())) return Truth::no;
  const auto word = flag("kube-proxy-replacement").text;
  if (!word) return Truth::unknown;
  const std::optional<bool> late = parse_go_bool(*word);
  const Truth early =
      *word == "probe" ? Truth::unknown : truth(*word == "true" || *word == "strict");
  return choose(install_.chart().at_least("1.19.0"), late ? truth(*late) : Truth::unknown, early);
}

// To 1.18 a node port implementation can be switched on by itself, unless the word is "disabled";
// in 1.14 and 1.15 CiliumEnvoyConfig brings it along, but not with IPsec.
Truth AgentView::node_port() const {
  if (is_true(lb_only())) return Truth::yes;
  const Truth replaces = replaces_kube_proxy();
  const Truth is_late = install_.chart().at_least("1.19.0");
  if (is_true(replaces) || is_true(is_late)) return replaces;
  const Truth for_envoy = install_.chart().within("1.14.0", "1.15.99") & on("enable-envoy-config") &
                          !on("enable-ipsec");
  const Truth alone =
      (on("enable-node-port") | for_envoy) & !is("kube-proxy-replacement", "disabled");
  return choose(is_late, replaces, replaces | alone);
}

// To 1.15 an agent whose replacement is "disabled" switches it off again.
Truth AgentView::socket_lb() const {
  if (is_true(lb_only())) return Truth::yes;
  const Truth replaces = replaces_kube_proxy();
  if (is_true(replaces)) return replaces;
  const Truth given = choose(install_.chart().at_least("1.12.0"), on("bpf-lb-sock"),
                             on("enable-host-reachable-services"));
  const Truth off_again =
      is("kube-proxy-replacement", "disabled") & !install_.chart().at_least("1.16.0");
  return replaces | (given & !off_again);
}

// Without socket LB there is nothing to trace; to 1.19 nothing is traced with hostNamespaceOnly.
Truth AgentView::socket_lb_tracing() const {
  const Truth hides = on("bpf-lb-sock-hostns-only") & !install_.chart().at_least("1.20.0");
  return on("trace-sock") & socket_lb() & !hides;
}

// To 1.13 the flag is called tunnel.
Truth AgentView::tunnel() const {
  if (is_true(lb_only())) return Truth::no;
  const Truth is_new = install_.chart().at_least("1.14.0");
  return choose(is_new, is("routing-mode", "tunnel"), !is("tunnel", "disabled"));
}

// The flag was called node-port-mode at first; the agent reads both to 1.18.
Truth AgentView::dsr() const {
  const AgentFlag old = flag("node-port-mode");
  const AgentFlag mode = flag("bpf-lb-mode");
  const bool by_old_name = is_true(old.said) && !mode.key.starts_with("extra");
  const auto& word = by_old_name ? old.text : mode.text;
  return word ? truth(*word == "dsr" || *word == "hybrid") : Truth::unknown;
}

Truth AgentView::masquerades() const {
  return fact(Fact::masquerade_ipv4) | fact(Fact::masquerade_ipv6);
}

// To 1.14 the agent gives it up with a warning where something that it needs is missing; later
// agents end.
Truth AgentView::bpf_masquerade() const {
  const Truth asked = on("enable-bpf-masquerade") & masquerades();
  const Truth misses = (!node_port()) | (!on("enable-remote-node-identity")) |
                       (!is("egress-masquerade-interfaces", "")) | (tunnel() & !socket_lb());
  const Truth old = asked & !misses;
  return choose(install_.chart().at_least("1.15.0"), asked, old);
}

// The agent falls back to the host's own routing without the whole replacement, with masquerading
// by iptables, and to 1.18 with IPsec.
Truth AgentView::bpf_host_routing() const {
  const Truth by_iptables = masquerades() & !bpf_masquerade();
  const Truth encrypts = on("enable-ipsec") & !install_.chart().at_least("1.19.0");
  return (!on("enable-host-legacy-routing")) & replaces_kube_proxy() & !by_iptables & !encrypts;
}

Truth AgentView::fact(Fact fact) const {
  switch (fact) {
    case Fact::no_proxy:
      return no_proxy(install_);
    case Fact::kube_proxy_replacement:
      return replaces_kube_proxy();
    case Fact::node_port:
      return node_port();
    case Fact::socket_lb:
      return socket_lb();
    case Fact::tunnel:
      return tunnel();
    case Fact::masquerade_ipv4:
      return on("enable-ipv4") & on("enable-ipv4-masquerade") & !lb_only();
    case Fact::masquerade_ipv6:
      return on("enable-ipv6") & on("enable-ipv6-masquerade") & !lb_only();
    case Fact::dsr:
      return dsr();
    case Fact::ipsec:
      return on("enable-ipsec");
    case Fact::wireguard:
      return on("enable-wireguard");
    case Fact::ipv4:
      return on("enable-ipv4");
    case Fact::ipv6:
      return on("enable-ipv6");
  }
  return Truth::unknown;
}

Truth AgentView::fact(AgentFact fact) const {
  switch (fact) {
    case AgentFact::socket_lb_tracing:
      return socket_lb_tracing();
    case AgentFact::bpf_masquerade:
      return bpf_masquerade();
    case AgentFact::bpf_host_routing:
      return bpf_host_routing();
    case AgentFact::lb_only:
      return lb_only();
    // Called enable-ipv4-egress-gateway from 1.11 to 1.17.
    case AgentFact::egress_gateway:
      return choose(install_.chart().within("1.11.0", "1.17.99"), on("enable-ipv4-egress-gateway"),
                    on("enable-egress-gateway"));
    case AgentFact::cluster_pool:
      return is("ipam", "cluster-pool");
    // Without a kvstore the agent takes CRDs, with a warning.
    case AgentFact::kvstore_identities:
      return is("identity-allocation-mode", "kvstore") & !is("kvstore", "");
  }
  return Truth::unknown;
}

Truth Install::fact(Fact fact) const { return AgentView(*this).fact(fact); }

std::optional<std::string> Install::ipam_mode() const { return AgentView(*this).flag("ipam").text; }

}  // namespace cilium_lint
