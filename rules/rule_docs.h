#pragma once
// The documentation of rules. That of the program's own is a third of all its text and seldom asked
// for, so it lies there packed.

#include <cstddef>
#include <string>
#include <string_view>

#include "lint/rule.h"

namespace cilium_lint::rules {

// Markdown. A user's policy has its own; else the program's rule of that id; "" where nothing is
// written.
std::string docs_of(const Rule& rule);

struct PackedDocs {
  std::string_view bytes{};  // zlib's
  std::size_t size{};        // unpacked
};
// Made by tools/compile_rules.cc: "ID\0TEXT\0…" of all rules.
PackedDocs packed_docs();

}  // namespace cilium_lint::rules
