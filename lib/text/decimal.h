#pragma once
// The shortest decimal digits that tell a floating-point number apart, and how they are laid out:
// what Go's strconv does with the precision -1.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cilium_lint {

struct Decimal {
  bool negative{};
  std::string digits{};  // at least one; neither the first nor the last is a needless 0
  int exponent{};        // of the first digit
};

// Of finite numbers. Those of a float are the fewer.
Decimal shortest_decimal(double value);
Decimal shortest_decimal(float value);

// "1500000", "0.0015".
std::string fixed(const Decimal& decimal);
// "1.5e+06": an exponent of at least `exponent_digits` digits.
std::string scientific(const Decimal& decimal, std::size_t exponent_digits);

// All of a text as std::from_chars reads it: no blanks, no '+', no hexadecimal digits; nothing
// where it is too large or too small for a double. (from_chars brings 24 KB of tables of its own.)
std::optional<double> read_double(std::string_view text);

}  // namespace cilium_lint
