#include "values/value_forms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

#include "install/durations.h"
#include "install/ip_address.h"

namespace cilium_lint::rules {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A whole number as Go's strconv.Atoi takes it.
std::optional<std::int64_t> integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool is_port(std::string_view text) {
  constexpr std::int64_t kLargest = 65535;
  if (!is_number(text)) return false;
  const auto number = integer(text);
  return number && *number <= kLargest;
}

// The agent takes blanks around the native routing range away, and none around any other.
std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_cidr4(std::string_view text) {
  text = trimmed(text);
  return text.find(':') == text.npos && IpPrefix::parse(text).has_value();
}
bool is_cidr6(std::string_view text) {
  text = trimmed(text);
  // To the agent an IPv4 range that is mapped into IPv6 is one of IPv6.
  if (text.starts_with("::ffff:") && text.find('.') != text.npos) return true;
  return text.find(':') != text.npos && IpPrefix::parse(text).has_value();
}
bool is_cidr(std::string_view text) { return IpPrefix::parse(text).has_value() || is_cidr6(text); }

bool is_cidr4_not_all(std::string_view text) {
  const auto range = IpPrefix::parse(text);
  return is_cidr4(text) && range->bits > 0;
}

bool is_cidr6_of_64(std::string_view text) {
  constexpr std::uint8_t kBits = 64;
  const auto range = IpPrefix::parse(text);
  return is_cidr6(text) && range->bits == kBits;
}

std::optional<std::pair<std::string_view, std::string_view>> halves(std::string_view text,
                                                                    char between) {
  const std::size_t at = text.find(between);
  if (at == text.npos) return std::nullopt;
  return std::pair{text.substr(0, at), text.substr(at + 1)};
}

bool is_port_range(std::string_view text) {
  const auto ends = halves(text, '-');
  return ends && is_port(ends->first) && is_port(ends->second);
}

// Two numbers with a comma between them, or with blanks where there is no comma.
std::optional<std::pair<std::string_view, std::string_view>> pair_in(std::string_view text) {
  const auto ends = halves(text, ',');
  if (ends) return ends;
  auto words = halves(trimmed(text), ' ');
  if (words) words->second = trimmed(words->second);
  return words;
}

bool is_rising_pair(std::string_view text) {
  const auto ends = pair_in(text);
  if (!ends) return false;
  if (!integer(ends->first) || !integer(ends->second)) return false;
  return integer(ends->first).value_or(0) < integer(ends->second).value_or(0);
}

bool is_port_pair(std::string_view text) {
  const auto ends = pair_in(text);
  return is_rising_pair(text) && is_port(ends->first) && is_port(ends->second);
}

bool is_base64_of_12(std::string_view text) {
  constexpr std::size_t kLetters = 16;
  const auto fits = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
  };
  return text.size() == kLetters && std::ranges::all_of(text, fits);
}

bool is_ip4(std::string_view text) {
  return text.find('/') == text.npos && text.find(':') == text.npos &&
         IpPrefix::parse(std::string(text) + "/32").has_value();
}

// Six bytes or more, as Go's net.ParseMAC takes them.
bool is_mac(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  constexpr std::ptrdiff_t kDigits = 12;
  const auto is_hex = [&](char c) { return kHex.find(c) != kHex.npos; };
  const auto is_part = [&](char c) { return is_hex(c) || c == ':' || c == '-' || c == '.'; };
  return std::ranges::all_of(text, is_part) && std::ranges::count_if(text, is_hex) >= kDigits;
}

bool is_dns_label(std::string_view text) {
  const auto is_end = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  if (text.empty()) return true;  // "not-empty" asks for that
  return is_end(text.front()) && is_end(text.back()) &&
         std::ranges::all_of(text, [&](char c) { return is_end(c) || c == '-'; });
}

bool is_at_most_32(std::string_view text) {
  constexpr std::size_t kMost = 32;
  return text.size() <= kMost;
}

bool is_duration_or_number(std::string_view text) {
  return go_duration_seconds(text).has_value() || integer(text).has_value();
}

// Whether each part between commas, of which there is at least one, fits.
template <class Fits>
bool all_parts(std::string_view text, Fits fits) {
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (!fits(text.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

bool is_reserved_ports(std::string_view text) {
  if (text == "auto" || text.empty()) return true;
  return all_parts(text, [](std::string_view part) {
    const auto ends = halves(part, '-');
    return ends ? is_number(ends->first) && is_number(ends->second) : is_number(part);
  });
}

bool is_identity_pair(std::string_view text) {
  constexpr std::int64_t kFirst = 128, kLast = 255;
  const auto pair = halves(text, '=');
  const std::int64_t number = pair ? integer(pair->first).value_or(0) : 0;
  return number >= kFirst && number <= kLast;
}
bool is_identity_mapping(std::string_view text) {
  return text.find(',') == text.npos && is_identity_pair(text);
}
bool is_identity_mappings(std::string_view text) { return all_parts(text, is_identity_pair); }
bool is_named_identity_mappings(std::string_view text) {
  return all_parts(
      text, [](std::string_view part) { return is_identity_pair(part) && !part.ends_with('='); });
}

// The agent also takes a map as JSON.
bool is_pairs(std::string_view text) {
  return text.starts_with('{') ||
         all_parts(text, [](std::string_view part) { return part.find('=') != part.npos; });
}

// What Go's strconv.ParseBool takes.
bool is_go_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 12> kWords{"1", "t", "T", "TRUE",  "true",  "True",
                                                    "0", "f", "F", "FALSE", "false", "False"};
  return std::ranges::find(kWords, text) != kWords.end();
}

// Only what has no digit at all is surely no number to Go.
bool may_be_number(std::string_view text) { return std::ranges::any_of(text, is_digit); }

bool is_integer(std::string_view text) { return integer(text).has_value(); }
bool is_not_empty(std::string_view text) { return !text.empty(); }

constexpr std::array<ValueForm, 23> kForms{{
    {"at-most-32", "at most 32 characters long", is_at_most_32},
    {"base64-of-12", "12 bytes in base64", is_base64_of_12},
    {"cidr", "a range such as 10.0.0.0/8", is_cidr},
    {"cidr4", "an IPv4 range such as 10.0.0.0/8", is_cidr4},
    {"cidr4-not-all", "an IPv4 range such as 10.1.0.0/16", is_cidr4_not_all},
    {"cidr6", "an IPv6 range such as fd00::/104", is_cidr6},
    {"cidr6-of-64", "an IPv6 range of 64 bits such as fd00::/64", is_cidr6_of_64},
    {"decimal", "a number", may_be_number},
    {"dns-label", "lower-case letters, digits and dashes, with no dash at its ends", is_dns_label},
    {"duration-or-number", "a duration such as 15s", is_duration_or_number},
    {"go-boolean", "true or false", is_go_boolean},
    {"identity-mapping", "a number from 128 to 255 and a name, such as 128=kv-store",
     is_identity_mapping},
    {"identity-mappings", "numbers from 128 to 255 and names, such as 128=kv-store",
     is_identity_mappings},
    {"integer", "a whole number", is_integer},
    {"ip4", "an IPv4 address such as 10.0.0.1", is_ip4},
    {"mac", "a MAC address such as 82:36:4c:98:2e:56", is_mac},
    {"named-identity-mappings", "numbers from 128 to 255 and names, such as 128=kv-store",
     is_named_identity_mappings},
    {"not-empty", "a name", is_not_empty},
    {"number-pair", "two rising numbers with a comma between them, such as 30000,32767",
     is_rising_pair},
    {"pairs", "name=value pairs such as default=8", is_pairs},
    {"port-pair", "two rising ports with a comma between them, such as 30000,32767", is_port_pair},
    {"port-range", "two ports with a dash between them, such as 40000-50000", is_port_range},
    {"reserved-ports", "auto, or ports and ranges with commas between them", is_reserved_ports},
}};

}  // namespace

std::optional<ValueForm> value_form(std::string_view name) {
  const auto form = std::ranges::find(kForms, name, &ValueForm::name);
  return form == kForms.end() ? std::nullopt : std::optional(*form);
}

}  // namespace cilium_lint::rules
