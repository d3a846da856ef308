#pragma once
// What a program is worth. Errors and unknowns are values: `&&`, `||`, all() and exists() absorb
// them where the rest decides, everything else hands them on, unknowns before errors.

#include <cstdint>

#include "cel/environment.h"
#include "cel/program.h"
#include "cel/regexes.h"
#include "cel/value.h"

namespace cilium_lint::cel {

// Kept between evaluations, of any programs, on one thread.
struct Workspace {
  Arena arena{};
  Regexes regexes{};
};

inline constexpr std::uint64_t kDefaultSteps = 1000000;  // about ten milliseconds

// Never fails otherwise than by an error value, and takes no more steps than allowed, a step being
// an operation or an element looked at. The result lies in the workspace until its arena is
// cleared.
Value evaluate(const ProgramView& program, const Activation& activation, Workspace& workspace,
               std::uint64_t step_limit = kDefaultSteps);

}  // namespace cilium_lint::cel
