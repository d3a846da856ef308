#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "certainty.h"
#include "install/agent_view.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::feature_off};

// Whether some map in it has the key, however deep.
bool has_key(const yaml::Data& data, std::string_view key) {
  for (const yaml::Entry& entry : data.entries) {
    if (entry.key == key || has_key(entry.value, key)) return true;
  }
  return std::ranges::any_of(data.items,
                             [&](const yaml::Data& item) { return has_key(item, key); });
}

bool any(const yaml::Data&) { return true; }
bool selects_nodes(const yaml::Data& object) {
  return part_of(object, "spec.nodeSelector") != nullptr;
}
// A policy that looks into requests: `toPorts[].rules`, or names from DNS.
bool needs_proxy(const yaml::Data& object) {
  const yaml::Data* spec = part_of(object, "spec");
  return spec != nullptr && (has_key(*spec, "rules") || has_key(*spec, "toFQDNs"));
}

struct Need {
  std::string_view kind{};
  bool (*applies)(const yaml::Data& object) = any;
  std::string_view key{};  // what switches it on, in the chart
  Truth (*on)(const AgentView&){};
  std::string_view first = "1.10.0";
};

Truth egress_gateway(const AgentView& agent) { return agent.fact(AgentFact::egress_gateway); }
Truth redirects(const AgentView& agent) { return agent.on("enable-local-redirect-policy"); }
Truth envoy_config(const AgentView& agent) { return agent.on("enable-envoy-config"); }
Truth several_pools(const AgentView& agent) { return agent.is("ipam", "multi-pool"); }
Truth host_firewall(const AgentView& agent) { return agent.on("enable-host-firewall"); }
Truth proxy(const AgentView& agent) { return agent.on("enable-l7-proxy"); }
Truth gateways(const AgentView& agent) { return agent.on("enable-gateway-api"); }
Truth ingresses(const AgentView& agent) { return agent.on("enable-ingress-controller"); }

constexpr std::array kNeeds{
    Need{"CiliumEgressGatewayPolicy", any, "egressGateway.enabled", egress_gateway, "1.12.0"},
    Need{"CiliumLocalRedirectPolicy", any, "localRedirectPolicies.enabled", redirects, "1.18.0"},
    Need{"CiliumLocalRedirectPolicy", any, "localRedirectPolicy", redirects},
    Need{"CiliumEnvoyConfig", any, "envoyConfig.enabled", envoy_config, "1.13.5"},
    Need{"CiliumClusterwideEnvoyConfig", any, "envoyConfig.enabled", envoy_config, "1.13.5"},
    Need{"CiliumPodIPPool", any, "ipam.mode", several_pools, "1.14.0"},
    Need{"CiliumClusterwideNetworkPolicy", selects_nodes, "hostFirewall.enabled", host_firewall,
         "1.11.0"},
    Need{"GatewayClass", any, "gatewayAPI.enabled", gateways, "1.13.0"},
    Need{"Gateway", any, "gatewayAPI.enabled", gateways, "1.13.0"},
    Need{"Ingress", any, "ingressController.enabled", ingresses, "1.12.0"},
    Need{"CiliumNetworkPolicy", needs_proxy, "l7Proxy", proxy},
    Need{"CiliumClusterwideNetworkPolicy", needs_proxy, "l7Proxy", proxy},
};

void report(const Install& install, const Need& need, const std::vector<const Manifest*>& objects,
            Findings& findings) {
  const bool is_mode = need.key == "ipam.mode";
  const Value value = install.value(need.key);
  const bool given = is_true(value.is_set_by_user());
  Finding finding{
      .at = objects.front()->at,
      .effect = Effect::feature_off,
      .certainty = given ? Certainty::sure : certainty_of_absence(install),
      .message = fmt::format("{} has no effect: {} is {}", called(*objects.front()), need.key,
                             is_mode ? install.ipam_mode().value_or("another") : "off"),
      .arguments = {objects.front()->kind, objects.front()->name},
      .fixes = {set_value(install, need.key, is_mode ? "multi-pool" : "true")},
      .key = std::string(need.key),
  };
  if (given && value.span().known()) finding.related.push_back({value.span(), "set here"});
  for (std::size_t i = 1; i < objects.size(); ++i) {
    finding.related.push_back({objects[i]->at, fmt::format("{} too", called(*objects[i]))});
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  const AgentView agent(install);
  std::string_view done;
  for (const Need& need : kNeeds) {
    if (!is_true(install.chart().at_least(need.first)) || done == need.kind) continue;
    std::vector<const Manifest*> objects = manifests_of_kind(install, need.kind);
    std::erase_if(objects, [&](const Manifest* one) { return !need.applies(one->object); });
    if (objects.empty()) continue;
    if (need.kind == "CiliumLocalRedirectPolicy") done = need.kind;
    if (is_false(need.on(agent))) report(install, need, objects, findings);
  }
}

}  // namespace

extern constinit const Rule policy_object_without_switch = {
    .id = "policy/object-without-switch",
    .summary = "an object lies beside values that leave off what would read it",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
