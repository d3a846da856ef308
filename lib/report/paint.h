#pragma once
// Colours of text for people.

#include <cstdint>
#include <string>
#include <string_view>

namespace cilium_lint {

enum class Role : std::uint8_t {
  plain,
  strong,  // what is read first
  error,
  warning,
  info,
  frame,    // lines, numbers and places around quoted source
  related,  // second places
  good,     // fixes, what passes
  quiet,    // what matters least
};

// The text in the role's colour; as it is where colour is off.
std::string paint(bool colour, Role role, std::string_view text);

}  // namespace cilium_lint
