#include "rule_list.h"

#include <algorithm>
#include <array>
#include <vector>

namespace cilium_lint::rules {
namespace {

constexpr std::array kReasoned = {
    &api_server_docker_address,
    &api_server_host_auto_ipv6_literal,
    &api_server_host_auto_offline,
    &api_server_host_auto_too_old,
    &api_server_host_is_cluster_ip,
    &api_server_host_is_loopback,
    &api_server_host_is_unknown_container,
    &api_server_host_is_worker,
    &api_server_host_name_behind_cluster_dns,
    &api_server_host_not_in_certificate,
    &api_server_host_ref_incomplete,
    &api_server_host_without_port,
    &api_server_kubeconfig_missing_in_config_init,
    &api_server_kubeconfig_only_on_control_planes,
    &api_server_load_balancer_on_single_control_plane,
    &api_server_malformed_host,
    &api_server_missing_address,
    &api_server_one_of_several_control_planes,
    &api_server_placeholder_host,
    &api_server_port_not_6443,
    &api_server_port_without_host,
    &api_server_urls_missing_in_config_init,
    &bgp_control_plane_ipam,
    &bgp_legacy_pod_cidr_ipam,
    &bgp_legacy_removed,
    &bgp_legacy_without_announcement,
    &bgp_peering_policy_removed,
    &bgp_pod_cidr_without_node_cidr,
    &bgp_resources_without_switch,
    &bootstrap_cluster_without_cni,
    &bootstrap_command_sees_nothing,
    &bootstrap_invented_retry_factor,
    &bootstrap_retry_factor_too_low,
    &bootstrap_tool_network_left_on,
    &bootstrap_wait_too_short,
    &bootstrap_waits_for_pods_not_nodes,
    &bpf_host_bpffs_in_nodes,
    &chart_ca_is_not_pem,
    &chart_certificate_address_is_not_an_ip,
    &chart_certificate_name_is_not_text,
    &chart_generated_name_not_rewritten,
    &chart_value_file_inside_chart,
    &chart_value_file_missing_in_chart,
    &chart_values_beside_source,
    &chart_values_replaced,
    &clustermesh_kind_clusters_overlap,
    &ipam_cluster_range_in_docker_range,
    &ipam_pod_subnet_too_small,
    &ipam_pool_mask_shorter_than_prefix,
    &ipam_pool_overlaps_cluster,
    &ipam_pool_too_small,
    &kind_default_cni_left_on,
    &kube_proxy_boolean_on_old_chart,
    &kube_proxy_both_running,
    &kube_proxy_feature_switches,
    &kube_proxy_healthz_address_unread,
    &kube_proxy_healthz_port_taken,
    &kube_proxy_ipvs_with_119,
    &kube_proxy_none_without_replacement,
    &kube_proxy_unknown_mode,
    &kube_proxy_wait_never_ends,
    &l2_beside_bgp,
    &l2_lease_timings,
    &l2_policy_without_switch,
    &l2_unknown_to_chart,
    &l2_without_policy,
    &l2_without_replacement,
    &lint_bad_policy,
    &lint_bad_suppression,
    &lint_expired_suppression,
    &lint_unknown_config_key,
    &lint_unused_suppression,
    &load_balancer_pool_blocks_unknown,
    &load_balancer_pool_cidrs_removed,
    &load_balancer_pool_outside_docker,
    &load_balancer_pool_overlaps_cluster,
    &load_balancer_pool_too_small,
    &load_balancer_without_pool,
    &operator_kind_not_served,
    &operator_replicas_exceed_nodes,
    &operator_unplaceable,
    &routing_devices_without_eth0,
    &routing_native_cidr_misses_pods,
    &policy_object_without_switch,
    &values_agent_flag_name,
    &values_bad_format,
    &values_flag_of_wrong_type,
    &values_flag_over_value,
    &values_frozen_defaults,
    &values_future_key,
    &values_key_is_not_text,
    &values_misplaced_key,
    &values_nested_for_umbrella,
    &values_not_a_map,
    &values_not_text,
    &values_out_of_range,
    &values_removed_key,
    &values_renamed_key,
    &values_second_document,
    &values_secret_in_clear,
    &values_set_syntax,
    &values_text_is_true,
    &values_unknown_flag,
    &values_unknown_key,
    &values_unknown_word,
    &values_wrong_case,
    &values_wrong_type,
    &version_digest_missing,
    &version_digest_with_kind_load,
    &version_pins_disagree,
    &version_preloaded_image_differs,
    &version_pull_policy_always,
    &version_range,
    &version_tag_differs,
    &version_tag_names_no_image,
    &version_tag_without_effect,
    &version_target_revision_missing,
    &version_unpinned,
    &yaml_alias_bomb,
    &yaml_alias_cycle,
    &yaml_bad_key,
    &yaml_control_character,
    &yaml_duplicate_key,
    &yaml_encoding,
    &yaml_merge,
    &yaml_not_a_number,
    &yaml_syntax,
    &yaml_tag_mismatch,
    &yaml_unknown_anchor,
};

}  // namespace

std::span<const Rule* const> all() {
  static const std::vector<const Rule*> every = [] {
    // Both lists are all but sorted, and every run passes here: a merge costs a quarter of a sort.
    const auto before = [](const Rule* a, const Rule* b) { return a->id < b->id; };
    const auto sorted = [&](auto rules) {
      std::vector<const Rule*> result(rules.begin(), rules.end());
      if (!std::is_sorted(result.begin(), result.end(), before)) {
        std::sort(result.begin(), result.end(), before);
      }
      return result;
    };
    const std::vector<const Rule*> reasoned = sorted(std::span(kReasoned));
    const std::vector<const Rule*> others = sorted(declared());
    std::vector<const Rule*> rules(reasoned.size() + others.size());
    std::merge(reasoned.begin(), reasoned.end(), others.begin(), others.end(), rules.begin(),
               before);
    return rules;
  }();
  return every;
}

}  // namespace cilium_lint::rules
