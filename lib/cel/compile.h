#pragma once
// The Common Expression Language (cel.dev, github.com/google/cel-spec) without protobuf messages.
//
//   constexpr Variable kVariables[] = {{"port", "int"}, {"values", "map<string, dyn>"}};
//   Compiled made = compile("port > 1024 && has(values.name)", {.variables = kVariables});
//   if (!made.program) … made.problems says where and why
//   Workspace workspace;
//   Value result = evaluate(made.program->view(), activation, workspace);
//
// A program may be written as constant tables by a tool (program.h) and evaluated from there.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/environment.h"
#include "cel/problem.h"
#include "cel/program.h"

namespace cilium_lint::cel {

struct Compiled {
  std::optional<Program> program{};  // there if there is no problem
  std::vector<Problem> problems{};   // in the expression's order
  std::string type{};                // what it gives, as messages write types: "bool"
};

// With `check_types` false, only names are resolved, and what does not fit is an error where it is
// evaluated.
Compiled compile(std::string_view expression, const Environment& environment,
                 bool check_types = true);

}  // namespace cilium_lint::cel
