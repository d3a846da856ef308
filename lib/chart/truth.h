#pragma once
// The answer to a question about an install of which parts may be unknown.

#include <cstdint>

namespace cilium_lint {

// Deliberately not convertible to bool: a rule must say which of the three it means.
enum class Truth : std::uint8_t { no, yes, unknown };

constexpr bool is_true(Truth t) { return t == Truth::yes; }
constexpr bool is_false(Truth t) { return t == Truth::no; }
constexpr Truth truth(bool b) { return b ? Truth::yes : Truth::no; }

// Kleene's three-valued logic: a side that decides by itself absorbs the unknown.
constexpr Truth operator&(Truth a, Truth b) {
  if (is_false(a) || is_false(b)) return Truth::no;
  return is_true(a) && is_true(b) ? Truth::yes : Truth::unknown;
}
constexpr Truth operator|(Truth a, Truth b) {
  if (is_true(a) || is_true(b)) return Truth::yes;
  return is_false(a) && is_false(b) ? Truth::no : Truth::unknown;
}
constexpr Truth operator!(Truth t) {
  if (t == Truth::unknown) return t;
  return truth(is_false(t));
}

}  // namespace cilium_lint
