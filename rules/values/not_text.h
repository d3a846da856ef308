#pragma once
// What values/not-text reports, for rules that look at the same value.

#include <string>
#include <string_view>

#include "install/install.h"

namespace cilium_lint::rules {

// Whether the switches above a key are on (`enabled: true`): else nothing of it is rendered.
Truth is_reached(const Install& install, std::string_view key);

// Whether a template writes the value without quotes, so that it is no text to the API server, in
// the release that the install is judged by.
bool is_no_text(const Install& install, const std::string& key, const yaml::Data& value);

}  // namespace cilium_lint::rules
