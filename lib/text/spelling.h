#pragma once
// How far two spellings of a word are from each other.

#include <cstddef>
#include <string_view>

namespace cilium_lint {

// How many letters must be added, dropped, changed or swapped with their neighbour; more than 2 is
// 3.
std::size_t spelling_distance(std::string_view a, std::string_view b);

}  // namespace cilium_lint
