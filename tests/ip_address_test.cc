#include "install/ip_address.h"

#include <doctest/doctest.h>

namespace cilium_lint {
namespace {

std::string round_trip(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->text() : "refused";
}

std::string after(std::string_view text, std::uint32_t count) {
  const auto sum = IpAddress::parse(text)->plus(count);
  return sum ? sum->text() : "beyond the last address";
}

TEST_CASE("an address is read and printed as Go's net package does") {
  CHECK_EQ(round_trip("10.96.0.1"), "10.96.0.1");
  CHECK_EQ(round_trip("010.96.0.1"), "refused");
  CHECK_EQ(round_trip("10.96.0"), "refused");
  CHECK_EQ(round_trip("10.96.0.1.2"), "refused");
  CHECK_EQ(round_trip("10.96.0.256"), "refused");
  CHECK_EQ(round_trip("10.96.0.1 "), "refused");
  CHECK_EQ(round_trip(""), "refused");
  CHECK_EQ(round_trip("fd00:10:96::1"), "fd00:10:96::1");
  CHECK_EQ(round_trip("FD00:0:0:0:0:0:0:01"), "fd00::1");
  CHECK_EQ(round_trip("1:0:0:2:0:0:0:3"), "1:0:0:2::3");
  CHECK_EQ(round_trip("::"), "::");
  CHECK_EQ(round_trip("::1"), "::1");
  CHECK_EQ(round_trip("1::"), "1::");
  CHECK_EQ(round_trip("1:2:3:4:5:6:7:8"), "1:2:3:4:5:6:7:8");
  CHECK_EQ(round_trip("1:2:3:4:5:6:7:8:9"), "refused");
  CHECK_EQ(round_trip("1:2:3:4:5:6:7"), "refused");
  CHECK_EQ(round_trip("1::2::3"), "refused");
  CHECK_EQ(round_trip("1:2:3:4:5:6:7:"), "refused");
  CHECK_EQ(round_trip("fe80::1%eth0"), "refused");
  CHECK_EQ(round_trip("12345::"), "refused");
  CHECK_EQ(round_trip("::ffff:10.96.0.1"), "10.96.0.1");
  CHECK_EQ(round_trip("64:ff9b::10.96.0.1"), "64:ff9b::a60:1");
}

TEST_CASE("an address knows whether it is a node's own") {
  CHECK(IpAddress::parse("127.0.0.53")->is_loopback());
  CHECK(IpAddress::parse("::1")->is_loopback());
  CHECK_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
  CHECK(IpAddress::parse("0.0.0.0")->is_unspecified());
  CHECK(IpAddress::parse("::")->is_unspecified());
  CHECK_FALSE(IpAddress::parse("::1")->is_unspecified());
}

TEST_CASE("counting on from an address carries, and ends with the family") {
  CHECK_EQ(after("10.96.0.0", 1), "10.96.0.1");
  CHECK_EQ(after("10.96.0.255", 1), "10.96.1.0");
  CHECK_EQ(after("10.96.0.0", 65536), "10.97.0.0");
  CHECK_EQ(after("fd00:10:96::", 10), "fd00:10:96::a");
  CHECK_EQ(after("255.255.255.255", 1), "beyond the last address");
  CHECK_EQ(after("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1), "beyond the last address");
}

TEST_CASE("a range keeps its first address and knows what lies in it") {
  const auto range = IpPrefix::parse("172.18.5.1/12");
  REQUIRE(range.has_value());
  CHECK_EQ(range->text(), "172.16.0.0/12");
  CHECK(range->contains(*IpAddress::parse("172.31.255.255")));
  CHECK_FALSE(range->contains(*IpAddress::parse("172.32.0.0")));
  CHECK_FALSE(range->contains(*IpAddress::parse("::1")));
  CHECK_EQ(IpPrefix::parse("fd00:10:96::7/112")->text(), "fd00:10:96::/112");
  CHECK_EQ(IpPrefix::parse("0.0.0.0/0")->text(), "0.0.0.0/0");
  CHECK_FALSE(IpPrefix::parse("10.0.0.0").has_value());
  CHECK_FALSE(IpPrefix::parse("10.0.0.0/33").has_value());
  CHECK_FALSE(IpPrefix::parse("10.0.0.0/-1").has_value());
  CHECK_FALSE(IpPrefix::parse("10.0.0.0/ 8").has_value());
}

}  // namespace
}  // namespace cilium_lint
