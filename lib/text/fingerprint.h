#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

// The first 16 hex digits of SHA-256 over the parts, NUL between them.
std::string fingerprint(const std::vector<std::string_view>& parts);

}  // namespace cilium_lint
