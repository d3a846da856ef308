#include "install/ip_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cilium_lint {
namespace {

std::optional<std::uint32_t> number(std::string_view text, int base, std::size_t most_digits) {
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Four decimal numbers without leading zeros, at `bytes`.
bool read_v4(std::string_view text, std::uint8_t* bytes) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    const std::string_view digits = text.substr(0, dot);
    const auto value = number(digits, 10, 3);
    if (!value || *value > 255 || (digits.size() > 1 && digits[0] == '0')) return false;
    bytes[part] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return true;
}

// The 16-bit groups of one side of "::" (or of a whole address); an IPv4 tail counts as two.
std::optional<std::size_t> read_groups(std::string_view text, bool tail_may_be_v4,
                                       std::uint8_t* bytes) {
  std::size_t groups = 0;
  while (!text.empty()) {
    if (groups == 8) return std::nullopt;
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    if (tail_may_be_v4 && colon == text.size() && group.find('.') != std::string_view::npos) {
      if (groups > 6 || !read_v4(group, bytes + groups * 2)) return std::nullopt;
      return groups + 2;
    }
    const auto value = number(group, 16, 4);
    if (!value) return std::nullopt;
    bytes[groups * 2] = static_cast<std::uint8_t>(*value >> 8);
    bytes[groups * 2 + 1] = static_cast<std::uint8_t>(*value & 0xff);
    ++groups;
    if (colon == text.size()) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;  // ends with a single colon
  }
  return groups;
}

std::optional<std::array<std::uint8_t, 16>> read_v6(std::string_view text) {
  std::array<std::uint8_t, 16> bytes{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (read_groups(text, true, bytes.data()) != 8U) return std::nullopt;
    return bytes;
  }
  std::array<std::uint8_t, 16> after{};
  const auto before_groups = read_groups(text.substr(0, gap), false, bytes.data());
  const auto after_groups = read_groups(text.substr(gap + 2), true, after.data());
  if (!before_groups || !after_groups || *before_groups + *after_groups > 7) return std::nullopt;
  std::copy_n(after.begin(), *after_groups * 2,
              bytes.end() - static_cast<std::ptrdiff_t>(*after_groups * 2));
  return bytes;
}

constexpr std::array<std::uint8_t, 12> kMappedV4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::size_t length_of(const IpAddress& address) { return address.v4 ? 4 : 16; }

// The address with everything behind the first `bits` bits cleared.
IpAddress first_of(IpAddress address, std::size_t bits) {
  for (std::size_t i = 0; i < length_of(address); ++i) {
    const std::size_t kept = std::min<std::size_t>(8, bits > i * 8 ? bits - i * 8 : 0);
    address.bytes[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
  }
  return address;
}

// The longest run of at least two zero groups, as [first, last); empty where there is none.
std::pair<std::size_t, std::size_t> longest_gap(const std::array<std::uint16_t, 8>& groups) {
  std::pair<std::size_t, std::size_t> longest{};
  for (std::size_t first = 0; first < groups.size(); ++first) {
    std::size_t last = first;
    while (last < groups.size() && groups[last] == 0) ++last;
    if (last - first >= 2 && last - first > longest.second - longest.first) longest = {first, last};
  }
  return longest;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress address;
  if (text.find(':') == std::string_view::npos) {
    if (!read_v4(text, address.bytes.data())) return std::nullopt;
    return address;
  }
  const auto bytes = read_v6(text);
  if (!bytes) return std::nullopt;
  if (std::equal(kMappedV4.begin(), kMappedV4.end(), bytes->begin())) {
    std::copy(bytes->begin() + kMappedV4.size(), bytes->end(), address.bytes.begin());
    return address;
  }
  address.bytes = *bytes;
  address.v4 = false;
  return address;
}

std::string IpAddress::text() const {
  if (v4) return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>((bytes[2 * i] << 8) | bytes[2 * i + 1]);
  }
  const auto [gap, gap_end] = longest_gap(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size();) {
    if (gap_end > gap && i == gap) {
      text += "::";
      i = gap_end;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += fmt::format("{:x}", groups[i]);
    ++i;
  }
  return text;
}

bool IpAddress::is_loopback() const {
  return v4 ? bytes[0] == 127 : *this == *IpAddress::parse("::1");
}

bool IpAddress::is_unspecified() const {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

std::optional<IpAddress> IpAddress::plus(std::uint32_t count) const {
  IpAddress sum = *this;
  std::uint64_t carry = count;
  for (std::size_t i = length_of(*this); i > 0 && carry > 0; --i) {
    carry += sum.bytes[i - 1];
    sum.bytes[i - 1] = static_cast<std::uint8_t>(carry & 0xff);
    carry >>= 8;
  }
  if (carry > 0) return std::nullopt;
  return sum;
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  const auto address = IpAddress::parse(text.substr(0, slash));
  const auto bits = number(digits, 10, 3);
  if (!address || !bits) return std::nullopt;
  // Of a mapped address Go counts all 128 bits; what cuts into the mapping is IPv6 again.
  if (address->v4 && text.find(':') < slash) {
    constexpr std::size_t kMapping = kMappedV4.size() * 8;
    if (*bits > 128) return std::nullopt;
    if (*bits >= kMapping) {
      return IpPrefix{first_of(*address, *bits - kMapping),
                      static_cast<std::uint8_t>(*bits - kMapping)};
    }
    IpAddress mapped{.bytes = *read_v6(text.substr(0, slash)), .v4 = false};
    return IpPrefix{first_of(mapped, *bits), static_cast<std::uint8_t>(*bits)};
  }
  if (*bits > length_of(*address) * 8) return std::nullopt;
  return IpPrefix{first_of(*address, *bits), static_cast<std::uint8_t>(*bits)};
}

std::string IpPrefix::text() const { return fmt::format("{}/{}", first.text(), bits); }

bool IpPrefix::contains(const IpAddress& address) const {
  return address.v4 == first.v4 && first_of(address, bits) == first;
}

bool IpPrefix::contains(const IpPrefix& other) const {
  return bits <= other.bits && contains(other.first);
}

bool IpPrefix::overlaps(const IpPrefix& other) const {
  return contains(other) || other.contains(*this);
}

}  // namespace cilium_lint
