#include "yaml/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "text/decimal.h"
#include "text/utf8.h"

namespace cilium_lint::yaml {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Scalar text_scalar(std::string_view text) {
  return {.type = GoType::text, .text = std::string(text)};
}

// ---- words ----

bool is_null(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::optional<double> special_float(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view word = text;
  if (negative || text.starts_with('+')) word.remove_prefix(1);
  if (word == ".inf" || word == ".Inf" || word == ".INF") {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return std::nullopt;
}

// ---- numbers, as Go's strconv reads them ----

// The digits of `text` in `base`, without sign; nothing where one is none or they do not fit.
std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// Go's base 0: a prefix says the base, a leading 0 means eight.
std::optional<std::uint64_t> parse_magnitude(std::string_view text) {
  if (!text.starts_with('0') || text.size() == 1) return parse_digits(text, 10);
  if (text.size() >= 3) {
    const char letter = text[1];
    if (letter == 'x' || letter == 'X') return parse_digits(text.substr(2), 16);
    if (letter == 'o' || letter == 'O') return parse_digits(text.substr(2), 8);
    if (letter == 'b' || letter == 'B') return parse_digits(text.substr(2), 2);
  }
  return parse_digits(text.substr(1), 8);
}

std::optional<std::int64_t> with_sign(bool negative, std::optional<std::uint64_t> magnitude) {
  constexpr std::uint64_t kHighest = std::numeric_limits<std::int64_t>::max();
  if (!magnitude || *magnitude > kHighest + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? ~*magnitude + 1 : *magnitude);
}

std::optional<std::int64_t> parse_int(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return with_sign(negative, parse_magnitude(text));
}

std::optional<std::int64_t> parse_binary(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return with_sign(negative, parse_digits(text, 2));
}

std::optional<Scalar> whole_or_large(std::string_view text) {
  if (const std::optional<std::int64_t> whole = parse_int(text)) {
    return Scalar{.type = GoType::whole, .whole = *whole};
  }
  if (const std::optional<std::uint64_t> large = parse_magnitude(text)) {
    return Scalar{.type = GoType::large, .large = *large};
  }
  return std::nullopt;
}

// After the other ways have failed: what stands behind "0b" may have a sign of its own.
std::optional<Scalar> odd_binary(std::string_view text) {
  if (text.starts_with("0b")) {
    if (const std::optional<std::int64_t> whole = parse_binary(text.substr(2))) {
      return Scalar{.type = GoType::whole, .whole = *whole};
    }
  }
  return std::nullopt;
}

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - from;
}

// [-+]? ( . digits | digits ( . digits? )? ) ( [eE] [-+]? digits )?
bool has_float_shape(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::size_t whole = count_digits(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    ++at;
    const std::size_t fraction = count_digits(text, at);
    if (whole == 0 && fraction == 0) return false;
    at += fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = count_digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

// Of a text of that shape; nothing where it is too large for a double. What is too small is zero.
std::optional<double> parse_float(std::string_view text) {
  if (!has_float_shape(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  return std::isinf(value) ? std::nullopt : std::optional(value);
}

// Go allows '_' between digits of a float that starts with its point.
bool underscores_between_digits(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '_') continue;
    if (at == 0 || at + 1 == text.size() || !is_digit(text[at - 1]) || !is_digit(text[at + 1])) {
      return false;
    }
  }
  return true;
}

std::string without_underscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

std::optional<Scalar> real_scalar(std::optional<double> value) {
  if (!value) return std::nullopt;
  return Scalar{.type = GoType::real, .real = *value};
}

std::optional<Scalar> parse_number(std::string_view text) {
  const std::string plain =
      text.find('_') == std::string_view::npos ? std::string(text) : without_underscores(text);
  if (std::optional<Scalar> found = whole_or_large(plain)) return found;
  if (std::optional<Scalar> found = real_scalar(parse_float(plain))) return found;
  return odd_binary(plain);
}

// ---- timestamps: they stay text, but an explicit !!timestamp must be one ----

class TimestampReader {
 public:
  explicit TimestampReader(std::string_view text) : rest_(text) {}

  bool date() {
    const std::optional<int> year = number(4, 4);
    if (!year || !literal('-')) return false;
    const std::optional<int> month = number(1, 2);
    if (!month || *month < 1 || *month > 12 || !literal('-')) return false;
    const std::optional<int> day = number(1, 2);
    return day && *day >= 1 && *day <= days_in(*year, *month);
  }
  bool time() {
    const std::optional<int> hour = number(1, 2);
    if (!hour || *hour > 23 || !literal(':')) return false;
    const std::optional<int> minute = number(1, 2);
    if (!minute || *minute > 59 || !literal(':')) return false;
    const std::optional<int> second = number(1, 2);
    if (!second || *second > 59) return false;
    if (rest_.size() >= 2 && (rest_[0] == '.' || rest_[0] == ',') && is_digit(rest_[1])) {
      rest_.remove_prefix(1 + count_digits(rest_, 1));
    }
    return true;
  }
  bool zone() {
    if (literal('Z')) return true;
    if (!literal('+') && !literal('-')) return false;
    const std::optional<int> hours = number(2, 2);
    if (!hours || *hours > 24 || !literal(':')) return false;
    const std::optional<int> minutes = number(2, 2);
    return minutes && *minutes <= 60;
  }
  bool literal(char wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Go takes any number of blanks for one.
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  static int days_in(int year, int month) {
    constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : kDays.at(static_cast<std::size_t>(month - 1));
  }
  std::optional<int> number(std::size_t least, std::size_t most) {
    std::size_t size = 0;
    int value = 0;
    while (size < most && size < rest_.size() && is_digit(rest_[size])) {
      value = value * 10 + (rest_[size] - '0');
      ++size;
    }
    if (size < least) return std::nullopt;
    rest_.remove_prefix(size);
    return value;
  }
  std::string_view rest_;
};

bool is_timestamp(std::string_view text) {
  if (count_digits(text, 0) != 4) return false;
  TimestampReader reader(text);
  if (!reader.date()) return false;
  if (reader.at_end()) return true;
  if (reader.literal('T') || reader.literal('t')) {
    return reader.time() && reader.zone() && reader.at_end();
  }
  reader.blanks();
  return reader.time() && reader.at_end();
}

// ---- !!binary ----

std::optional<std::uint32_t> base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 26);
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0' + 52);
  if (c == '+') return 62;
  if (c == '/') return 63;
  return std::nullopt;
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string packed(text);
  std::erase_if(packed, [](char c) { return c == '\n' || c == '\r'; });
  if (packed.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < packed.size(); at += 4) {
    const bool last = at + 4 == packed.size();
    const std::size_t padding = !last                   ? 0
                                : packed[at + 2] == '=' ? 2
                                : packed[at + 3] == '=' ? 1
                                                        : 0;
    if (padding == 2 && packed[at + 3] != '=') return std::nullopt;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::optional<std::uint32_t> value =
          i < 4 - padding ? base64_value(packed[at + i]) : std::optional<std::uint32_t>(0);
      if (!value) return std::nullopt;
      bits = (bits << 6) | *value;
    }
    for (std::size_t i = 0; i < 3 - padding; ++i) {
      out.push_back(static_cast<char>((bits >> (16 - 8 * i)) & 0xFF));
    }
  }
  return out;
}

// JSON has no other text than UTF-8: Go writes U+FFFD for each byte that is none.
std::string with_valid_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    out += length == 0 ? std::string_view("\uFFFD") : text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

std::optional<Scalar> resolve_untagged(std::string_view tag, std::string_view text) {
  if (is_null(text)) return Scalar{};
  switch (text.front()) {
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      if (const std::optional<bool> word = yaml_bool(text)) {
        return Scalar{.type = GoType::boolean, .boolean = *word};
      }
      return std::nullopt;
    case '.':
      if (const std::optional<double> special = special_float(text)) return real_scalar(special);
      if (!underscores_between_digits(text)) return std::nullopt;
      return real_scalar(parse_float(without_underscores(text)));
    case '+':
    case '-':
      if (const std::optional<double> special = special_float(text)) return real_scalar(special);
      return parse_number(text);
    default:
      if (!is_digit(text.front())) return std::nullopt;
      if (tag == kTimestampTag && is_timestamp(text)) return std::nullopt;
      return parse_number(text);
  }
}

std::string_view tag_of(const Scalar& scalar) {
  switch (scalar.type) {
    case GoType::null:
      return kNullTag;
    case GoType::boolean:
      return kBoolTag;
    case GoType::whole:
    case GoType::large:
      return kIntTag;
    case GoType::real:
      return kFloatTag;
    case GoType::text:
      break;
  }
  return kStringTag;
}

}  // namespace

std::optional<bool> yaml_bool(std::string_view text) {
  constexpr std::array<std::string_view, 11> kTrue = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                      "True", "TRUE", "on",  "On",  "ON"};
  constexpr std::array<std::string_view, 11> kFalse = {
      "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
  if (text.size() > 5) return std::nullopt;
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

std::optional<Scalar> resolve_scalar(std::string_view tag, std::string_view text) {
  if (tag.empty()) {
    std::optional<Scalar> found = resolve_untagged(tag, text);
    return found ? found : text_scalar(text);
  }
  if (tag == kBinaryTag) {
    const std::optional<std::string> bytes = decode_base64(text);
    if (!bytes) return std::nullopt;
    return text_scalar(with_valid_utf8(*bytes));
  }
  const bool resolvable = tag == kBoolTag || tag == kIntTag || tag == kFloatTag ||
                          tag == kNullTag || tag == kTimestampTag;
  if (!resolvable) return text_scalar(text);  // !!str, and every tag that Go does not know
  if (tag == kTimestampTag && is_timestamp(text)) return text_scalar(text);
  std::optional<Scalar> found = resolve_untagged(tag, text);
  if (!found) return std::nullopt;
  if (tag == kFloatTag && found->type == GoType::whole) {
    return Scalar{.type = GoType::real, .real = static_cast<double>(found->whole)};
  }
  if (tag_of(*found) != tag) return std::nullopt;
  return found;
}

std::string json_number(const Scalar& scalar) {
  if (scalar.type == GoType::whole) return std::to_string(scalar.whole);
  if (scalar.type == GoType::large) return std::to_string(scalar.large);
  const double size = std::abs(scalar.real);
  const Decimal decimal = shortest_decimal(scalar.real);
  if (size != 0 && (size < 1e-6 || size >= 1e21)) return scientific(decimal, 1);
  return fixed(decimal);
}

std::optional<std::string> key_text(const Scalar& scalar) {
  switch (scalar.type) {
    case GoType::text:
      return scalar.text;
    case GoType::boolean:
      return scalar.boolean ? "true" : "false";
    case GoType::whole:
      return std::to_string(scalar.whole);
    case GoType::real: {
      // As a 32-bit float: sigs.k8s.io/yaml asks for no more.
      const auto value = static_cast<float>(scalar.real);
      if (std::isnan(value)) return ".nan";
      if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";
      const Decimal decimal = shortest_decimal(value);
      const bool far = decimal.exponent < -4 || decimal.exponent >= 6;
      return far && value != 0 ? scientific(decimal, 2) : fixed(decimal);
    }
    case GoType::null:
    case GoType::large:
      break;
  }
  return std::nullopt;
}

}  // namespace cilium_lint::yaml
