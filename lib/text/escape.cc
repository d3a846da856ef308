#include "text/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/utf8.h"

namespace cilium_lint {
namespace {

std::uint32_t decode(std::string_view sequence) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<std::uint8_t>(sequence[at]));
  };
  switch (sequence.size()) {
    case 1:
      return byte(0);
    case 2:
      return ((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F);
    case 3:
      return ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
    default:
      return ((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) |
             (byte(3) & 0x3F);
  }
}

bool is_control(std::uint32_t point) {
  return (point < 0x20 && point != '\t') || (point >= 0x7F && point <= 0x9F);
}

// What changes the order or the lines of the text around it (Unicode's bidirectional controls, line
// and paragraph separator), or is not seen at all (the byte order mark).
bool is_deceptive(std::uint32_t point) {
  return point == 0x061C || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
         point == 0xFEFF;
}

bool is_lower_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_command_letter(char c) {
  return is_lower_letter(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

// GitHub's runner takes `::name …` at the start of a line for a command, after blanks.
bool starts_line_command(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "::") return false;
  if (text.substr(0, at).find_first_not_of(" \t") != std::string_view::npos) return false;
  std::size_t end = at + 2;
  while (end < text.size() && is_command_letter(text[end])) ++end;
  if (end == at + 2) return false;  // an IPv6 address such as ::1
  const std::string_view rest = text.substr(end);
  return rest.starts_with(' ') || rest.starts_with("::");
}

// `##[group]`, `##vso[…]`, `##teamcity[…]`: commands wherever they stand in a line.
bool starts_hash_command(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "##") return false;
  std::size_t end = at + 2;
  while (end < text.size() && is_command_letter(text[end])) ++end;
  return end < text.size() && text[end] == '[';
}

bool needs_no_escape(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c >= ' ' && c <= '~' && c != ':' && c != '#'; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  if (needs_no_escape(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[at]));
      ++at;
      continue;
    }
    const std::uint32_t point = decode(text.substr(at, length));
    if (starts_line_command(text, at) || starts_hash_command(text, at)) {
      out += fmt::format("{}\\x{:02x}", text[at], static_cast<std::uint8_t>(text[at + 1]));
      at += 2;
      continue;
    }
    if (is_control(point)) {
      out += point < 0x80 ? fmt::format("\\x{:02x}", point) : fmt::format("\\u{:04x}", point);
    } else if (is_deceptive(point)) {
      out += fmt::format("\\u{:04x}", point);
    } else {
      out += text.substr(at, length);
    }
    at += length;
  }
  return out;
}

bool is_secret(std::string_view key, std::string_view text) {
  if (text.find("-----BEGIN ") != std::string_view::npos) return true;
  if (text.starts_with("LS0tLS1CRUdJTi")) return true;  // the same in base64
  // A switch (`automountServiceAccountToken: true`, `createSecret: false`) hides nothing.
  constexpr std::array<std::string_view, 4> kHarmless = {"", "true", "false", "null"};
  if (std::ranges::find(kHarmless, text) != kHarmless.end()) return false;

  while (key.ends_with('"') || key.ends_with('\'')) key.remove_suffix(1);
  if (key.ends_with(']') && key.rfind('[') != std::string_view::npos) {
    key = key.substr(0, key.rfind('['));
  }
  const std::string name = lower(key);
  constexpr std::array<std::string_view, 8> kNames = {
      "password", "passwd", "token", "secret", "secretkey", "accesskey", "privatekey", "apikey"};
  if (std::ranges::any_of(kNames, [&](std::string_view end) { return name.ends_with(end); })) {
    return true;
  }
  // `tls.key` and `tls.ca.key` hold keys; `tolerations[0].key` and `secretKeyRef.key` name them.
  return name.ends_with(".key") && !name.ends_with("].key") && !name.ends_with("ref.key");
}

bool is_secret_variable(std::string_view name, std::string_view text) {
  std::string letters(name);
  std::erase(letters, '_');
  return is_secret(letters, text);
}

}  // namespace cilium_lint
