#pragma once
// All rules. A reasoned rule that is not here does not exist; a missing source file is a link
// error.

#include <span>

#include "lint/rule.h"

namespace cilium_lint {
struct Preset;
}

namespace cilium_lint::rules {

extern const Rule api_server_docker_address;
extern const Rule api_server_host_auto_ipv6_literal;
extern const Rule api_server_host_auto_offline;
extern const Rule api_server_host_auto_too_old;
extern const Rule api_server_host_is_cluster_ip;
extern const Rule api_server_host_is_loopback;
extern const Rule api_server_host_is_unknown_container;
extern const Rule api_server_host_is_worker;
extern const Rule api_server_host_name_behind_cluster_dns;
extern const Rule api_server_host_not_in_certificate;
extern const Rule api_server_host_ref_incomplete;
extern const Rule api_server_host_without_port;
extern const Rule api_server_kubeconfig_missing_in_config_init;
extern const Rule api_server_kubeconfig_only_on_control_planes;
extern const Rule api_server_load_balancer_on_single_control_plane;
extern const Rule api_server_malformed_host;
extern const Rule api_server_missing_address;
extern const Rule api_server_one_of_several_control_planes;
extern const Rule api_server_placeholder_host;
extern const Rule api_server_port_not_6443;
extern const Rule api_server_port_without_host;
extern const Rule api_server_urls_missing_in_config_init;
extern const Rule bgp_control_plane_ipam;
extern const Rule bgp_legacy_pod_cidr_ipam;
extern const Rule bgp_legacy_removed;
extern const Rule bgp_legacy_without_announcement;
extern const Rule bgp_peering_policy_removed;
extern const Rule bgp_pod_cidr_without_node_cidr;
extern const Rule bgp_resources_without_switch;
extern const Rule bootstrap_cluster_without_cni;
extern const Rule bootstrap_command_sees_nothing;
extern const Rule bootstrap_invented_retry_factor;
extern const Rule bootstrap_retry_factor_too_low;
extern const Rule bootstrap_tool_network_left_on;
extern const Rule bootstrap_wait_too_short;
extern const Rule bootstrap_waits_for_pods_not_nodes;
extern const Rule bpf_host_bpffs_in_nodes;
extern const Rule chart_ca_is_not_pem;
extern const Rule chart_certificate_address_is_not_an_ip;
extern const Rule chart_certificate_name_is_not_text;
extern const Rule chart_certificates_made_anew;
extern const Rule chart_generated_name_not_rewritten;
extern const Rule chart_value_file_inside_chart;
extern const Rule chart_value_file_missing_in_chart;
extern const Rule chart_values_beside_source;
extern const Rule chart_values_file_missing;
extern const Rule chart_values_replaced;
extern const Rule clustermesh_kind_clusters_overlap;
extern const Rule hubble_certificates_after_relay;
extern const Rule ipam_cluster_range_in_docker_range;
extern const Rule ipam_pod_subnet_too_small;
extern const Rule ipam_pool_mask_shorter_than_prefix;
extern const Rule ipam_pool_overlaps_cluster;
extern const Rule ipam_pool_too_small;
extern const Rule kind_api_server_address_not_an_ip;
extern const Rule kind_container_port_missing;
extern const Rule kind_containerd_patch_unread;
extern const Rule kind_control_plane_missing;
extern const Rule kind_default_cni_left_on;
extern const Rule kind_empty_entry;
extern const Rule kind_extra_args_form;
extern const Rule kind_host_port_taken;
extern const Rule kind_invalid_name;
extern const Rule kind_label_refused_by_kubelet;
extern const Rule kind_labels_overridden;
extern const Rule kind_listen_address_not_an_ip;
extern const Rule kind_mirrors_beside_config_path;
extern const Rule kind_mount_without_path;
extern const Rule kind_mounted_twice;
extern const Rule kind_name_no_container_name;
extern const Rule kind_name_too_long;
extern const Rule kind_node_too_old;
extern const Rule kind_patch_matches_nothing;
extern const Rule kind_patch_not_yaml;
extern const Rule kind_patch_on_wrong_node;
extern const Rule kind_port_mapped_twice;
extern const Rule kind_port_out_of_range;
extern const Rule kind_port_reaches_nothing;
extern const Rule kind_proxy_patch_overrides_mode;
extern const Rule kind_proxy_patch_without_proxy;
extern const Rule kind_second_document;
extern const Rule kind_skip_phases_replaced;
extern const Rule kind_skip_phases_unread;
extern const Rule kind_subnet_not_a_cidr;
extern const Rule kind_subnet_of_other_family;
extern const Rule kind_subnets_overlap;
extern const Rule kind_two_kinds_in_one_patch;
extern const Rule kind_unknown_api_version;
extern const Rule kind_unknown_field;
extern const Rule kind_unknown_ip_family;
extern const Rule kind_unknown_kind;
extern const Rule kind_unknown_propagation;
extern const Rule kind_unknown_protocol;
extern const Rule kind_unknown_proxy_mode;
extern const Rule kind_unknown_role;
extern const Rule kind_wrong_type;
extern const Rule kube_proxy_boolean_on_old_chart;
extern const Rule kube_proxy_both_running;
extern const Rule kube_proxy_feature_switches;
extern const Rule kube_proxy_healthz_address_unread;
extern const Rule kube_proxy_healthz_port_taken;
extern const Rule kube_proxy_ipvs_with_119;
extern const Rule kube_proxy_none_without_replacement;
extern const Rule kube_proxy_unknown_mode;
extern const Rule kube_proxy_wait_never_ends;
extern const Rule l2_beside_bgp;
extern const Rule l2_lease_timings;
extern const Rule l2_policy_without_switch;
extern const Rule l2_unknown_to_chart;
extern const Rule l2_without_policy;
extern const Rule l2_without_replacement;
extern const Rule lint_bad_policy;
extern const Rule lint_bad_suppression;
extern const Rule lint_expired_suppression;
extern const Rule lint_unknown_config_key;
extern const Rule lint_unused_suppression;
extern const Rule load_balancer_pool_blocks_unknown;
extern const Rule load_balancer_pool_cidrs_removed;
extern const Rule load_balancer_pool_outside_docker;
extern const Rule load_balancer_pool_overlaps_cluster;
extern const Rule load_balancer_pool_too_small;
extern const Rule load_balancer_without_pool;
extern const Rule operator_kind_not_served;
extern const Rule operator_replicas_exceed_nodes;
extern const Rule operator_unplaceable;
extern const Rule routing_devices_without_eth0;
extern const Rule routing_native_cidr_misses_pods;
extern const Rule policy_object_without_switch;
extern const Rule values_agent_flag_name;
extern const Rule values_bad_format;
extern const Rule values_flag_of_wrong_type;
extern const Rule values_flag_over_value;
extern const Rule values_frozen_defaults;
extern const Rule values_future_key;
extern const Rule values_key_is_not_text;
extern const Rule values_misplaced_key;
extern const Rule values_nested_for_umbrella;
extern const Rule values_not_a_map;
extern const Rule values_not_text;
extern const Rule values_out_of_range;
extern const Rule values_removed_key;
extern const Rule values_renamed_key;
extern const Rule values_second_document;
extern const Rule values_secret_in_clear;
extern const Rule values_set_syntax;
extern const Rule values_text_is_true;
extern const Rule values_unknown_flag;
extern const Rule values_unknown_key;
extern const Rule values_unknown_word;
extern const Rule values_wrong_case;
extern const Rule values_wrong_type;
extern const Rule version_digest_missing;
extern const Rule version_digest_with_kind_load;
extern const Rule version_pins_disagree;
extern const Rule version_preloaded_image_differs;
extern const Rule version_pull_policy_always;
extern const Rule version_range;
extern const Rule version_tag_differs;
extern const Rule version_tag_names_no_image;
extern const Rule version_tag_without_effect;
extern const Rule version_target_revision_missing;
extern const Rule version_unpinned;
extern const Rule yaml_alias_bomb;
extern const Rule yaml_alias_cycle;
extern const Rule yaml_bad_key;
extern const Rule yaml_control_character;
extern const Rule yaml_duplicate_key;
extern const Rule yaml_encoding;
extern const Rule yaml_merge;
extern const Rule yaml_not_a_number;
extern const Rule yaml_syntax;
extern const Rule yaml_tag_mismatch;
extern const Rule yaml_unknown_anchor;

// The declared rules (rules/*/*.yaml), in order of their ids; made by tools/compile_rules.cc.
std::span<const Rule* const> declared();

// Named sets of policies (rules/presets/), made with them.
std::span<const Preset> presets();

// Every rule, in order of its id.
std::span<const Rule* const> all();

}  // namespace cilium_lint::rules
