// The walk over all that the chart gets.

#include <algorithm>
#include <utility>

#include "install/install.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Type;

// The part of an overridden value that stood at `key`; null where there was none.
const Data* part_at(const Overridden& old, std::string_view key) {
  if (old.key == key) return &old.value;
  if (!key.starts_with(old.key) || key.size() <= old.key.size()) return nullptr;
  std::string_view rest = key.substr(old.key.size());
  if (rest.front() != '.') return nullptr;
  rest.remove_prefix(1);
  const Data* node = &old.value;
  for (const KeyStep& step : split_key(rest)) {
    if (step.index || node->type != Type::map) return nullptr;
    node = node->find(step.name);
    if (node == nullptr) return nullptr;
  }
  return node;
}

class Walk {
 public:
  explicit Walk(const Install& install) : install_(install) {}

  void below(const std::string& key, const Data* user, bool chart_has_map) {
    const Catalogue& catalogue = install_.chart().catalogue();
    if (chart_has_map) {
      for (const std::string_view child : catalogue.children(install_.chart().judged_by(), key)) {
        add(join_key(key, child), user == nullptr ? nullptr : user->find(child));
      }
    }
    if (user == nullptr) return;
    for (const yaml::Entry& entry : user->entries) {
      const std::string child = join_key(key, entry.key);
      if (chart_has_map && catalogue.lists(install_.chart().judged_by(), child)) continue;
      add(child, &entry.value);
    }
  }

  std::vector<EffectiveLeaf> take() { return std::move(leaves_); }

 private:
  void add(const std::string& key, const Data* user) {
    const ReleaseId release = install_.chart().judged_by();
    const std::optional<Default> standard = install_.chart().catalogue().default_of(release, key);
    const bool chart_map = standard && standard->type == Type::map && standard->json != "{}";
    const bool user_map = user != nullptr && user->type == Type::map;
    if ((chart_map && (user == nullptr || user_map)) || (user_map && !user->entries.empty())) {
      below(key, user, chart_map);
      return;
    }
    EffectiveLeaf leaf{.value = install_.value(key), .chart_default = standard};
    if (user != nullptr) {
      const std::vector<Overridden>& overridden = install_.user_values().overridden;
      for (auto old = overridden.rbegin(); old != overridden.rend(); ++old) {
        if (const Data* part = part_at(*old, key)) leaf.overrode.push_back(part);
      }
    }
    leaves_.push_back(std::move(leaf));
  }

  const Install& install_;
  std::vector<EffectiveLeaf> leaves_{};
};

}  // namespace

std::vector<EffectiveLeaf> effective_leaves(const Install& install) {
  Walk walk(install);
  walk.below("", &*install.user_values().root, true);
  return walk.take();
}

}  // namespace cilium_lint
