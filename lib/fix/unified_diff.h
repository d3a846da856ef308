#pragma once
// Differences of two texts in the form that `git apply` and `patch` take.

#include <string>
#include <string_view>

namespace cilium_lint {

// Empty where the texts are equal. `path` stands behind a/ and b/, with three lines of context.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after);

}  // namespace cilium_lint
