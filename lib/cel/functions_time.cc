#include <charconv>
#include <optional>
#include <string>

#include "cel/calendar.h"
#include "cel/environment.h"
#include "cel/functions.h"
#include "cel/operators.h"

namespace cilium_lint::cel {
namespace {

constexpr std::int64_t kNanos = 1000000000;

// `count` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// "hh:mm" as seconds.
std::optional<std::int32_t> take_clock_offset(std::string_view& text) {
  const std::optional<int> hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const std::optional<int> minutes = take_digits(text, 2);
  if (!minutes || *hours > 24 || *minutes > 59) return std::nullopt;
  return *hours * 3600 + *minutes * 60;
}

// RFC 3339 as Go's time.Parse reads it.
std::optional<Instant> read_timestamp(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || *month < 1 || *month > 12 || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || *day < 1 || *day > days_in_month(*year, *month) || !take(text, 'T'))
    return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  Instant instant{.seconds = days_until(*year, *month, *day) * 86400 + *hour * 3600 + *minute * 60 +
                             *second};
  if (take(text, '.')) {
    std::int32_t place = static_cast<std::int32_t>(kNanos / 10);
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), place /= 10) {
      instant.nanoseconds += place * (text[0] - '0');
    }
  }
  if (text == "Z") return instant;
  const bool east = text.starts_with('+');
  if (!east && !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  const auto offset = take_clock_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  instant.seconds += east ? -*offset : *offset;
  return instant;
}

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};
constexpr Unit kUnits[] = {
    {"ns", 1},       {"us", 1000},  {"\xc2\xb5s", 1000}, {"\xce\xbcs", 1000},
    {"ms", 1000000}, {"s", kNanos}, {"m", 60 * kNanos},  {"h", 3600 * kNanos},
};

// Digits off the front; beyond what a duration can be worth they no longer count.
Int128 take_number(std::string_view& text, std::size_t& digits) {
  constexpr Int128 kMost = Int128{1} << 62;
  Int128 number = 0;
  for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++digits) {
    if (number < kMost) number = number * 10 + (text[0] - '0');
  }
  return number;
}

Instant instant_of(Int128 nanos) {
  Int128 seconds = nanos / kNanos;
  auto rest = static_cast<std::int32_t>(nanos % kNanos);
  if (rest < 0) {
    rest += static_cast<std::int32_t>(kNanos);
    --seconds;
  }
  return {static_cast<std::int64_t>(seconds), rest};
}

// As Go's time.ParseDuration reads it: "1h30m", "-1.5s", "0".
std::optional<Int128> read_duration(std::string_view text) {
  constexpr Int128 kTooMuch = Int128{kNanos} << 60;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  Int128 sum = 0;
  while (!text.empty()) {
    std::size_t digits = 0;
    const Int128 whole = take_number(text, digits);
    Int128 fraction = 0;
    std::int64_t scale = 1;
    if (take(text, '.')) {
      for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), ++digits) {
        if (scale >= kNanos * 1000) continue;
        fraction = fraction * 10 + (text[0] - '0');
        scale *= 10;
      }
    }
    if (digits == 0) return std::nullopt;
    const Unit* unit = nullptr;
    for (const Unit& known : kUnits) {
      if (text.starts_with(known.name) &&
          (unit == nullptr || known.name.size() > unit->name.size()))
        unit = &known;
    }
    if (unit == nullptr) return std::nullopt;
    text.remove_prefix(unit->name.size());
    sum += whole * unit->nanos + fraction * unit->nanos / scale;
    if (sum > kTooMuch) sum = kTooMuch;
  }
  return negative ? -sum : sum;
}

// Seconds east of Greenwich.
std::optional<std::int32_t> offset_of(CallContext& context, std::string_view zone,
                                      std::int64_t seconds) {
  if (zone == "UTC" || zone.empty()) return 0;
  std::string_view text = zone;
  const bool west = text.starts_with('-');
  if (west || text.starts_with('+')) text.remove_prefix(1);
  const auto offset = take_clock_offset(text);
  if (offset && text.empty()) return west ? -*offset : *offset;
  return context.activation.utc_offset(zone, seconds);
}

// What `part` takes from the date in the zone that the second argument names.
template <class Part>
Value date_part(CallContext& context, Arguments arguments, const Part& part) {
  std::int64_t seconds = arguments[0].instant().seconds;
  if (arguments.size() == 2) {
    const auto offset = offset_of(context, arguments[1].text(), seconds);
    if (!offset) {
      return context.invalid("unknown time zone '" +
                             std::string(arguments[1].text().substr(0, 60)) +
                             "': UTC and offsets such as +01:00 are known");
    }
    seconds += *offset;
  }
  return Value::integer(part(date_of(seconds)));
}

// A duration in whole units, towards zero.
Value whole(const Value& duration, Int128 unit) {
  const Instant instant = duration.instant();
  return Value::integer(
      static_cast<std::int64_t>((Int128{instant.seconds} * kNanos + instant.nanoseconds) / unit));
}

}  // namespace

Value to_timestamp(CallContext& context, Arguments arguments) {
  Instant instant;
  if (arguments[0].is(Kind::integer)) {
    instant.seconds = arguments[0].as_integer();
  } else {
    const std::optional<Instant> read = read_timestamp(arguments[0].text());
    if (!read) return context.invalid("cannot convert the string to a timestamp");
    instant = *read;
  }
  if (!is_timestamp(instant))
    return context.error(ErrorCode::out_of_range, "timestamp out of range");
  return Value::timestamp(instant);
}

Value to_duration(CallContext& context, Arguments arguments) {
  Instant instant;
  if (arguments[0].is(Kind::integer)) {
    instant = instant_of(arguments[0].as_integer());
  } else {
    const std::optional<Int128> read = read_duration(arguments[0].text());
    if (!read) return context.invalid("cannot convert the string to a duration");
    instant = instant_of(*read);
  }
  if (!is_duration(instant)) return context.error(ErrorCode::out_of_range, "duration out of range");
  return Value::duration(instant);
}

Value get_full_year(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.year; });
}
Value get_month(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.month - 1; });
}
Value get_date(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.day; });
}
Value get_day_of_month(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.day - 1; });
}
Value get_day_of_week(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.day_of_week; });
}
Value get_day_of_year(CallContext& context, Arguments arguments) {
  return date_part(context, arguments, [](const Date& date) { return date.day_of_year; });
}
Value get_hours(CallContext& context, Arguments arguments) {
  if (arguments[0].is(Kind::duration)) return whole(arguments[0], Int128{kNanos} * 3600);
  return date_part(context, arguments, [](const Date& date) { return date.second_of_day / 3600; });
}
Value get_minutes(CallContext& context, Arguments arguments) {
  if (arguments[0].is(Kind::duration)) return whole(arguments[0], Int128{kNanos} * 60);
  return date_part(context, arguments,
                   [](const Date& date) { return date.second_of_day / 60 % 60; });
}
Value get_seconds(CallContext& context, Arguments arguments) {
  if (arguments[0].is(Kind::duration)) return whole(arguments[0], kNanos);
  return date_part(context, arguments, [](const Date& date) { return date.second_of_day % 60; });
}
// Of a duration too, those of its last second.
Value get_milliseconds(CallContext&, Arguments arguments) {
  if (!arguments[0].is(Kind::duration))
    return Value::integer(arguments[0].instant().nanoseconds / 1000000);
  return Value::integer(whole(arguments[0], 1000000).as_integer() % 1000);
}

}  // namespace cilium_lint::cel
