#pragma once
// What only our own declared rules must fulfil: whoever writes one learns it from the build.

#include <string_view>
#include <vector>

#include "lint/read_rule.h"

namespace cilium_lint::tools {

// Where the policies of presets lie below rules/.
inline constexpr std::string_view kPresets = "presets/";

// `path`: of the file below rules/, "hubble/ui_without_relay.yaml". A key that a condition names
// must be one of the chart in each release in which the condition looks at it.
std::vector<config::Problem> check_rule(const ReadRule& rule, std::string_view path,
                                        const Catalogue& catalogue);

}  // namespace cilium_lint::tools
