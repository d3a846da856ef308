#pragma once
// A Makefile as far as its recipes go: each line a text for the shell, with Make's own variables
// put in.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/placement.h"

namespace cilium_lint {
struct Surroundings;
}

namespace cilium_lint::shell {

// A stretch of a text that a variable gave, and where that value is written.
struct Origin {
  std::uint32_t begin{}, end{};
  Span written{};
};

// One shell's worth of a recipe: a line with its continuations.
struct RecipeLine {
  PlacedText text{};  // `${make_…}` for what Make only knows when it runs
  std::vector<Origin> origins{};
};

struct MakeVariable {
  std::string name{};
  std::string text{};
  bool known = true;
  Span written{};
};

struct Makefile {
  std::vector<RecipeLine> lines{};
  std::vector<MakeVariable> exported{};
  std::vector<FileId> included{};
};

// Never fails: what is not followed is unknown. `name` is the file's own name.
Makefile read_make(std::string_view text, const Placement& placement, std::string_view name,
                   const Surroundings& surroundings);

}  // namespace cilium_lint::shell
