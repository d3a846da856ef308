#include "rule_list.h"

#include <array>

namespace cilium_lint::rules {
namespace {

constexpr std::array kAll = {
    &bgp_control_plane_ipam,
    &bgp_invented_key,
    &bgp_legacy_pod_cidr_ipam,
    &bgp_legacy_removed,
    &bgp_legacy_without_announcement,
    &bgp_peering_policy_removed,
    &bgp_pod_cidr_without_node_cidr,
    &bgp_resources_without_switch,
    &bootstrap_command_sees_nothing,
    &bootstrap_invented_retry_factor,
    &bootstrap_retry_factor_too_low,
    &bootstrap_wait_too_short,
    &bootstrap_waits_for_pods_not_nodes,
    &l2_beside_bgp,
    &l2_invented_key,
    &l2_lease_timings,
    &l2_policy_without_switch,
    &l2_unknown_to_chart,
    &l2_with_xdp,
    &l2_without_policy,
    &l2_without_replacement,
    &load_balancer_pool_blocks_unknown,
    &load_balancer_pool_cidrs_removed,
    &load_balancer_without_pool,
    &operator_replicas_exceed_nodes,
    &values_nested_for_umbrella,
    &values_not_a_map,
    &values_set_syntax,
    &version_digest_missing,
    &version_digest_with_kind_load,
    &version_pins_disagree,
    &version_preloaded_image_differs,
    &version_pull_policy_always,
    &version_range,
    &version_tag_differs,
    &version_tag_names_no_image,
    &version_tag_without_effect,
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

std::span<const Rule* const> all() { return kAll; }

}  // namespace cilium_lint::rules
