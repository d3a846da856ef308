// Every known way in which a cluster and Cilium lock each other out: a rule names it, a fixture
// shows it, and one that looks much the same does not.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "rule_list.h"
#include "support/cases.h"

namespace cilium_lint {
namespace {

struct DeadlockFact {
  std::string_view fact{};
  std::string_view rule{};  // whose fixtures they are
  std::string_view shows{}, silent{};
};

constexpr std::array kDeadlocks{
    DeadlockFact{"noproxy-without-apiserver-address", "api-server/missing-address",
                 "installed_by_script", "ok_given_by_flag"},
    DeadlockFact{"apiserver-host-without-port", "api-server/host-without-port", "port_missing",
                 "ok_port_given"},
    DeadlockFact{"apiserver-port-not-6443", "api-server/port-not-6443", "published_port",
                 "ok_6443"},
    DeadlockFact{"apiserver-host-loopback", "api-server/host-is-loopback", "localhost_with_worker",
                 "ok_one_node"},
    DeadlockFact{"apiserver-host-is-clusterip", "api-server/host-is-cluster-ip", "default_range",
                 "ok_with_kube_proxy"},
    DeadlockFact{"apiserver-host-unknown-container", "api-server/host-is-unknown-container",
                 "name_by_flag", "ok_right_name_by_flag"},
    DeadlockFact{"apiserver-host-is-worker", "api-server/host-is-worker", "worker",
                 "ok_control_plane"},
    DeadlockFact{"ext-lb-on-single-control-plane",
                 "api-server/load-balancer-on-single-control-plane", "single", "ok_several"},
    DeadlockFact{"apiserver-host-auto-too-old", "api-server/host-auto-too-old", "on_1_15",
                 "ok_on_1_16"},
    DeadlockFact{"apiserver-host-auto-offline", "api-server/host-auto-offline",
                 "template_on_1_18_12", "ok_install"},
    DeadlockFact{"apiserver-host-auto-ipv6-literal", "api-server/host-auto-ipv6-literal",
                 "endpoint_patched", "ok_name"},
    DeadlockFact{"apiserver-hostname-with-clusterfirst-dns",
                 "api-server/host-name-behind-cluster-dns", "agent", "ok_default_policy"},
    DeadlockFact{"apiserver-host-not-in-cert", "api-server/host-not-in-certificate", "domain",
                 "ok_san"},
    DeadlockFact{"kubeconfigpath-on-workers", "api-server/kubeconfig-only-on-control-planes",
                 "worker", "ok_mounted"},
    DeadlockFact{"wait-for-kube-proxy-that-never-comes", "kube-proxy/wait-never-ends", "not_set",
                 "ok_kube_proxy_runs"},
    DeadlockFact{"operator-disabled", "operator/switched-off", "switched_off", "ok_on"},
    DeadlockFact{"agent-disabled", "bootstrap/agent-switched-off", "no_agent", "ok_kindnet"},
    DeadlockFact{"cni-conf-never-written", "bootstrap/cni-config-never-written",
                 "custom_without_config_map", "ok_config_map"},
    DeadlockFact{"cni-chaining-without-base", "bootstrap/chaining-without-base", "flannel",
                 "ok_installed"},
    DeadlockFact{"ipsec-key-secret-missing", "encryption/ipsec-key-missing", "no_secret",
                 "ok_secret"},
    DeadlockFact{"kubernetes-ipam-family-mismatch-v6", "ipam/nodes-without-ipv6-range",
                 "ipv4_cluster", "ok_dual"},
    DeadlockFact{"kubernetes-ipam-family-mismatch-v4", "ipam/nodes-without-ipv4-range",
                 "ipv6_cluster", "ok_ipv4_off"},
    DeadlockFact{"ipv6-cluster-without-ipv6", "ipam/ipv6-cluster-without-ipv6", "values_of_ipv4",
                 "ok_ipv6_alone"},
    DeadlockFact{"podsubnet-too-small-for-nodes", "ipam/pod-subnet-too-small", "three_nodes",
                 "ok_default"},
    DeadlockFact{"cluster-pool-too-small-for-nodes", "ipam/pool-too-small", "three_nodes",
                 "ok_smaller_blocks"},
    DeadlockFact{"multi-pool-without-default", "ipam/multi-pool-without-default", "no_pool",
                 "ok_applied"},
    DeadlockFact{"kube-proxy-ipvs-119", "kube-proxy/ipvs-with-119", "not_replaced", "ok_1_18"},
    DeadlockFact{"crd-missing-installed-otherwise", "operator/crd-creation-skipped", "argument",
                 "ok_without"},
    DeadlockFact{"operator-cannot-be-placed", "operator/unplaceable", "not_ready", "ok_default"},
    DeadlockFact{"agent-tolerations-overridden", "bootstrap/agent-tolerations",
                 "control_plane_alone", "ok_every_taint"},
    DeadlockFact{"cloud-ipam-on-kind", "ipam/cloud-mode-on-kind", "eni", "ok_kubernetes"},
    DeadlockFact{"apiserver-urls-missing-in-config-init", "api-server/urls-missing-in-config-init",
                 "on_1_18_1", "ok_1_18_2"},
    DeadlockFact{"kubeconfig-missing-in-config-init",
                 "api-server/kubeconfig-missing-in-config-init", "on_1_15_4", "ok_1_15_5"},
    DeadlockFact{"cluster-pool-mask-shorter-than-prefix", "ipam/pool-mask-shorter-than-prefix",
                 "ipv4", "ok_one_of_two_fits"},
};

std::vector<std::string> facts_of(const DeadlockFact& row, std::string_view fixture) {
  return testing::stated_facts(testing::case_in(std::filesystem::path(CILIUM_LINT_SOURCE_DIR) /
                                                "fixtures" / "rules" / row.rule / fixture),
                               rules::all());
}

TEST_CASE("every deadlock is named by a rule, shown by one fixture and not by another") {
  for (const DeadlockFact& row : kDeadlocks) {
    INFO(row.fact);
    const auto rule = std::ranges::find(rules::all(), row.rule, &Rule::id);
    REQUIRE(rule != rules::all().end());
    CHECK(std::ranges::find((*rule)->facts, row.fact) != (*rule)->facts.end());
    const auto shown = facts_of(row, row.shows);
    CHECK(std::ranges::find(shown, row.fact) != shown.end());
    const auto silent = facts_of(row, row.silent);
    CHECK(std::ranges::find(silent, row.fact) == silent.end());
  }
}

}  // namespace
}  // namespace cilium_lint
