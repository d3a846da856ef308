#include "cel/text_of.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "cel/calendar.h"
#include "text/decimal.h"

namespace cilium_lint::cel {
namespace {

std::string infinite_text(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

// Nine digits without trailing zeros, behind a point; nothing for zero.
std::string fraction_text(std::int32_t nanoseconds) {
  if (nanoseconds == 0) return {};
  std::string digits = std::to_string(1000000000 + nanoseconds).substr(1);
  while (digits.back() == '0') digits.pop_back();
  return "." + digits;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::string hexadecimal(unsigned value) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

std::string decimal_text(double value) {
  if (!std::isfinite(value)) return infinite_text(value);
  const Decimal decimal = shortest_decimal(value);
  // Where Go goes over to an exponent when it writes as few digits as it can.
  const bool far = value != 0 && (decimal.exponent < -4 || decimal.exponent >= 6);
  return far ? scientific(decimal, 2) : fixed(decimal);
}

std::string plain_decimal_text(double value) {
  return std::isfinite(value) ? fixed(shortest_decimal(value)) : infinite_text(value);
}

std::string timestamp_text(Instant value) {
  const Date date = date_of(value.seconds);
  return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T" +
         padded(date.second_of_day / 3600, 2) + ":" + padded(date.second_of_day / 60 % 60, 2) +
         ":" + padded(date.second_of_day % 60, 2) + fraction_text(value.nanoseconds) + "Z";
}

std::string duration_text(Instant value) {
  std::int64_t seconds = value.seconds;
  std::int32_t nanoseconds = value.nanoseconds;
  const bool negative = seconds < 0;
  if (negative) {
    seconds = -seconds;
    if (nanoseconds > 0) {
      --seconds;
      nanoseconds = 1000000000 - nanoseconds;
    }
  }
  return (negative ? "-" : "") + std::to_string(seconds) + fraction_text(nanoseconds) + "s";
}

std::string ip_text(const Ip& value) {
  std::string text;
  if (!value.v6) {
    for (int i = 12; i < 16; ++i) text += (i == 12 ? "" : ".") + std::to_string(value.bytes[i]);
    return text;
  }
  std::array<unsigned, 8> parts{};
  for (std::size_t i = 0; i < 8; ++i) parts[i] = value.bytes[2 * i] * 256u + value.bytes[2 * i + 1];
  // The first of the longest runs of at least two zeros is "::".
  std::size_t best = 8;
  std::size_t length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && parts[end] == 0) ++end;
    if (end - i > length) {
      best = i;
      length = end - i;
    }
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += hexadecimal(parts[i]);
  }
  return text;
}

std::string cidr_text(const Cidr& value) {
  return ip_text(value.address) + "/" + std::to_string(value.prefix);
}

std::string base64_text(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      three = (three << 8) | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j <= bytes.size() ? kDigits[(three >> (18 - 6 * j)) & 63] : '=';
    }
  }
  return out;
}

std::string semver_text(const Semver& value) {
  std::string text = std::to_string(value.major) + "." + std::to_string(value.minor) + "." +
                     std::to_string(value.patch);
  if (!value.pre_release.empty()) text += "-" + std::string(value.pre_release);
  if (!value.build.empty()) text += "+" + std::string(value.build);
  return text;
}

std::string quantity_text(const Quantity& value) {
  constexpr std::int64_t kNano = 1000000000;
  const Int128 size = value.nanos < 0 ? -value.nanos : value.nanos;
  return (value.nanos < 0 ? "-" : "") + std::to_string(static_cast<std::uint64_t>(size / kNano)) +
         fraction_text(static_cast<std::int32_t>(size % kNano));
}

}  // namespace cilium_lint::cel
