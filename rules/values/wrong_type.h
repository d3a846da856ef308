#pragma once
// What values/wrong-type reports, for rules that look at the same value.

#include <string>

#include "install/install.h"

namespace cilium_lint::rules {

// Whether the chart refuses the value by its type, in the release that the install is judged by.
bool has_wrong_type(const Install& install, const std::string& key, const yaml::Data& value);

}  // namespace cilium_lint::rules
