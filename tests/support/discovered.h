#pragma once
// What discovery makes of a fixture, as text that a test can compare whole.

#include <string>
#include <string_view>

#include "project/discover.h"

namespace cilium_lint::testing {

// `fixture` is a folder of fixtures/discovery; it is the working directory meanwhile.
std::string discovered(std::string_view fixture, const DiscoverOptions& options = {});

}  // namespace cilium_lint::testing
