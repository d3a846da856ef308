#pragma once
// Patterns of paths, as .gitignore has them.

#include <string_view>

namespace cilium_lint {

// Whether `text` is what a pattern means: `*` and `?` stop at '/', `**` does not, `[a-z]` is one of
// a set, a backslash takes the next character as it is.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace cilium_lint
