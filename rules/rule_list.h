#pragma once
// All rules. A rule that is not here does not exist; a missing source file is a link error.

#include <span>

#include "lint/rule.h"

namespace cilium_lint::rules {

std::span<const Rule* const> all();

}  // namespace cilium_lint::rules
