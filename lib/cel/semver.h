#pragma once
// Order of semantic versions (semver.org, 2.0.0).

#include "cel/value.h"

namespace cilium_lint::cel {

// Below, at or above zero; build metadata does not count.
int compare_semver(const Semver& left, const Semver& right);

}  // namespace cilium_lint::cel
