#include "text/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace cilium_lint {
namespace {

// fmt's own form has the shortest digits, with a point or an exponent somewhere. (std::to_chars has
// them too, and brings 170 KB of tables with it.)
Decimal read(std::string_view text) {
  Decimal decimal{.negative = text.starts_with('-')};
  if (decimal.negative) text.remove_prefix(1);
  const std::size_t e = std::min(text.find('e'), text.size());
  if (e < text.size()) {
    std::string_view exponent = text.substr(e + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), decimal.exponent);
  }
  decimal.digits = text.substr(0, e);
  const std::size_t point = std::min(decimal.digits.find('.'), decimal.digits.size());
  decimal.exponent += static_cast<int>(point) - 1;
  std::erase(decimal.digits, '.');
  const std::size_t last = decimal.digits.find_last_not_of('0');
  if (last == std::string::npos) return {.negative = decimal.negative, .digits = "0"};
  decimal.digits.resize(last + 1);
  const std::size_t first = decimal.digits.find_first_not_of('0');
  decimal.digits.erase(0, first);
  decimal.exponent -= static_cast<int>(first);
  return decimal;
}

}  // namespace

Decimal shortest_decimal(double value) { return read(fmt::format("{}", value)); }
Decimal shortest_decimal(float value) { return read(fmt::format("{}", value)); }

std::string fixed(const Decimal& decimal) {
  std::string out = decimal.negative ? "-" : "";
  const auto size = static_cast<int>(decimal.digits.size());
  if (decimal.exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-decimal.exponent - 1), '0');
    return out + decimal.digits;
  }
  if (decimal.exponent + 1 >= size) {
    out += decimal.digits;
    out.append(static_cast<std::size_t>(decimal.exponent + 1 - size), '0');
    return out;
  }
  const auto point = static_cast<std::size_t>(decimal.exponent + 1);
  return out + decimal.digits.substr(0, point) + "." + decimal.digits.substr(point);
}

std::string scientific(const Decimal& decimal, std::size_t exponent_digits) {
  std::string out = decimal.negative ? "-" : "";
  out += decimal.digits.front();
  if (decimal.digits.size() > 1) out += "." + decimal.digits.substr(1);
  std::string exponent = std::to_string(std::abs(decimal.exponent));
  if (exponent.size() < exponent_digits) exponent.insert(0, exponent_digits - exponent.size(), '0');
  return out + "e" + (decimal.exponent < 0 ? "-" : "+") + exponent;
}

std::optional<double> read_double(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  constexpr std::string_view kBegins = "0123456789.iInN";
  if (digits.empty() || kBegins.find(digits.front()) == kBegins.npos) return std::nullopt;
  if (digits.starts_with("0x") || digits.starts_with("0X")) return std::nullopt;
  const std::string whole(text);
  char* end = nullptr;
  const double number = std::strtod(whole.c_str(), &end);
  if (end != whole.c_str() + whole.size()) return std::nullopt;
  const bool is_word = digits.find_first_of("iInN") == 0;
  if (std::isinf(number) && !is_word) return std::nullopt;
  const std::string_view mantissa = digits.substr(0, digits.find_first_of("eE"));
  if (number == 0 && mantissa.find_first_of("123456789") != mantissa.npos) return std::nullopt;
  return number;
}

}  // namespace cilium_lint
