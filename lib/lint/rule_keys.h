#pragma once
// Whether a declared rule's condition names keys that the charts have.

#include <string>
#include <vector>

#include "lint/read_rule.h"

namespace cilium_lint {

// One sentence for each key that some chart in the rule's ranges lacks where the condition looks at
// it. What stands beside `chart.atLeast(…)` in an && or || counts only for the releases that get
// there.
std::vector<std::string> unknown_keys(const ReadRule& rule, const Catalogue& catalogue);

}  // namespace cilium_lint
