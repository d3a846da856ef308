#pragma once
// An expression as it is written, macros recognised; and what the checker found out about it.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "cel/problem.h"
#include "cel/program.h"

namespace cilium_lint::cel {

using ExprId = std::uint32_t;

enum class ExprKind : std::uint8_t {
  constant,    // op says which; text or bits
  identifier,  // text
  operation,   // op and children, as in Op; select and has: the field in text; macros: variables
  call,        // text is the function; the receiver is the first child of a member call
};

// What a name stands for.
enum class Meaning : std::uint8_t { none, variable, local, type, failure };

struct Expr {
  ExprKind kind{};
  Op op{};
  bool absolute{};  // .x
  bool member{};    // x.f()
  std::uint16_t depth = 1;
  Place at{};
  Place name_at{};  // of a member's or a field's name
  std::string text{};
  std::uint64_t bits{};
  std::vector<ExprId> children{};
  std::array<std::string, 2> variables{};  // of a macro; the second may be empty

  Meaning meaning{};
  std::string resolved{};   // a variable's or type's name, a failure's message
  std::uint32_t slot{};     // of a local; the first of a macro
  FunctionRows standard{};  // rows that may be called
  FunctionRows own{};
};

struct Ast {
  std::vector<Expr> exprs{};
  ExprId root{};
};

}  // namespace cilium_lint::cel
