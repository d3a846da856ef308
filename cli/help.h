#pragma once
// What --help says.

#include <string_view>

#include "arguments.h"

namespace cilium_lint::cli {

std::string_view help_for(Command command);

}  // namespace cilium_lint::cli
