#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"apiserver-hostname-with-clusterfirst-dns"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

constexpr std::string_view kClusterFirst = "ClusterFirstWithHostNet";

// The name that the pods resolve; nothing where it is an address.
std::optional<std::string> name_to_resolve(const Install& install) {
  const auto host = api_server_host(install);
  if (!host) return std::nullopt;
  switch (host->kind) {
    case HostKind::automatic: {  // on KIND the ConfigMap holds the control plane's name
      const Cluster* cluster = install.cluster();
      const auto address =
          cluster != nullptr && cluster->is_kind() ? cluster->api_server() : std::nullopt;
      const bool looks_up =
          is_true(install.chart().at_least("1.16.0")) && !install.client_side_render;
      return address && looks_up ? std::optional(address->host) : std::nullopt;
    }
    case HostKind::control_plane:
    case HostKind::load_balancer:
    case HostKind::domain_name:
    case HostKind::name:
      return host->text;
    default:
      return std::nullopt;  // an address, or wrong for a reason of its own
  }
}

// Whether CoreDNS can run and be reached before Cilium does.
Truth has_dns(const Cluster* cluster) {
  if (cluster == nullptr || !cluster->default_cni.known) return Truth::unknown;
  return truth(cluster->default_cni.value) & cluster->has_kube_proxy();
}

void report(const Install& install, const Value& policy, const std::string& name, bool agent,
            Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (is_true(has_dns(cluster))) return;
  // A node knows its own name, so pods on the control plane itself find it: an operator may happen
  // to be there, and a cluster of one node has no other.
  const bool other_nodes = cluster != nullptr && cluster->nodes_known && cluster->nodes.size() > 1;
  const bool sure = agent && other_nodes && is_false(has_dns(cluster));
  const auto dns = cluster != nullptr ? dns_service_address(*cluster) : std::nullopt;
  const std::string server = dns ? " on " + with_port(*dns, 53) : "";
  Finding finding{
      .at = policy.span(),
      .effect = Effect::bootstrap_deadlock,
      .certainty = sure ? Certainty::sure : Certainty::possible,
      .message = fmt::format("{} asks CoreDNS for {}, and CoreDNS cannot run before Cilium does",
                             agent ? "the agent" : "the operator", name),
      .label = "the cluster's DNS instead of the node's",
      .arguments = {policy.key(), name},
      .related = {{install.value("k8sServiceHost").span(), "a name, which has to be resolved"}},
      .help = cluster != nullptr && !cluster->is_kind()
                  ? "the empty default uses the node's resolver"
                  : "the empty default uses the node's resolver, which knows KIND's containers",
      .seen_as = agent
                     ? seen_when_unreachable(
                           install, fmt::format("dial tcp: lookup {}{}: i/o timeout", name, server))
                     : "",
      .fixes = {delete_key(install, policy.key(), sure)},
      .key = policy.key(),
      .stage = agent ? first_stage_with_api_server(install) : Stage::operator_,
  };
  if (cluster != nullptr && cluster->default_cni.given && !cluster->default_cni.value) {
    finding.related.push_back(
        {cluster->default_cni.at, "no other network that CoreDNS could run on"});
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  const auto name = name_to_resolve(install);
  if (!name) return;
  const Value agent = install.value("dnsPolicy");
  const Value operator_ = install.value("operator.dnsPolicy");
  // Read from 1.11.8 on, the operator's from 1.12.1 on by itself (templates/cilium-agent/
  // daemonset.yaml, templates/cilium-operator/deployment.yaml).
  if (is_true(install.chart().at_least("1.11.8")) && is_true(agent.is(kClusterFirst))) {
    report(install, agent, *name, true, findings);
  }
  if (is_true(install.chart().at_least("1.12.1")) && is_true(operator_.is(kClusterFirst))) {
    report(install, operator_, *name, false, findings);
  }
}

}  // namespace

extern constinit const Rule api_server_host_name_behind_cluster_dns = {
    .id = "api-server/host-name-behind-cluster-dns",
    .summary = "the API server's name is asked of CoreDNS, which cannot run before Cilium",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
