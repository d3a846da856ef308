#pragma once
// From an expression's text to its tree.

#include <string_view>
#include <vector>

#include "cel/ast.h"

namespace cilium_lint::cel {

inline constexpr std::size_t kMaxExpressionBytes = std::size_t{64} << 10;
inline constexpr std::size_t kMaxExprs = 20000;
inline constexpr int kMaxDepth = 200;  // of brackets and of operators in each other

struct Parsed {
  Ast ast{};
  std::vector<Problem> problems{};  // then the tree is not whole
};

Parsed parse(std::string_view expression);

}  // namespace cilium_lint::cel
