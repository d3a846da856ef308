#pragma once
// What is wrong with an expression, before it is evaluated.

#include <string>

#include "cel/program.h"

namespace cilium_lint::cel {

struct Problem {
  Place at{};             // bytes of the expression
  std::string message{};  // lower case, no full stop
  bool operator==(const Problem&) const = default;
};

}  // namespace cilium_lint::cel
