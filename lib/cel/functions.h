#pragma once
// The functions behind the rows of standard.cc, file by file.

#include "cel/function.h"

namespace cilium_lint::cel {

using Arguments = std::span<const Value>;

// functions_core.cc
Value size_of(CallContext& context, Arguments arguments);
Value type_of_value(CallContext& context, Arguments arguments);
Value same_value(CallContext& context, Arguments arguments);  // dyn(x), and int(int) and the like
Value optional_of(CallContext& context, Arguments arguments);
Value optional_of_non_zero(CallContext& context, Arguments arguments);
Value optional_none(CallContext& context, Arguments arguments);
Value optional_has_value(CallContext& context, Arguments arguments);
Value optional_value(CallContext& context, Arguments arguments);
Value optional_or(CallContext& context, Arguments arguments);
Value optional_or_value(CallContext& context, Arguments arguments);
Value optional_unwrap(CallContext& context, Arguments arguments);

// functions_conversions.cc
Value to_boolean(CallContext& context, Arguments arguments);
Value to_integer(CallContext& context, Arguments arguments);
Value to_uinteger(CallContext& context, Arguments arguments);
Value to_decimal(CallContext& context, Arguments arguments);
Value to_string(CallContext& context, Arguments arguments);
Value to_bytes(CallContext& context, Arguments arguments);
Value base64_encode(CallContext& context, Arguments arguments);
Value base64_decode(CallContext& context, Arguments arguments);

// functions_strings.cc
Value string_contains(CallContext& context, Arguments arguments);
Value string_starts_with(CallContext& context, Arguments arguments);
Value string_ends_with(CallContext& context, Arguments arguments);
Value string_char_at(CallContext& context, Arguments arguments);
Value string_index_of(CallContext& context, Arguments arguments);
Value string_last_index_of(CallContext& context, Arguments arguments);
Value string_lower(CallContext& context, Arguments arguments);
Value string_upper(CallContext& context, Arguments arguments);
Value string_replace(CallContext& context, Arguments arguments);
Value string_split(CallContext& context, Arguments arguments);
Value string_substring(CallContext& context, Arguments arguments);
Value string_trim(CallContext& context, Arguments arguments);
Value string_reverse(CallContext& context, Arguments arguments);
Value string_quote(CallContext& context, Arguments arguments);
Value list_join(CallContext& context, Arguments arguments);

// format.cc
Value string_format(CallContext& context, Arguments arguments);

// functions_regex.cc
Value regex_matches(CallContext& context, Arguments arguments);
Value regex_find(CallContext& context, Arguments arguments);
Value regex_find_all(CallContext& context, Arguments arguments);

// functions_time.cc
Value to_timestamp(CallContext& context, Arguments arguments);
Value to_duration(CallContext& context, Arguments arguments);
Value get_full_year(CallContext& context, Arguments arguments);
Value get_month(CallContext& context, Arguments arguments);
Value get_date(CallContext& context, Arguments arguments);
Value get_day_of_month(CallContext& context, Arguments arguments);
Value get_day_of_week(CallContext& context, Arguments arguments);
Value get_day_of_year(CallContext& context, Arguments arguments);
Value get_hours(CallContext& context, Arguments arguments);
Value get_minutes(CallContext& context, Arguments arguments);
Value get_seconds(CallContext& context, Arguments arguments);
Value get_milliseconds(CallContext& context, Arguments arguments);

// functions_math.cc
Value math_greatest(CallContext& context, Arguments arguments);
Value math_least(CallContext& context, Arguments arguments);
Value math_ceil(CallContext& context, Arguments arguments);
Value math_floor(CallContext& context, Arguments arguments);
Value math_round(CallContext& context, Arguments arguments);
Value math_trunc(CallContext& context, Arguments arguments);
Value math_sqrt(CallContext& context, Arguments arguments);
Value math_abs(CallContext& context, Arguments arguments);
Value math_sign(CallContext& context, Arguments arguments);
Value math_is_nan(CallContext& context, Arguments arguments);
Value math_is_infinite(CallContext& context, Arguments arguments);
Value math_is_finite(CallContext& context, Arguments arguments);
Value math_bit_and(CallContext& context, Arguments arguments);
Value math_bit_or(CallContext& context, Arguments arguments);
Value math_bit_xor(CallContext& context, Arguments arguments);
Value math_bit_not(CallContext& context, Arguments arguments);
Value math_shift_left(CallContext& context, Arguments arguments);
Value math_shift_right(CallContext& context, Arguments arguments);

// functions_lists.cc
Value list_is_sorted(CallContext& context, Arguments arguments);
Value list_sum(CallContext& context, Arguments arguments);
Value list_min(CallContext& context, Arguments arguments);
Value list_max(CallContext& context, Arguments arguments);
Value list_index_of(CallContext& context, Arguments arguments);
Value list_last_index_of(CallContext& context, Arguments arguments);
Value list_distinct(CallContext& context, Arguments arguments);
Value list_reverse(CallContext& context, Arguments arguments);
Value list_sort(CallContext& context, Arguments arguments);
Value list_slice(CallContext& context, Arguments arguments);
Value list_flatten(CallContext& context, Arguments arguments);
Value list_range(CallContext& context, Arguments arguments);
Value list_first(CallContext& context, Arguments arguments);
Value list_last(CallContext& context, Arguments arguments);
Value sets_contains(CallContext& context, Arguments arguments);
Value sets_equivalent(CallContext& context, Arguments arguments);
Value sets_intersects(CallContext& context, Arguments arguments);

// functions_network.cc
Value to_ip(CallContext& context, Arguments arguments);
Value is_ip(CallContext& context, Arguments arguments);
Value ip_is_canonical(CallContext& context, Arguments arguments);
Value ip_family(CallContext& context, Arguments arguments);
Value ip_is_unspecified(CallContext& context, Arguments arguments);
Value ip_is_loopback(CallContext& context, Arguments arguments);
Value ip_is_link_local_multicast(CallContext& context, Arguments arguments);
Value ip_is_link_local_unicast(CallContext& context, Arguments arguments);
Value ip_is_global_unicast(CallContext& context, Arguments arguments);
Value to_cidr(CallContext& context, Arguments arguments);
Value is_cidr(CallContext& context, Arguments arguments);
Value cidr_contains_ip(CallContext& context, Arguments arguments);
Value cidr_contains_cidr(CallContext& context, Arguments arguments);
Value cidr_overlaps(CallContext& context, Arguments arguments);
Value cidr_ip(CallContext& context, Arguments arguments);
Value cidr_masked(CallContext& context, Arguments arguments);
Value cidr_prefix_length(CallContext& context, Arguments arguments);

// functions_semver.cc
Value to_semver(CallContext& context, Arguments arguments);
Value is_semver(CallContext& context, Arguments arguments);
Value semver_major(CallContext& context, Arguments arguments);
Value semver_minor(CallContext& context, Arguments arguments);
Value semver_patch(CallContext& context, Arguments arguments);

// functions_quantity.cc
Value to_quantity(CallContext& context, Arguments arguments);
Value is_quantity(CallContext& context, Arguments arguments);
Value quantity_sign(CallContext& context, Arguments arguments);
Value quantity_is_integer(CallContext& context, Arguments arguments);
Value quantity_as_integer(CallContext& context, Arguments arguments);
Value quantity_as_float(CallContext& context, Arguments arguments);
Value quantity_add(CallContext& context, Arguments arguments);
Value quantity_sub(CallContext& context, Arguments arguments);

// functions_order.cc: of semvers and of quantities
Value compare_to(CallContext& context, Arguments arguments);
Value is_greater_than(CallContext& context, Arguments arguments);
Value is_less_than(CallContext& context, Arguments arguments);

// The items of a list in one piece; nothing where not all are known, and then `problem` is what the
// function gives back.
std::optional<std::span<const Value>> known_items(CallContext& context, const Value& list,
                                                  Value& problem);

}  // namespace cilium_lint::cel
