#pragma once
// A compiled expression: flat arrays of plain numbers, without pointers, so that a tool can write
// it as constant tables which are used where they lie. A node names its operands by their index in
// `nodes`, or in `operands` where there may be many; texts lie in one string. The numbers of
// functions are rows in standard_functions() and in the environment's table: a program belongs to
// the sources it was compiled with.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cel/function.h"

namespace cilium_lint::cel {

// In brackets what a, b and count are. "text" is an offset in `strings` in a, a length in b;
// "operands" are `count` node indices in ProgramView::operands from a on.
enum class Op : std::uint8_t {
  null,
  boolean,          // [a: 0 or 1]
  integer,          // [a: low half, b: high half]
  uinteger,         // the same
  decimal,          // the same, as IEEE bits
  string,           // [text]
  bytes,            // [text]
  type,             // [text: its name]
  variable,         // [text: its name]
  local,            // [a: slot] of a macro's variable
  select,           // [a: operand, b: node of the field's name]
  select_optional,  // a.?b
  has,              // has(a.b)
  index,            // [a, b: operands]
  index_optional,   // a[?b]
  negate,           // [a]
  logical_not,      // [a]
  add,              // [a, b] from here
  subtract,
  multiply,
  divide,
  modulo,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  in,              // to here
  logical_and,     // [operands]
  logical_or,      // [operands]
  conditional,     // [operands: condition, then, else]
  list,            // [operands]
  map,             // [operands: key, value, key, value …]
  optional_entry,  // [a] an item of a list, a value of a map: left out where it is none
  call,            // [operands; count: arguments + 256 * own rows; b: first standard row + 65536
                   // * first own row; flag: standard rows]
  failure,         // [text: message] an error, where it is evaluated
  all,             // macros [operands: range, body; b: first slot; flag: 1 or 2 variables]
  exists,
  exists_one,
  filter,
  transform_list,     // range, body; or range, filter, body
  transform_map,      // the same
  transform_entries,  // the same; the body gives a map
  bind,               // cel.bind, optMap, optFlatMap [operands: value, body; b: slot]
  optional_map,
  optional_flat_map,
};

struct Node {
  Op op{};
  std::uint8_t flag{};
  std::uint16_t count{};
  std::uint32_t a{};
  std::uint32_t b{};
};

// A node's place in the expression, in bytes.
struct Place {
  std::uint32_t begin{};
  std::uint32_t end{};
  bool operator==(const Place&) const = default;
};

struct ProgramView {
  std::span<const Node> nodes{};  // a node's operands come before it; the last one is the whole
  std::span<const std::uint32_t> operands{};
  std::string_view strings{};
  std::span<const Place> places{};        // one a node, or none at all: then errors have no place
  std::span<const Function> functions{};  // Environment::functions
  std::uint32_t locals{};                 // slots for macros' variables
};

// The same, owned.
struct Program {
  std::vector<Node> nodes{};
  std::vector<std::uint32_t> operands{};
  std::string strings{};
  std::vector<Place> places{};
  std::span<const Function> functions{};
  std::uint32_t locals{};

  [[nodiscard]] ProgramView view() const {
    return {nodes, operands, strings, places, functions, locals};
  }
};

}  // namespace cilium_lint::cel
