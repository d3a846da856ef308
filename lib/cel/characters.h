#pragma once
// Code points: CEL's strings are made of them, and its positions count them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cilium_lint::cel {

inline constexpr std::uint32_t kReplacement = 0xfffd;

constexpr bool is_code_point(std::uint32_t code) {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

void append_code_point(std::string& text, std::uint32_t code);

// The code point at byte `at`, which goes behind it; kReplacement for a byte that is no UTF-8.
std::uint32_t next_code_point(std::string_view text, std::size_t& at);

// The byte at which code point `index` starts; the end's byte for the number of code points; npos
// beyond.
std::size_t byte_of(std::string_view text, std::size_t index);

bool is_utf8(std::string_view text);

// White space of Unicode, as strings.trim() takes it off.
bool is_blank(std::uint32_t code);

}  // namespace cilium_lint::cel
