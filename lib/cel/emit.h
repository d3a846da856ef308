#pragma once
// From a checked tree to a program's flat arrays.

#include "cel/ast.h"
#include "cel/program.h"

namespace cilium_lint::cel {

// Without `functions` and `locals`, which the tree does not know.
Program emit(const Ast& ast);

}  // namespace cilium_lint::cel
