#pragma once
// Paths as somebody in another folder would write them.

#include <string>
#include <string_view>

namespace cilium_lint {

// `path` relative to `folder`, both as given from the working directory or absolute; links are not
// followed. "." for the folder itself.
std::string seen_from(std::string_view folder, std::string_view path);

}  // namespace cilium_lint
