// Dotted key paths: `a.b[0].c`, `annotations."a.b/c"`.

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "install/install.h"

namespace cilium_lint {
namespace {

// The name that starts at `at`, with or without quotes; `at` moves behind it.
std::string read_name(std::string_view key, std::size_t& at) {
  std::string name;
  if (at < key.size() && key[at] == '"') {
    for (++at; at < key.size() && key[at] != '"'; ++at) {
      if (key[at] == '\\' && at + 1 < key.size()) ++at;
      name += key[at];
    }
    if (at < key.size()) ++at;
    return name;
  }
  const std::size_t end = std::min(key.find_first_of(".[", at), key.size());
  name = key.substr(at, end - at);
  at = end;
  return name;
}

std::optional<std::size_t> read_index(std::string_view key, std::size_t& at) {
  std::size_t index{};
  const char* end_of_key = key.data() + key.size();
  const auto [end, fault] = std::from_chars(key.data() + at + 1, end_of_key, index);
  if (fault != std::errc{} || end == end_of_key || *end != ']') return std::nullopt;
  at = static_cast<std::size_t>(end - key.data()) + 1;
  return index;
}

}  // namespace

std::vector<KeyStep> split_key(std::string_view key) {
  std::vector<KeyStep> steps;
  std::size_t at = 0;
  while (at < key.size()) {
    if (key[at] == '[') {
      if (const std::optional<std::size_t> index = read_index(key, at)) {
        steps.push_back({.index = index});
        continue;
      }
      // A bracket that holds no number is part of a name.
      std::string rest(key.substr(at, 1));
      ++at;
      rest += read_name(key, at);
      steps.push_back({.name = std::move(rest)});
      continue;
    }
    if (key[at] == '.') ++at;
    steps.push_back({.name = read_name(key, at)});
  }
  return steps;
}

std::string join_key(std::string_view parent, std::string_view child) {
  std::string key(parent);
  if (!key.empty()) key += '.';
  if (!child.empty() && child.find_first_of(".[]\"\\") == child.npos) {
    key += child;
    return key;
  }
  key += '"';
  for (const char c : child) {
    if (c == '"' || c == '\\') key += '\\';
    key += c;
  }
  key += '"';
  return key;
}

}  // namespace cilium_lint
