#include "text/utf8.h"

#include <cstdint>

namespace cilium_lint {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

void append_code_point(std::string& out, std::uint32_t point) {
  const auto push = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) {
    push(point);
  } else if (point < 0x800) {
    push(0xC0 | (point >> 6));
    push(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {  // a lone surrogate, too: three bytes that no decoder accepts
    push(0xE0 | (point >> 12));
    push(0x80 | ((point >> 6) & 0x3F));
    push(0x80 | (point & 0x3F));
  } else {
    push(0xF0 | (point >> 18));
    push(0x80 | ((point >> 12) & 0x3F));
    push(0x80 | ((point >> 6) & 0x3F));
    push(0x80 | (point & 0x3F));
  }
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const std::uint8_t first = byte_at(text, at);
  if (first < 0x80) return 1;
  // RFC 3629: the second byte's range depends on the first, which rules out overlong forms,
  // surrogates and what lies beyond U+10FFFF.
  std::size_t length = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (text.size() - at < length) return 0;
  const std::uint8_t second = byte_at(text, at + 1);
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

std::size_t plain_ascii_length(std::string_view text, std::size_t at) {
  constexpr std::size_t kBlock = 32;
  std::size_t end = at;
  for (; end + kBlock <= text.size(); end += kBlock) {
    const char* const block = text.data() + end;
    // Without branches, for the compiler to look at all bytes of a block at once.
    unsigned char other = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      const auto byte = static_cast<unsigned char>(block[i]);
      const auto printable =
          static_cast<unsigned char>(static_cast<unsigned char>(byte - 0x20) < 0x5F);
      const auto blank = static_cast<unsigned char>((byte == '\n') | (byte == '\t'));
      other = static_cast<unsigned char>(other | ((printable | blank) ^ 1));
    }
    if (other != 0) break;
  }
  return end - at;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const std::size_t length = utf8_length(text, at);
    at += length == 0 ? 1 : length;
  }
  return count;
}

std::optional<std::string> utf8_from_utf16(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const bool little = bytes.starts_with("\xff\xfe");
  if (!little && !bytes.starts_with("\xfe\xff")) return std::nullopt;
  const auto unit_at = [&](std::size_t at) {
    const std::uint32_t first = byte_at(bytes, at);
    const std::uint32_t second = byte_at(bytes, at + 1);
    return little ? first | (second << 8) : (first << 8) | second;
  };
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 2;
  while (at + 1 < bytes.size()) {
    const std::uint32_t unit = unit_at(at);
    at += 2;
    const bool pair = unit >= 0xD800 && unit <= 0xDBFF && at + 1 < bytes.size() &&
                      unit_at(at) >= 0xDC00 && unit_at(at) <= 0xDFFF;
    if (pair) {
      append_code_point(out, 0x10000 + ((unit & 0x3FF) << 10) + (unit_at(at) & 0x3FF));
      at += 2;
    } else {
      append_code_point(out, unit);
    }
  }
  if (at < bytes.size()) out.push_back('\xff');
  return out;
}

}  // namespace cilium_lint
