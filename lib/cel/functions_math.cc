#include <cmath>
#include <limits>

#include "cel/equality.h"
#include "cel/functions.h"

namespace cilium_lint::cel {
namespace {

bool is_number(const Value& value) {
  return value.is(Kind::integer) || value.is(Kind::uinteger) || value.is(Kind::decimal);
}

Value extreme(CallContext& context, Arguments arguments, bool greatest) {
  std::span<const Value> items = arguments;
  if (arguments[0].is(Kind::list)) {
    Value problem;
    const auto known = known_items(context, arguments[0], problem);
    if (!known) return problem;
    items = *known;
    if (items.empty())
      return context.invalid("math.greatest() and math.least() want at least one number");
  }
  Value best = items.front();
  for (const Value& item : items) {
    if (!is_number(item)) return context.no_overload();
    const auto order = compare(item, best);
    if (order && (greatest ? *order > 0 : *order < 0)) best = item;
  }
  return best;
}

template <class Compute>
Value bits(Arguments arguments, const Compute& compute) {
  const std::uint64_t result =
      compute(arguments[0].as_uinteger(), arguments[arguments.size() - 1].as_uinteger());
  if (arguments[0].is(Kind::uinteger)) return Value::uinteger(result);
  return Value::integer(static_cast<std::int64_t>(result));
}

Value negative_offset(CallContext& context) {
  return context.invalid("a shift wants an offset that is not negative");
}

}  // namespace

Value math_greatest(CallContext& context, Arguments arguments) {
  return extreme(context, arguments, true);
}
Value math_least(CallContext& context, Arguments arguments) {
  return extreme(context, arguments, false);
}

Value math_ceil(CallContext&, Arguments arguments) {
  return Value::decimal(std::ceil(arguments[0].as_decimal()));
}
Value math_floor(CallContext&, Arguments arguments) {
  return Value::decimal(std::floor(arguments[0].as_decimal()));
}
Value math_round(CallContext&, Arguments arguments) {
  return Value::decimal(std::round(arguments[0].as_decimal()));
}
Value math_trunc(CallContext&, Arguments arguments) {
  return Value::decimal(std::trunc(arguments[0].as_decimal()));
}

Value math_sqrt(CallContext&, Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::integer)) return Value::decimal(std::sqrt(static_cast<double>(of.as_integer())));
  if (of.is(Kind::uinteger))
    return Value::decimal(std::sqrt(static_cast<double>(of.as_uinteger())));
  return Value::decimal(std::sqrt(of.as_decimal()));
}

Value math_abs(CallContext& context, Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::decimal)) return Value::decimal(std::abs(of.as_decimal()));
  if (of.is(Kind::uinteger) || of.as_integer() >= 0) return of;
  if (of.as_integer() == std::numeric_limits<std::int64_t>::min()) {
    return context.error(ErrorCode::overflow, "integer overflow");
  }
  return Value::integer(-of.as_integer());
}

Value math_sign(CallContext&, Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::uinteger)) return Value::uinteger(of.as_uinteger() > 0 ? 1 : 0);
  if (of.is(Kind::integer))
    return Value::integer((of.as_integer() > 0 ? 1 : 0) - (of.as_integer() < 0 ? 1 : 0));
  const double number = of.as_decimal();
  if (std::isnan(number) || number == 0) return Value::decimal(number);
  return Value::decimal(number > 0 ? 1 : -1);
}

Value math_is_nan(CallContext&, Arguments arguments) {
  return Value::boolean(std::isnan(arguments[0].as_decimal()));
}
Value math_is_infinite(CallContext&, Arguments arguments) {
  return Value::boolean(std::isinf(arguments[0].as_decimal()));
}
Value math_is_finite(CallContext&, Arguments arguments) {
  return Value::boolean(std::isfinite(arguments[0].as_decimal()));
}

Value math_bit_and(CallContext&, Arguments arguments) {
  return bits(arguments, [](std::uint64_t left, std::uint64_t right) { return left & right; });
}
Value math_bit_or(CallContext&, Arguments arguments) {
  return bits(arguments, [](std::uint64_t left, std::uint64_t right) { return left | right; });
}
Value math_bit_xor(CallContext&, Arguments arguments) {
  return bits(arguments, [](std::uint64_t left, std::uint64_t right) { return left ^ right; });
}
Value math_bit_not(CallContext&, Arguments arguments) {
  return bits(arguments, [](std::uint64_t of, std::uint64_t) { return ~of; });
}

// Bits of an int are shifted as if they were a uint's: nothing is carried in on either side.
Value math_shift_left(CallContext& context, Arguments arguments) {
  if (arguments[1].as_integer() < 0) return negative_offset(context);
  return bits(arguments, [](std::uint64_t of, std::uint64_t by) { return by > 63 ? 0 : of << by; });
}
Value math_shift_right(CallContext& context, Arguments arguments) {
  if (arguments[1].as_integer() < 0) return negative_offset(context);
  return bits(arguments, [](std::uint64_t of, std::uint64_t by) { return by > 63 ? 0 : of >> by; });
}

}  // namespace cilium_lint::cel
