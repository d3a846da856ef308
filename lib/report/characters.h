#pragma once
// Characters of UTF-8 text and how many columns a terminal gives them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

struct Character {
  char32_t code = U'\uFFFD';
  std::uint8_t size = 1;  // bytes; 1 for a byte that is no UTF-8
  bool valid{};
};

// The first character of a text that is not empty.
Character first_character(std::string_view text);

// Columns: 2 for wide characters (East Asian, emoji), 0 for marks that join the one before, else 1.
// Control characters count as 1; whoever prints has escaped them.
unsigned width_of(char32_t code);
unsigned display_width(std::string_view text);

// The text in lines of at most `width` columns, broken at blanks alone: a longer word has a line of
// its own. At least one line.
std::vector<std::string> wrap_words(std::string_view text, unsigned width);

}  // namespace cilium_lint
