#include "files/seen_from.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <vector>

#include "files/files.h"

namespace cilium_lint {
namespace {

std::string absolute(std::string_view path) {
  std::array<char, PATH_MAX> here{};
  if (path.starts_with('/') || ::getcwd(here.data(), here.size()) == nullptr) {
    return join_path("/", path);
  }
  return join_path(here.data(), path);
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) parts.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

}  // namespace

std::string seen_from(std::string_view folder, std::string_view path) {
  const std::string from = absolute(folder);
  const std::string to = absolute(path);
  const std::vector<std::string_view> a = parts_of(from);
  const std::vector<std::string_view> b = parts_of(to);
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) ++same;
  std::string out;
  for (std::size_t i = same; i < a.size(); ++i) out += out.empty() ? ".." : "/..";
  for (std::size_t i = same; i < b.size(); ++i) {
    if (!out.empty()) out += '/';
    out += b[i];
  }
  return out.empty() ? "." : out;
}

}  // namespace cilium_lint
