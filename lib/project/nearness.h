#pragma once
// How near files lie to each other: the weakest evidence that they belong together, and often the
// only one.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "install/project.h"

namespace cilium_lint {

// How many folders a path has from the top.
std::size_t depth_of(std::string_view path);
// How many folders two paths share from the top: "a/b" lies nearer to "a/b/c" than to "a".
std::size_t shared_depth(std::string_view a, std::string_view b);
bool is_within(std::string_view folder, std::string_view path);
// Whether a path lies in a folder of old copies ("archive", "old") below `folder`.
bool is_put_away(std::string_view folder, std::string_view path);

// Adds a folder and those above it, the nearest first: where a relative path may be meant from.
void add_folders_upward(std::vector<std::string>& folders, std::string folder);

template <class T>
void add_once(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}
void skip_once(std::vector<Skipped>& list, std::string check, std::string reason);

}  // namespace cilium_lint
