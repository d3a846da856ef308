#include "yaml/data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace cilium_lint::yaml {
namespace {

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<std::uint8_t>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void append_json(std::string& out, const Data& data) {
  switch (data.type) {
    case Type::null:
      out += "null";
      return;
    case Type::boolean:
      out += data.boolean ? "true" : "false";
      return;
    case Type::number:
      out += data.text;
      return;
    case Type::text:
    case Type::unknown:
      append_text(out, data.text);
      return;
    case Type::list:
      out += '[';
      for (const Data& item : data.items) {
        if (&item != &data.items.front()) out += ',';
        append_json(out, item);
      }
      out += ']';
      return;
    case Type::map:
      out += '{';
      for (const Entry& entry : data.entries) {
        if (&entry != &data.entries.front()) out += ',';
        append_text(out, entry.key);
        out += ':';
        append_json(out, entry.value);
      }
      out += '}';
      return;
  }
}

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_character(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

// `${NAME}` or `${NAME` with one of the shell's expansions behind the name. Whatever the text, it
// is gone through once.
bool has_variable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    if (!begins_variable(text.substr(at))) continue;
    return text.find('}', at) !=
           std::string_view::npos;  // if none ends this one, none ends a later one
  }
  return false;
}

}  // namespace

const Data* Data::find(std::string_view key) const {
  if (type != Type::map) return nullptr;
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Data* Data::find(std::string_view key) {
  if (type != Type::map) return nullptr;
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

bool begins_variable(std::string_view text) {
  if (!text.starts_with("${")) return false;
  std::size_t end = 2;
  if (end >= text.size() || !is_name_start(text[end])) return false;
  while (end < text.size() && is_name_character(text[end])) ++end;
  constexpr std::string_view kBehindName = "}:-=?+#%/^,@[";
  return end < text.size() && kBehindName.find(text[end]) != std::string_view::npos;
}

bool is_templated(std::string_view text) {
  const std::size_t open = text.find("{{");
  if (open != std::string_view::npos && text.find("}}", open + 2) != std::string_view::npos) {
    return true;
  }
  return has_variable(text);
}

std::string to_json(const Data& data) {
  std::string out;
  append_json(out, data);
  return out;
}

}  // namespace cilium_lint::yaml
