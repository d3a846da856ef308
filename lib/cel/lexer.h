#pragma once
// The words of an expression.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cel/problem.h"

namespace cilium_lint::cel {

enum class TokenKind : std::uint8_t {
  end,
  identifier,  // also `true`, `in` and reserved words: the parser tells them apart
  quoted,      // a field in backquotes
  integer,     // digits, without a sign
  uinteger,
  decimal,
  string,
  bytes,
  symbol,  // an operator or bracket
};

struct Token {
  TokenKind kind{};
  Place at{};
  std::string_view text{};  // as written; of a quoted field what is between the quotes
  std::string worth{};      // of a string or bytes, escapes resolved
  std::uint64_t number{};   // of an integer
  double decimal{};
};

struct Tokens {
  std::vector<Token> list{};        // ends with an `end`
  std::vector<Problem> problems{};  // at most one: reading stops there
};

Tokens read_tokens(std::string_view expression);

}  // namespace cilium_lint::cel
