#pragma once
// What names mean and which types fit, found out before anything is evaluated.

#include <string>
#include <vector>

#include "cel/ast.h"
#include "cel/environment.h"
#include "cel/type.h"

namespace cilium_lint::cel {

struct Checked {
  std::vector<Problem> problems{};
  std::string type{};      // the whole expression's, as messages write it
  std::uint32_t locals{};  // slots for macros' variables
};

// Fills in what the names of `ast` mean. Without `types`, only that: what does not fit is found
// when it is evaluated.
Checked check(Ast& ast, const Environment& environment, bool types);

}  // namespace cilium_lint::cel
