#include "cel/equality.h"

#include <algorithm>
#include <utility>

#include "cel/semver.h"

namespace cilium_lint::cel {
namespace {

constexpr double kTwo63 = 9223372036854775808.0;
constexpr double kTwo64 = 18446744073709551616.0;
constexpr int kMaxDepth = 200;

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::uinteger || kind == Kind::decimal;
}

// An integer beside a double is taken as a double where that is within the integer's range, even
// where it loses digits: the conformance tests want 2^63 - 1 and 2^63 alike.
std::partial_ordering compare_integer(std::int64_t left, double right) {
  if (right > kTwo63) return std::partial_ordering::less;
  if (right < -kTwo63) return std::partial_ordering::greater;
  return static_cast<double>(left) <=> right;
}

std::partial_ordering compare_uinteger(std::uint64_t left, double right) {
  if (right > kTwo64) return std::partial_ordering::less;
  if (right < 0) return std::partial_ordering::greater;
  return static_cast<double>(left) <=> right;
}

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

std::partial_ordering compare_numbers(const Value& left, const Value& right) {
  if (left.is(Kind::integer)) {
    if (right.is(Kind::integer)) return left.as_integer() <=> right.as_integer();
    if (right.is(Kind::decimal)) return compare_integer(left.as_integer(), right.as_decimal());
    if (std::in_range<std::uint64_t>(left.as_integer())) {
      return left.as_uinteger() <=> right.as_uinteger();
    }
    return std::partial_ordering::less;
  }
  if (left.is(Kind::uinteger)) {
    if (right.is(Kind::uinteger)) return left.as_uinteger() <=> right.as_uinteger();
    if (right.is(Kind::decimal)) return compare_uinteger(left.as_uinteger(), right.as_decimal());
    return reversed(compare_numbers(right, left));
  }
  if (right.is(Kind::decimal)) return left.as_decimal() <=> right.as_decimal();
  return reversed(compare_numbers(right, left));
}

// IPv4 in IPv6's clothes (::ffff:c0a8:1) is the IPv4 address.
Ip unmapped(const Ip& ip) {
  constexpr std::uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (!ip.v6 || !std::equal(kMapped, kMapped + 12, ip.bytes)) return ip;
  Ip plain;
  std::copy(ip.bytes + 12, ip.bytes + 16, plain.bytes + 12);
  return plain;
}

bool same_address(const Ip& left, const Ip& right) { return unmapped(left) == unmapped(right); }

// Goes through both; `unknown` gathers what could have decided.
class Comparison {
 public:
  Comparison(Arena& arena, std::uint64_t& steps, std::uint64_t limit)
      : arena_(arena), steps_(steps), limit_(limit) {}

  // Not equal for sure: false. Else equal as far as `unknown` allows.
  bool equal(const Value& left, const Value& right, int depth) {
    if (depth > kMaxDepth) steps_ = limit_ + 1;  // ends the evaluation, as too much work does
    if (++steps_ > limit_) return false;
    if (left.is(Kind::unknown) || right.is(Kind::unknown)) {
      if (left.is(Kind::unknown)) unknown_ = merge(unknown_, &left.unknown(), arena_);
      if (right.is(Kind::unknown)) unknown_ = merge(unknown_, &right.unknown(), arena_);
      return true;
    }
    if (left.kind() != right.kind()) return equal_scalars(left, right);
    if (left.is(Kind::list)) return equal_lists(left, right, depth);
    if (left.is(Kind::map)) return equal_maps(left, right, depth);
    if (left.is(Kind::optional)) {
      if (left.optional() == nullptr || right.optional() == nullptr) {
        return left.optional() == right.optional();
      }
      return equal(*left.optional(), *right.optional(), depth + 1);
    }
    return equal_scalars(left, right);
  }

  [[nodiscard]] const UnknownSet* unknown() const { return unknown_; }

 private:
  // Whether the members can be compared at all.
  bool gaps(const Value& left, const Value& right) {
    const UnknownSet* open = merge(left.gaps(arena_), right.gaps(arena_), arena_);
    if (open != nullptr) unknown_ = merge(unknown_, open, arena_);
    return open != nullptr;
  }

  bool equal_lists(const Value& left, const Value& right, int depth) {
    if (gaps(left, right)) return true;
    const std::uint32_t size = left.size();
    if (size != right.size()) return false;
    for (std::uint32_t i = 0; i < size; ++i) {
      if (!equal(left.item(i, arena_), right.item(i, arena_), depth + 1)) return false;
    }
    return true;
  }

  bool equal_maps(const Value& left, const Value& right, int depth) {
    if (gaps(left, right)) return true;
    const std::uint32_t size = left.size();
    if (size != right.size()) return false;
    for (std::uint32_t i = 0; i < size; ++i) {
      if (steps_ > limit_) return false;
      const MapEntry entry = left.entry(i, arena_);
      const std::optional<Value> other = find_key(right, entry.key, arena_, steps_);
      if (!other || !equal(entry.value, *other, depth + 1)) return false;
    }
    return true;
  }

  Arena& arena_;
  std::uint64_t& steps_;
  std::uint64_t limit_;
  const UnknownSet* unknown_{};
};

}  // namespace

bool equal_scalars(const Value& left, const Value& right) {
  if (is_number(left.kind()) && is_number(right.kind())) {
    return compare_numbers(left, right) == std::partial_ordering::equivalent;
  }
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return left.as_boolean() == right.as_boolean();
    case Kind::string:
    case Kind::bytes:
    case Kind::type:
      return left.text() == right.text();
    case Kind::timestamp:
    case Kind::duration:
      return left.instant() == right.instant();
    case Kind::ip:
      return same_address(left.ip(), right.ip());
    case Kind::cidr:
      return left.cidr() == right.cidr();
    case Kind::semver:
      return compare_semver(left.semver(), right.semver()) == 0;
    case Kind::quantity:
      return left.quantity().nanos == right.quantity().nanos;
    case Kind::opaque:
      return left.opaque().type == right.opaque().type && left.opaque().type->equal != nullptr &&
             left.opaque().type->equal(left.opaque().data, right.opaque().data);
    default:
      return false;
  }
}

Value equal(const Value& left, const Value& right, Arena& arena, std::uint64_t& steps,
            std::uint64_t limit) {
  Comparison comparison(arena, steps, limit);
  if (!comparison.equal(left, right, 0)) return Value::boolean(false);
  if (comparison.unknown() != nullptr) return Value::unknown(comparison.unknown());
  return Value::boolean(true);
}

std::optional<std::partial_ordering> compare(const Value& left, const Value& right) {
  if (is_number(left.kind()) && is_number(right.kind())) return compare_numbers(left, right);
  if (left.kind() != right.kind()) return std::nullopt;
  switch (left.kind()) {
    case Kind::boolean:
      return left.as_boolean() <=> right.as_boolean();
    case Kind::string:
    case Kind::bytes:
      return left.text() <=> right.text();
    case Kind::timestamp:
    case Kind::duration:
      return left.instant() <=> right.instant();
    default:
      return std::nullopt;
  }
}

}  // namespace cilium_lint::cel
