#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "cel/functions.h"
#include "cel/text_of.h"

namespace cilium_lint::cel {
namespace {

// What keeps a text from being an address; `none` where it is one.
enum class Fault : std::uint8_t { none, syntax, zone, mapped };

struct ReadIp {
  Ip ip{};
  Fault fault = Fault::syntax;
};

bool read_v4(std::string_view text, std::uint8_t* to) {
  for (int part = 0; part < 4; ++part) {
    std::size_t digits = 0;
    unsigned number = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 4) {
      number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
    }
    if (digits == 0 || number > 255 || (digits > 1 && text[0] == '0')) return false;
    text.remove_prefix(digits);
    to[part] = static_cast<std::uint8_t>(number);
    if (part == 3) return text.empty();
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
  return false;
}

bool read_v6(std::string_view text, Ip& ip, bool& has_dots) {
  std::size_t filled = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with("::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty() && filled < 16) {
    if (text.find('.') != std::string_view::npos && text.find(':') == std::string_view::npos) {
      if (filled > 12 || !read_v4(text, ip.bytes + filled)) return false;
      has_dots = true;
      filled += 4;
      text = {};
      break;
    }
    unsigned number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    const auto digits = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc() || digits > 4) return false;
    ip.bytes[filled++] = static_cast<std::uint8_t>(number >> 8);
    ip.bytes[filled++] = static_cast<std::uint8_t>(number & 0xff);
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (!text.starts_with(':') || text.size() == 1) return false;
    text.remove_prefix(1);
    if (!text.starts_with(':')) continue;
    if (gap) return false;
    gap = filled;
    text.remove_prefix(1);
  }
  if (!text.empty()) return false;
  if (!gap) return filled == 16;
  if (filled == 16) return false;
  std::rotate(ip.bytes + *gap, ip.bytes + filled, ip.bytes + 16);
  return true;
}

// As Go's net/netip reads it, but without zones and without dots in IPv6.
ReadIp read_ip(std::string_view text) {
  ReadIp read;
  if (text.size() > 64) return read;
  const std::string_view address = text.substr(0, text.find('%'));
  if (address.find(':') == std::string_view::npos) {
    if (address.size() == text.size() && read_v4(text, read.ip.bytes + 12))
      read.fault = Fault::none;
    return read;
  }
  read.ip.v6 = true;
  bool has_dots = false;
  if (!read_v6(address, read.ip, has_dots)) return read;
  if (address.size() != text.size()) {
    read.fault = Fault::zone;
    return read;
  }
  read.fault = Fault::none;
  if (has_dots) read.fault = Fault::mapped;
  return read;
}

struct ReadCidr {
  Cidr cidr{};
  Fault fault = Fault::syntax;
};

ReadCidr read_cidr(std::string_view text) {
  ReadCidr read;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return read;
  const std::string_view digits = text.substr(slash + 1);
  const ReadIp ip = read_ip(text.substr(0, slash));
  if (ip.fault != Fault::none) {
    read.fault = ip.fault;
    return read;
  }
  read.cidr.address = ip.ip;
  const auto number =
      std::from_chars(digits.data(), digits.data() + digits.size(), read.cidr.prefix);
  const bool plain = !digits.empty() && number.ec == std::errc() &&
                     number.ptr == digits.data() + digits.size() && digits[0] != '-' &&
                     (digits[0] != '0' || digits.size() == 1);
  if (plain && read.cidr.prefix <= (ip.ip.v6 ? 128 : 32)) read.fault = Fault::none;
  return read;
}

std::string shown(std::string_view text) { return "'" + std::string(text.substr(0, 80)) + "'"; }

Value ip_fault(CallContext& context, std::string_view text, Fault fault) {
  if (fault == Fault::zone) return context.invalid("IP Address with zone value is not allowed");
  if (fault == Fault::mapped) return context.invalid("IPv4-mapped IPv6 address is not allowed");
  return context.invalid("IP Address " + shown(text) +
                         " parse error during conversion from string");
}

Value cidr_fault(CallContext& context, std::string_view text, Fault fault) {
  if (fault == Fault::zone) return context.invalid("CIDR with zone value is not allowed");
  if (fault == Fault::mapped) return context.invalid("IPv4-mapped IPv6 address is not allowed");
  return context.invalid("network address parse error during conversion from string: " +
                         shown(text));
}

// Whether the first `prefix` bits, of those that the family has, are the same.
bool same_network(const Ip& left, const Ip& right, std::int32_t prefix) {
  if (left.v6 != right.v6) return false;
  std::int32_t bits = prefix + (left.v6 ? 0 : 96);
  std::size_t i = 0;
  for (; bits >= 8; bits -= 8, ++i) {
    if (left.bytes[i] != right.bytes[i]) return false;
  }
  if (bits == 0) return true;
  const unsigned mask = 0xff00u >> bits & 0xffu;
  return (left.bytes[i] & mask) == (right.bytes[i] & mask);
}

bool contains(const Cidr& outer, const Cidr& inner) {
  return outer.prefix <= inner.prefix && same_network(outer.address, inner.address, outer.prefix);
}

bool overlap(const Cidr& left, const Cidr& right) {
  return same_network(left.address, right.address, std::min(left.prefix, right.prefix));
}

// The second argument as a CIDR, written or made.
template <class Answer>
Value with_cidr(CallContext& context, Arguments arguments, const Answer& answer) {
  if (arguments[1].is(Kind::cidr))
    return Value::boolean(answer(arguments[0].cidr(), arguments[1].cidr()));
  const ReadCidr read = read_cidr(arguments[1].text());
  if (read.fault != Fault::none) return cidr_fault(context, arguments[1].text(), read.fault);
  return Value::boolean(answer(arguments[0].cidr(), read.cidr));
}

bool is_multicast(const Ip& ip) {
  return ip.v6 ? ip.bytes[0] == 0xff : (ip.bytes[12] & 0xf0) == 0xe0;
}
bool is_zero(const Ip& ip) {
  return std::all_of(ip.bytes, ip.bytes + 16, [](std::uint8_t byte) { return byte == 0; });
}
bool is_loopback(const Ip& ip) {
  if (!ip.v6) return ip.bytes[12] == 127;
  return ip.bytes[15] == 1 &&
         std::all_of(ip.bytes, ip.bytes + 15, [](std::uint8_t byte) { return byte == 0; });
}
bool is_link_local(const Ip& ip) {
  if (!ip.v6) return ip.bytes[12] == 169 && ip.bytes[13] == 254;
  return ip.bytes[0] == 0xfe && (ip.bytes[1] & 0xc0) == 0x80;
}
bool is_broadcast(const Ip& ip) {
  return !ip.v6 &&
         std::all_of(ip.bytes + 12, ip.bytes + 16, [](std::uint8_t byte) { return byte == 255; });
}

}  // namespace

Value to_ip(CallContext& context, Arguments arguments) {
  const ReadIp read = read_ip(arguments[0].text());
  if (read.fault != Fault::none) return ip_fault(context, arguments[0].text(), read.fault);
  return Value::ip(context.arena.make<Ip>(read.ip));
}

Value is_ip(CallContext&, Arguments arguments) {
  return Value::boolean(read_ip(arguments[0].text()).fault == Fault::none);
}

Value ip_is_canonical(CallContext& context, Arguments arguments) {
  const ReadIp read = read_ip(arguments[0].text());
  if (read.fault != Fault::none) return ip_fault(context, arguments[0].text(), read.fault);
  return Value::boolean(ip_text(read.ip) == arguments[0].text());
}

Value ip_family(CallContext&, Arguments arguments) {
  return Value::integer(arguments[0].ip().v6 ? 6 : 4);
}
Value ip_is_unspecified(CallContext&, Arguments arguments) {
  return Value::boolean(is_zero(arguments[0].ip()));
}
Value ip_is_loopback(CallContext&, Arguments arguments) {
  return Value::boolean(is_loopback(arguments[0].ip()));
}
Value ip_is_link_local_unicast(CallContext&, Arguments arguments) {
  return Value::boolean(is_link_local(arguments[0].ip()));
}
Value ip_is_link_local_multicast(CallContext&, Arguments arguments) {
  const Ip& ip = arguments[0].ip();
  if (ip.v6) return Value::boolean(ip.bytes[0] == 0xff && (ip.bytes[1] & 0x0f) == 0x02);
  return Value::boolean(ip.bytes[12] == 224 && ip.bytes[13] == 0 && ip.bytes[14] == 0);
}
Value ip_is_global_unicast(CallContext&, Arguments arguments) {
  const Ip& ip = arguments[0].ip();
  return Value::boolean(!is_zero(ip) && !is_broadcast(ip) && !is_loopback(ip) &&
                        !is_multicast(ip) && !is_link_local(ip));
}

Value to_cidr(CallContext& context, Arguments arguments) {
  const ReadCidr read = read_cidr(arguments[0].text());
  if (read.fault != Fault::none) return cidr_fault(context, arguments[0].text(), read.fault);
  return Value::cidr(context.arena.make<Cidr>(read.cidr));
}

Value is_cidr(CallContext&, Arguments arguments) {
  return Value::boolean(read_cidr(arguments[0].text()).fault == Fault::none);
}

Value cidr_contains_ip(CallContext& context, Arguments arguments) {
  Ip ip;
  if (arguments[1].is(Kind::ip)) {
    ip = arguments[1].ip();
  } else {
    const ReadIp read = read_ip(arguments[1].text());
    if (read.fault != Fault::none) return ip_fault(context, arguments[1].text(), read.fault);
    ip = read.ip;
  }
  return Value::boolean(same_network(arguments[0].cidr().address, ip, arguments[0].cidr().prefix));
}

Value cidr_contains_cidr(CallContext& context, Arguments arguments) {
  return with_cidr(context, arguments, contains);
}
Value cidr_overlaps(CallContext& context, Arguments arguments) {
  return with_cidr(context, arguments, overlap);
}

Value cidr_ip(CallContext& context, Arguments arguments) {
  return Value::ip(context.arena.make<Ip>(arguments[0].cidr().address));
}

Value cidr_masked(CallContext& context, Arguments arguments) {
  Cidr masked = arguments[0].cidr();
  const std::int32_t bits = masked.prefix + (masked.address.v6 ? 0 : 96);
  for (std::int32_t i = 0; i < 16; ++i) {
    const std::int32_t kept = std::clamp(bits - 8 * i, 0, 8);
    masked.address.bytes[i] =
        static_cast<std::uint8_t>(masked.address.bytes[i] & (0xff00u >> kept & 0xffu));
  }
  return Value::cidr(context.arena.make<Cidr>(masked));
}

Value cidr_prefix_length(CallContext&, Arguments arguments) {
  return Value::integer(arguments[0].cidr().prefix);
}

}  // namespace cilium_lint::cel
