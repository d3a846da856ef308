#pragma once
// When two values are equal, and which comes first: across the number types by worth, as the
// language definition has it.

#include <compare>
#include <cstdint>

#include "cel/value.h"

namespace cilium_lint::cel {

// `==` of what is no list, map or optional; false for kinds that have nothing to do with each
// other.
bool equal_scalars(const Value& left, const Value& right);

// `==`: a boolean value, or unknown where what is unknown inside decides. `steps` grows by what was
// looked at, and nothing more is looked at once it is above `limit`.
Value equal(const Value& left, const Value& right, Arena& arena, std::uint64_t& steps,
            std::uint64_t limit);

// Which of two values of one orderable kind, or of two numbers, comes first; unordered for NaN.
// Nothing where `<` does not hold for the kinds.
std::optional<std::partial_ordering> compare(const Value& left, const Value& right);

}  // namespace cilium_lint::cel
