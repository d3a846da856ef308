#include "project/nearness.h"

#include <algorithm>
#include <array>

namespace cilium_lint {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

}  // namespace

std::size_t depth_of(std::string_view path) { return parts_of(path).size(); }

std::size_t shared_depth(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = parts_of(a);
  const std::vector<std::string_view> right = parts_of(b);
  std::size_t depth = 0;
  while (depth < left.size() && depth < right.size() && left[depth] == right[depth]) ++depth;
  return depth;
}

bool is_within(std::string_view folder, std::string_view path) {
  return shared_depth(folder, path) == depth_of(folder);
}

bool is_put_away(std::string_view folder, std::string_view path) {
  static constexpr std::array<std::string_view, 9> kNames = {"archive", "archived", "archives",
                                                             "attic",   "backup",   "deprecated",
                                                             "legacy",  "old",      "unused"};
  std::string_view rest = folder == "." ? path : path.substr(std::min(folder.size(), path.size()));
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (std::ranges::find(kNames, rest.substr(0, slash)) != kNames.end()) return true;
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return false;
}

void skip_once(std::vector<Skipped>& list, std::string check, std::string reason) {
  for (const Skipped& known : list) {
    if (known.check == check && known.reason == reason) return;
  }
  list.push_back({.check = std::move(check), .reason = std::move(reason)});
}

void add_folders_upward(std::vector<std::string>& folders, std::string folder) {
  constexpr int kMost = 12;
  for (int above = 0; above < kMost; ++above) {
    std::string next = join_path(folder, "..");
    const bool is_top = next == folder;
    folders.push_back(std::exchange(folder, std::move(next)));
    if (is_top) return;
  }
}

}  // namespace cilium_lint
