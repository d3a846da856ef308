#pragma once
// How messages name what they speak of.

#include <string>
#include <string_view>

#include "install/install.h"
#include "lint/finding.h"

namespace cilium_lint::rules {

// "chart 1.18.3"; "every supported chart" where nothing says which one it is.
std::string chart_words(const Install& install);

// "chart 1.18.3 does not read KEY"; "no supported chart reads KEY".
std::string does_not_read(const Install& install, std::string_view key);

inline Span place_of_install(const Install& install) { return first_line(install, install.at); }

// The place of a setting for a label: the user's own, else the command that installs. A chart's
// default has no place of its own.
Span place_of(const Install& install, const Value& value);

}  // namespace cilium_lint::rules
