#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "cel/characters.h"
#include "cel/functions.h"
#include "cel/text_of.h"
#include "text/decimal.h"

namespace cilium_lint::cel {
namespace {

constexpr double kTwo63 = 9223372036854775808.0;
constexpr double kTwo64 = 18446744073709551616.0;
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Value range_error(CallContext& context) {
  return context.error(ErrorCode::out_of_range, "range error: integer overflow");
}

Value no_number(CallContext& context, std::string_view text, std::string_view type) {
  std::string message = "cannot convert '";
  message += text.substr(0, 60);
  message += "' to ";
  message += type;
  return context.invalid(message);
}

// All of the text, nothing else; one sign where the type has one.
template <class Number>
bool read_number(std::string_view text, Number& number) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) return false;
  }
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && !text.empty();
}

bool same_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(
      left, right, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

}  // namespace

Value to_boolean(CallContext& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  for (const std::string_view yes : {"true", "True", "TRUE", "t", "T", "1"}) {
    if (text == yes) return Value::boolean(true);
  }
  for (const std::string_view no : {"false", "False", "FALSE", "f", "F", "0"}) {
    if (text == no) return Value::boolean(false);
  }
  return no_number(context, text, "bool");
}

Value to_integer(CallContext& context, Arguments arguments) {
  const Value& from = arguments[0];
  switch (from.kind()) {
    case Kind::uinteger:
      if (from.as_integer() < 0) return range_error(context);
      return Value::integer(from.as_integer());
    case Kind::decimal:
      // The ends themselves may have been other numbers before they were doubles.
      if (!(from.as_decimal() > -kTwo63 && from.as_decimal() < kTwo63)) return range_error(context);
      return Value::integer(static_cast<std::int64_t>(from.as_decimal()));
    case Kind::timestamp:
      return Value::integer(from.instant().seconds);
    case Kind::duration: {
      const Instant instant = from.instant();
      return Value::integer(instant.seconds +
                            (instant.seconds < 0 && instant.nanoseconds > 0 ? 1 : 0));
    }
    default:
      break;
  }
  std::int64_t number = 0;
  return read_number(from.text(), number) ? Value::integer(number)
                                          : no_number(context, from.text(), "int");
}

Value to_uinteger(CallContext& context, Arguments arguments) {
  const Value& from = arguments[0];
  if (from.is(Kind::integer)) {
    return from.as_integer() < 0 ? range_error(context) : Value::uinteger(from.as_uinteger());
  }
  if (from.is(Kind::decimal)) {
    if (!(from.as_decimal() >= 0 && from.as_decimal() < kTwo64)) return range_error(context);
    return Value::uinteger(static_cast<std::uint64_t>(from.as_decimal()));
  }
  std::uint64_t number = 0;
  return read_number(from.text(), number) ? Value::uinteger(number)
                                          : no_number(context, from.text(), "uint");
}

Value to_decimal(CallContext& context, Arguments arguments) {
  const Value& from = arguments[0];
  if (from.is(Kind::integer)) return Value::decimal(static_cast<double>(from.as_integer()));
  if (from.is(Kind::uinteger)) return Value::decimal(static_cast<double>(from.as_uinteger()));
  std::string_view text = from.text();
  const std::string_view digits = text.substr(text.starts_with('+') ? 1 : 0);
  const bool two_signs = text.starts_with('+') && digits.starts_with('-');
  const std::optional<double> number = two_signs ? std::nullopt : read_double(digits);
  if (number) return Value::decimal(*number);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (same_ignoring_case("inf", text) || same_ignoring_case("infinity", text)) {
    return Value::decimal(negative ? -HUGE_VAL : HUGE_VAL);
  }
  return no_number(context, from.text(), "double");
}

Value to_string(CallContext& context, Arguments arguments) {
  const Value& from = arguments[0];
  switch (from.kind()) {
    case Kind::boolean:
      return Value::string(from.as_boolean() ? "true" : "false");
    case Kind::integer:
      return context.string(std::to_string(from.as_integer()));
    case Kind::uinteger:
      return context.string(std::to_string(from.as_uinteger()));
    case Kind::decimal:
      return context.string(decimal_text(from.as_decimal()));
    case Kind::bytes:
      if (!context.spend(from.text().size() / 16)) return {};
      return is_utf8(from.text())
                 ? Value::string(from.text())
                 : context.invalid("invalid UTF-8 in bytes, cannot convert to string");
    case Kind::timestamp:
      return context.string(timestamp_text(from.instant()));
    case Kind::duration:
      return context.string(duration_text(from.instant()));
    case Kind::ip:
      return context.string(ip_text(from.ip()));
    case Kind::cidr:
      return context.string(cidr_text(from.cidr()));
    default:
      return context.no_overload();
  }
}

Value to_bytes(CallContext&, Arguments arguments) { return Value::bytes(arguments[0].text()); }

Value base64_encode(CallContext& context, Arguments arguments) {
  const std::string_view from = arguments[0].text();
  if (!context.arena.has_room(from.size() * 2) || !context.spend(from.size() / 4))
    return context.invalid("the text is too long");
  return context.string(base64_text(from));
}

Value base64_decode(CallContext& context, Arguments arguments) {
  std::string_view from = arguments[0].text();
  if (!context.spend(from.size() / 4)) return {};
  // Padding may be left out, but not half of it.
  if (from.size() % 4 == 0) {
    if (from.ends_with("==")) {
      from.remove_suffix(2);
    } else if (from.ends_with('=')) {
      from.remove_suffix(1);
    }
  }
  if (from.size() % 4 == 1) return context.invalid("illegal base64 data");
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : from) {
    const std::size_t six = kBase64.find(c);
    if (six == std::string_view::npos) return context.invalid("illegal base64 data");
    bits = (bits << 6) | static_cast<std::uint32_t>(six);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xff);
    }
  }
  return context.bytes(out);
}

}  // namespace cilium_lint::cel
