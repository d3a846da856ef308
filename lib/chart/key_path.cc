#include "chart/key_path.h"

#include <algorithm>
#include <cstdint>

namespace cilium_lint {
namespace {

// Where the last part begins: behind the last dot that stands outside quotes.
std::size_t last_begin(std::string_view key) {
  if (key.empty()) return 0;
  if (key.back() == '"') {
    const std::size_t quote = key.rfind('"', key.size() - 2);
    return quote == std::string_view::npos ? 0 : quote;
  }
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? 0 : dot + 1;
}

}  // namespace

void append_part(std::string& path, std::string_view part) {
  // '.', '[' and ']' by one look each: paths are built for every key of a document.
  constexpr std::uint64_t kSpecial = (1ULL << ('[' - '.')) | (1ULL << (']' - '.')) | 1ULL;
  const auto is_special = [](char c) {
    const auto distance = static_cast<unsigned>(static_cast<unsigned char>(c)) - unsigned{'.'};
    return distance < 64U && ((kSpecial >> distance) & 1U) != 0;
  };
  const bool quoted = part.empty() || std::ranges::any_of(part, is_special);
  if (quoted) path += '"';
  path += part;
  if (quoted) path += '"';
}

std::string child_key(std::string_view parent, std::string_view part) {
  std::string key(parent);
  if (!key.empty()) key += '.';
  append_part(key, part);
  return key;
}

std::string_view parent_key(std::string_view key) {
  if (key.ends_with("[]")) return key.substr(0, key.size() - 2);
  const std::size_t begin = last_begin(key);
  return begin == 0 ? std::string_view() : key.substr(0, begin - 1);
}

std::string_view last_part(std::string_view key) {
  const std::string_view part = key.substr(last_begin(key));
  if (part.size() < 2 || part.front() != '"') return part;
  return part.substr(1, part.size() - 2);
}

bool is_below(std::string_view key, std::string_view above) {
  if (above.empty()) return !key.empty();
  return key.size() > above.size() && key.starts_with(above) &&
         (key[above.size()] == '.' || key[above.size()] == '[');
}

}  // namespace cilium_lint
