// string.format(): %s %d %f %e %b %o %x %X and %%.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "cel/functions.h"
#include "cel/text_of.h"

namespace cilium_lint::cel {
namespace {

constexpr int kMaxPrecision = 1000;

bool is_whole(const Value& value) { return value.is(Kind::integer) || value.is(Kind::uinteger); }

std::string infinite_text(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

std::string whole_text(const Value& value, int base) {
  std::array<char, 72> digits{};
  char* const end = digits.data() + digits.size();
  const auto written = value.is(Kind::integer)
                           ? std::to_chars(digits.data(), end, value.as_integer(), base)
                           : std::to_chars(digits.data(), end, value.as_uinteger(), base);
  return {digits.data(), written.ptr};
}

class Formatter {
 public:
  Formatter(CallContext& context, std::string_view text, std::span<const Value> items)
      : context_(context), text_(text), items_(items) {}

  Value format() {
    for (std::size_t at = 0; at < text_.size() && !failed_;) {
      const std::size_t percent = std::min(text_.find('%', at), text_.size());
      add(text_.substr(at, percent - at));
      at = percent;
      if (at < text_.size()) at = clause(at + 1);
    }
    return failed_ ? problem_ : context_.string(out_);
  }

 private:
  void fail(const Value& problem) {
    if (!failed_) problem_ = problem;
    failed_ = true;
  }
  void fail(std::string_view message) { fail(context_.invalid(message)); }

  void add(std::string_view text) {
    if (failed_) return;
    if (!context_.arena.has_room(out_.size() + text.size()) ||
        !context_.spend(1 + text.size() / 16)) {
      return fail("the text is too long");
    }
    out_ += text;
  }

  // The clause behind the percent sign; the byte behind it.
  std::size_t clause(std::size_t at) {
    if (text_.substr(at).starts_with('%')) {
      add("%");
      return at + 1;
    }
    int precision = -1;
    if (text_.substr(at).starts_with('.')) {
      const char* first = text_.data() + at + 1;
      const auto read = std::from_chars(first, text_.data() + text_.size(), precision);
      if (read.ec != std::errc() || precision < 0 || precision > kMaxPrecision) {
        fail("a precision is a number up to 1000");
        return at;
      }
      at = static_cast<std::size_t>(read.ptr - text_.data());
    }
    if (at >= text_.size()) {
      fail("unexpected end of format string");
      return at;
    }
    const char verb = text_[at];
    if (std::string_view("sdfebxXo").find(verb) == std::string_view::npos) {
      fail("could not parse formatting clause: unrecognized formatting clause \"" +
           std::string(1, verb) + "\"");
    } else if (next_ >= items_.size()) {
      fail("index " + std::to_string(next_) + " out of range");
    } else {
      put(verb, precision, items_[next_++]);
    }
    return at + 1;
  }

  void put(char verb, int precision, const Value& value) {
    switch (verb) {
      case 's':
        return text(value, 0);
      case 'd':
        if (is_whole(value)) return add(whole_text(value, 10));
        if (value.is(Kind::decimal)) {
          return add(std::isfinite(value.as_decimal()) ? plain_decimal_text(value.as_decimal())
                                                       : infinite_text(value.as_decimal()));
        }
        return fail(
            "error during formatting: decimal clause can only be used on numbers, was given " +
            std::string(type_name(value)));
      case 'f':
      case 'e':
        return decimal(verb == 'e', precision < 0 ? 6 : precision, value);
      case 'b':
        if (value.is(Kind::boolean)) return add(value.as_boolean() ? "1" : "0");
        if (is_whole(value)) return add(whole_text(value, 2));
        return fail(
            "error during formatting: only integers and bools can be formatted as binary, was "
            "given " +
            std::string(type_name(value)));
      case 'o':
        if (is_whole(value)) return add(whole_text(value, 8));
        return fail(
            "error during formatting: octal clause can only be used on integers, was given " +
            std::string(type_name(value)));
      default:
        return hexadecimal(verb == 'X', value);
    }
  }

  void decimal(bool exponent, int precision, const Value& value) {
    double number = 0;
    if (value.is(Kind::decimal)) {
      number = value.as_decimal();
    } else if (value.is(Kind::integer)) {
      number = static_cast<double>(value.as_integer());
    } else if (value.is(Kind::uinteger)) {
      number = static_cast<double>(value.as_uinteger());
    } else {
      return fail(
          "error during formatting: fixed-point and scientific clauses can only be used on "
          "numbers, was given " +
          std::string(type_name(value)));
    }
    if (!std::isfinite(number)) return add(infinite_text(number));
    // fmt loses a digit of a thousand; the C library is exact, and its locale is never set.
    std::string digits(static_cast<std::size_t>(precision) + 330, '\0');
    const int size =
        std::snprintf(digits.data(), digits.size(), exponent ? "%.*e" : "%.*f", precision, number);
    digits.resize(static_cast<std::size_t>(size));
    add(digits);
  }

  void hexadecimal(bool upper, const Value& value) {
    std::string digits;
    if (is_whole(value)) {
      digits = whole_text(value, 16);
    } else if (value.is(Kind::string) || value.is(Kind::bytes)) {
      if (!context_.arena.has_room(value.text().size() * 2)) return fail("the text is too long");
      constexpr std::string_view kDigits = "0123456789abcdef";
      for (const char c : value.text()) {
        digits += kDigits[static_cast<unsigned char>(c) >> 4];
        digits += kDigits[static_cast<unsigned char>(c) & 15];
      }
    } else {
      return fail(
          "error during formatting: only integers, byte buffers, and strings can be formatted as "
          "hex, was given " +
          std::string(type_name(value)));
    }
    if (upper)
      std::ranges::transform(digits, digits.begin(),
                             [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    add(digits);
  }

  void text(const Value& value, int depth) {
    constexpr int kDepth = 100;
    if (depth > kDepth) return fail("the value is nested too deep");
    switch (value.kind()) {
      case Kind::null:
        return add("null");
      case Kind::decimal:
        return add(std::isfinite(value.as_decimal()) ? plain_decimal_text(value.as_decimal())
                                                     : infinite_text(value.as_decimal()));
      case Kind::string:
      case Kind::type:
      case Kind::bytes:
        return add(value.text());
      case Kind::list:
        return list(value, depth);
      case Kind::map:
        return map(value, depth);
      case Kind::boolean:
      case Kind::integer:
      case Kind::uinteger:
      case Kind::timestamp:
      case Kind::duration:
      case Kind::ip:
      case Kind::cidr:
        return add(to_string(context_, {&value, 1}).text());
      case Kind::unknown:
      case Kind::error:
        return fail(value);
      default:
        return fail(
            "error during formatting: string clause can only be used on strings, bools, bytes, "
            "ints, doubles, "
            "maps, lists, types, durations, and timestamps, was given " +
            std::string(type_name(value)));
    }
  }

  void list(const Value& value, int depth) {
    Value problem;
    const auto items = known_items(context_, value, problem);
    if (!items) return fail(problem);
    add("[");
    for (std::size_t i = 0; i < items->size() && !failed_; ++i) {
      if (i > 0) add(", ");
      text((*items)[i], depth + 1);
    }
    add("]");
  }

  // In the order of the keys' texts.
  void map(const Value& value, int depth) {
    if (const UnknownSet* gaps = value.gaps(context_.arena)) return fail(Value::unknown(gaps));
    std::vector<std::pair<std::string_view, Value>> entries;
    const std::uint32_t size = value.size();
    if (!context_.spend(size)) return fail("the text is too long");
    for (std::uint32_t i = 0; i < size; ++i) {
      const MapEntry entry = value.entry(i, context_.arena);
      const Value key =
          entry.key.is(Kind::string) ? entry.key : to_string(context_, {&entry.key, 1});
      entries.emplace_back(key.text(), entry.value);
    }
    std::ranges::stable_sort(entries, {}, &std::pair<std::string_view, Value>::first);
    add("{");
    for (std::size_t i = 0; i < entries.size() && !failed_; ++i) {
      if (i > 0) add(", ");
      add(entries[i].first);
      add(": ");
      text(entries[i].second, depth + 1);
    }
    add("}");
  }

  CallContext& context_;
  std::string_view text_;
  std::span<const Value> items_;
  std::size_t next_{};
  std::string out_{};
  bool failed_{};
  Value problem_{};
};

}  // namespace

Value string_format(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[1], problem);
  if (!items) return problem;
  return Formatter(context, arguments[0].text(), *items).format();
}

}  // namespace cilium_lint::cel
