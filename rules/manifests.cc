#include "manifests.h"

#include <fmt/format.h>

#include <algorithm>

namespace cilium_lint::rules {

std::vector<const Manifest*> manifests_of_kind(const Install& install, std::string_view kind) {
  std::vector<const Manifest*> found;
  for (const Manifest& manifest : install.manifests) {
    if (manifest.kind == kind) found.push_back(&manifest);
  }
  return found;
}

bool may_exist(const Install& install, std::string_view kind) {
  return std::ranges::find(install.may_exist, kind, &Manifest::kind) != install.may_exist.end();
}

const yaml::Entry* entry_of(const yaml::Data& object, std::string_view path) {
  const yaml::Data* map = &object;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    const yaml::Entry* found = nullptr;
    for (const yaml::Entry& entry : map->entries) {
      if (entry.key == step) found = &entry;
    }
    if (found == nullptr || dot == std::string_view::npos) return found;
    map = &found->value;
    path.remove_prefix(dot + 1);
  }
}

const yaml::Data* part_of(const yaml::Data& object, std::string_view path) {
  const yaml::Entry* entry = entry_of(object, path);
  return entry == nullptr ? nullptr : &entry->value;
}

Truth is_on(const yaml::Data* part) {
  if (part == nullptr) return Truth::no;
  if (part->type == yaml::Type::unknown) return Truth::unknown;
  return truth(part->type == yaml::Type::boolean && part->boolean);
}

std::string called(const Manifest& manifest) {
  return manifest.name.empty() ? manifest.kind
                               : fmt::format("{} \"{}\"", manifest.kind, manifest.name);
}

}  // namespace cilium_lint::rules
