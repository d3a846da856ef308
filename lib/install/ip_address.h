#pragma once
// IP addresses and ranges, read as Go's net package reads them (what KIND, Cilium and Kubernetes
// do): no leading zeros, no zones, no blanks; an IPv4 address mapped into IPv6 is the IPv4 address.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cilium_lint {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 in the first four
  bool v4 = true;

  static std::optional<IpAddress> parse(std::string_view text);
  // The shortest form, as Go prints it: "10.96.0.1", "fd00:10:96::1".
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_loopback() const;     // 127.0.0.0/8, ::1
  [[nodiscard]] bool is_unspecified() const;  // 0.0.0.0, ::
  // The address `count` further on; nothing beyond the last one of the family.
  [[nodiscard]] std::optional<IpAddress> plus(std::uint32_t count) const;
  bool operator==(const IpAddress&) const = default;
};

// A range in CIDR notation: "10.244.0.0/16".
struct IpPrefix {
  IpAddress first{};  // host bits cleared
  std::uint8_t bits{};

  static std::optional<IpPrefix> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool contains(const IpAddress& address) const;
  [[nodiscard]] bool contains(const IpPrefix& other) const;
  [[nodiscard]] bool overlaps(const IpPrefix& other) const;
  bool operator==(const IpPrefix&) const = default;
};

}  // namespace cilium_lint
