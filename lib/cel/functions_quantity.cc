// Kubernetes' quantities: "1.5Gi", "250m", "1e3".

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "cel/functions.h"

namespace cilium_lint::cel {
namespace {

constexpr Int128 kNano = 1000000000;
constexpr Int128 kMost = Int128{std::numeric_limits<std::int64_t>::max()} * kNano;

struct Suffix {
  std::string_view text;
  int base;  // 2 or 10
  int exponent;
};
constexpr Suffix kSuffixes[] = {
    {"", 10, 0},   {"n", 10, -9}, {"u", 10, -6}, {"m", 10, -3}, {"k", 10, 3},  {"M", 10, 6},
    {"G", 10, 9},  {"T", 10, 12}, {"P", 10, 15}, {"E", 10, 18}, {"Ki", 2, 10}, {"Mi", 2, 20},
    {"Gi", 2, 30}, {"Ti", 2, 40}, {"Pi", 2, 50}, {"Ei", 2, 60},
};

// The suffix as a power of its base; nothing where it is none. "1e3" and "1E3" are decimal too.
std::optional<Suffix> read_suffix(std::string_view text) {
  for (const Suffix& suffix : kSuffixes) {
    if (suffix.text == text) return suffix;
  }
  if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 6) return std::nullopt;
  int exponent = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    exponent = std::min(exponent * 10 + (c - '0'), 10000);
  }
  return Suffix{"", 10, negative ? -exponent : exponent};
}

// A sum that stays at the bound, where apimachinery stops counting.
Int128 bounded(Int128 nanos) { return std::clamp(nanos, -kMost, kMost); }

// number * 10^power in nanos, rounded away from zero, as what is finer than a nano is.
Int128 scaled(Int128 number, int power, bool rest) {
  for (; power > 0 && number != 0 && number < kMost; --power) number *= 10;
  for (; power < 0 && number != 0; ++power) {
    rest = rest || number % 10 != 0;
    number /= 10;
  }
  return std::min(number + (rest ? 1 : 0), kMost);
}

std::optional<Quantity> read_quantity(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  constexpr Int128 kEnough = Int128{1} << 90;
  Int128 number = 0;
  int power = 9;      // nanos
  bool rest = false;  // digits that no longer fit
  bool point = false;
  std::size_t digits = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (text[at] < '0' || text[at] > '9') break;
    ++digits;
    if (number < kEnough) {
      number = number * 10 + (text[at] - '0');
      power -= point ? 1 : 0;
    } else {
      rest = rest || text[at] != '0';
      power += point ? 0 : 1;
    }
  }
  const std::optional<Suffix> suffix = read_suffix(text.substr(at));
  if (digits == 0 || !suffix) return std::nullopt;
  if (suffix->base == 10) {
    power += suffix->exponent;
  } else {
    // Tens are taken off before, where possible, so that the product fits.
    const Int128 factor = Int128{1} << suffix->exponent;
    while (number > kMost / factor && power < 0) {
      rest = rest || number % 10 != 0;
      number /= 10;
      ++power;
    }
    number = number > kMost / factor ? kMost : number * factor;
  }
  const Int128 nanos = scaled(number, power, rest);
  return Quantity{negative ? -nanos : nanos};
}

Int128 operand(const Value& value) {
  return value.is(Kind::quantity) ? value.quantity().nanos : Int128{value.as_integer()} * kNano;
}

Value quantity_of(CallContext& context, Int128 nanos) {
  return Value::quantity(context.arena.make<Quantity>(bounded(nanos)));
}

}  // namespace

Value to_quantity(CallContext& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const std::optional<Quantity> read = read_quantity(text);
  if (!read) return context.invalid("'" + std::string(text.substr(0, 80)) + "' is no quantity");
  return Value::quantity(context.arena.make<Quantity>(*read));
}

Value is_quantity(CallContext&, Arguments arguments) {
  return Value::boolean(read_quantity(arguments[0].text()).has_value());
}

Value quantity_sign(CallContext&, Arguments arguments) {
  const Int128 nanos = arguments[0].quantity().nanos;
  return Value::integer((nanos > 0 ? 1 : 0) - (nanos < 0 ? 1 : 0));
}

Value quantity_is_integer(CallContext&, Arguments arguments) {
  return Value::boolean(arguments[0].quantity().nanos % kNano == 0);
}

Value quantity_as_integer(CallContext& context, Arguments arguments) {
  const Int128 nanos = arguments[0].quantity().nanos;
  if (nanos % kNano != 0) return context.invalid("cannot convert value to integer");
  return Value::integer(static_cast<std::int64_t>(nanos / kNano));
}

Value quantity_as_float(CallContext&, Arguments arguments) {
  const Int128 nanos = arguments[0].quantity().nanos;
  if (nanos % kNano == 0) return Value::decimal(static_cast<double>(nanos / kNano));
  return Value::decimal(static_cast<double>(nanos) / 1e9);
}

Value quantity_add(CallContext& context, Arguments arguments) {
  return quantity_of(context, arguments[0].quantity().nanos + operand(arguments[1]));
}

Value quantity_sub(CallContext& context, Arguments arguments) {
  return quantity_of(context, arguments[0].quantity().nanos - operand(arguments[1]));
}

}  // namespace cilium_lint::cel
