#include "cel/compile.h"

#include <algorithm>
#include <utility>

#include "cel/check.h"
#include "cel/emit.h"
#include "cel/parser.h"

namespace cilium_lint::cel {

Compiled compile(std::string_view expression, const Environment& environment, bool check_types) {
  Parsed parsed = parse(expression);
  if (!parsed.problems.empty()) return {.problems = std::move(parsed.problems)};
  Checked checked = check(parsed.ast, environment, check_types);
  if (!checked.problems.empty()) {
    std::ranges::stable_sort(checked.problems, {},
                             [](const Problem& problem) { return problem.at.begin; });
    return {.problems = std::move(checked.problems)};
  }
  Program program = emit(parsed.ast);
  program.functions = environment.functions;
  program.locals = checked.locals;
  return {.program = std::move(program), .type = std::move(checked.type)};
}

}  // namespace cilium_lint::cel
