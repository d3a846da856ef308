#pragma once
// Switches of the chart as the agent sees them.

#include <string_view>

#include "install/install.h"

namespace cilium_lint::rules {

// Whether a switch reaches the agent as on. A template takes the text "false" for true and writes
// it into the ConfigMap, where the agent reads it as false.
inline Truth is_switched_on(const Value& value) { return value.truthy() & !value.is("false"); }
inline Truth is_switched_on(const Install& install, std::string_view key) {
  return is_switched_on(install.value(key));
}

// What the place of a value says about it in a label: "set here" or "the chart's default".
inline std::string_view origin_of(const Value& value) {
  return is_true(value.is_set_by_user()) ? "set here" : "the chart's default";
}

}  // namespace cilium_lint::rules
