#include "cel/characters.h"

#include "text/utf8.h"

namespace cilium_lint::cel {

void append_code_point(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
    return;
  }
  if (code < 0x800) {
    text += static_cast<char>(0xc0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      text += static_cast<char>(0xe0 | (code >> 12));
    } else {
      text += static_cast<char>(0xf0 | (code >> 18));
      text += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    }
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
  }
  text += static_cast<char>(0x80 | (code & 0x3f));
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const std::size_t length = utf8_length(text, at);
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  if (length == 0) {
    ++at;
    return kReplacement;
  }
  constexpr std::uint32_t kFirst[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  std::uint32_t code = byte(at) & kFirst[length];
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(at + i) & 0x3f);
  at += length;
  return code;
}

std::size_t byte_of(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0; --index) {
    if (at >= text.size()) return std::string_view::npos;
    next_code_point(text, at);
  }
  return at;
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

bool is_blank(std::uint32_t code) {
  return (code >= 0x9 && code <= 0xd) || code == 0x20 || code == 0x85 || code == 0xa0 ||
         code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

}  // namespace cilium_lint::cel
