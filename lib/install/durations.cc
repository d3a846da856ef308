#include "install/durations.h"

#include <array>
#include <utility>

namespace cilium_lint {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 8> kUnits{{{"ns", 1e-9},
                                                                     {"us", 1e-6},
                                                                     {"\xc2\xb5s", 1e-6},
                                                                     {"\xce\xbcs", 1e-6},
                                                                     {"ms", 1e-3},
                                                                     {"s", 1},
                                                                     {"m", 60},
                                                                     {"h", 3600}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the number at the front of `text`; nothing where there is none.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  bool digits = false;
  while (!text.empty() && is_digit(text.front())) {
    value = value * 10 + (text.front() - '0');
    digits = true;
    text.remove_prefix(1);
  }
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    double place = 0.1;
    while (!text.empty() && is_digit(text.front())) {
      value += place * (text.front() - '0');
      place /= 10;
      digits = true;
      text.remove_prefix(1);
    }
  }
  return digits ? std::optional(value) : std::nullopt;
}

// Takes the unit at the front, which ends at the next digit, point or the end.
std::optional<double> take_unit(std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && !is_digit(text[size]) && text[size] != '.') ++size;
  for (const auto& [name, seconds] : kUnits) {
    if (text.substr(0, size) != name) continue;
    text.remove_prefix(size);
    return seconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> go_duration_seconds(std::string_view text) {
  double sign = 1;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') sign = -1;
    text.remove_prefix(1);
  }
  if (text == "0") return 0.0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const std::optional<double> number = take_number(text);
    if (!number) return std::nullopt;
    const std::optional<double> unit = take_unit(text);
    if (!unit) return std::nullopt;
    total += *number * *unit;
  }
  return sign * total;
}

}  // namespace cilium_lint
