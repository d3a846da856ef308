// The user's layers into one map, as Helm makes it (Helm 3: pkg/cli/values/options.go,
// MergeValues).

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "install/install.h"
#include "install/set_grammar.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

void stamp(Data& data, std::uint16_t layer) {
  data.layer = layer;
  for (Data& item : data.items) stamp(item, layer);
  for (Entry& entry : data.entries) stamp(entry.value, layer);
}

// Below a key that a layer nobody can read may hold, more may stand than a later layer says.
void open_all(Data& data) {
  if (data.type != Type::map) return;
  data.open = true;
  for (Entry& entry : data.entries) open_all(entry.value);
}

// Finds keys among entries: by looking through them, or with an index where that would take long.
class KeyFinder {
 public:
  KeyFinder(const std::vector<Entry>& entries, std::size_t searches) : entries_(entries) {
    if (entries.size() < kIndexFrom || searches < kIndexFrom) return;
    for (std::size_t i = 0; i < entries.size(); ++i) index_.emplace(entries[i].key, i);
  }

  // The position of a key; entries_.size() where there is none.
  [[nodiscard]] std::size_t find(const std::string& key) const {
    if (!index_.empty()) {
      const auto found = index_.find(key);
      return found == index_.end() ? entries_.size() : found->second;
    }
    const auto found = std::ranges::find(entries_, key, &Entry::key);
    return static_cast<std::size_t>(found - entries_.begin());
  }

 private:
  static constexpr std::size_t kIndexFrom = 64;
  const std::vector<Entry>& entries_;
  std::unordered_map<std::string, std::size_t> index_{};
};

// mergeMaps: maps merge, everything else replaces what stands there.
void lay_over(Data& base, const Data& top, std::uint16_t layer, const std::string& path,
              UserValues& values) {
  base.layer = layer;
  base.at = top.at;
  const KeyFinder finder(base.entries, top.entries.size());
  const std::size_t before = base.entries.size();
  if (before == 0) base.entries.reserve(top.entries.size());
  for (const Entry& entry : top.entries) {
    // No key stands twice in `top`, so only what was there before can be meant.
    const std::size_t position = before == 0 ? 0 : finder.find(entry.key);
    const auto there = base.entries.begin() + static_cast<std::ptrdiff_t>(position);
    if (position >= before) {
      Entry& added = base.entries.emplace_back(entry);
      stamp(added.value, layer);
      if (base.open) open_all(added.value);
      continue;
    }
    there->key_at = entry.key_at;
    const std::string key = join_key(path, entry.key);
    if (entry.value.type == Type::map && there->value.type == Type::map) {
      lay_over(there->value, entry.value, layer, key, values);
      continue;
    }
    const bool was_unknown = there->value.type == Type::unknown;
    values.overridden.push_back({key, std::move(there->value)});
    there->value = entry.value;
    stamp(there->value, layer);
    if (was_unknown) open_all(there->value);
  }
  if (!top.open) return;
  // A key whose name nobody knows may be any of those that this layer does not name.
  base.open = true;
  for (Entry& entry : base.entries) {
    if (top.find(entry.key) == nullptr) make_unknown(entry.value);
  }
}

// What `cilium install` fills in lies below the user's values: chartutil.CoalesceTables, where the
// user's null takes a filled-in key away (cilium-cli, MergeVals).
void lay_under(Data& user, const Data& filled_in, std::uint16_t layer) {
  for (const Entry& entry : filled_in.entries) {
    const auto there = std::ranges::find(user.entries, entry.key, &Entry::key);
    if (there == user.entries.end()) {
      if (!user.open) stamp(user.entries.emplace_back(entry).value, layer);
    } else if (there->value.type == Type::null && entry.value.type != Type::null) {
      user.entries.erase(there);
    } else if (there->value.type == Type::map && entry.value.type == Type::map) {
      lay_under(there->value, entry.value, layer);
    }
  }
}

// The place of a kind in Helm's order.
int rank(const Layer& layer) {
  switch (layer.kind == LayerKind::unreadable ? layer.stands_for : layer.kind) {
    case LayerKind::cli_default:
      return 0;
    case LayerKind::values_file:
    case LayerKind::inline_block:
    case LayerKind::unreadable:
      return 1;
    case LayerKind::set_json:
      return 2;
    case LayerKind::set:
      return 3;
    case LayerKind::set_string:
      return 4;
    case LayerKind::set_file:
      return 5;
    case LayerKind::set_literal:
      return 6;
  }
  return 1;
}

}  // namespace

void sort_as_helm(std::vector<Layer>& layers) {
  std::ranges::stable_sort(layers, std::ranges::less{}, rank);
}

UserValues merge(const std::vector<Layer>& layers) {
  UserValues values;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    const auto index = static_cast<std::uint16_t>(i);
    switch (layer.kind) {
      case LayerKind::cli_default:
        break;
      case LayerKind::unreadable:
        make_root_unknown(values.root.edit());
        values.unreadable.push_back(index);
        break;
      case LayerKind::values_file:
      case LayerKind::inline_block:
        if (i == 0) {
          values.root = layer.values;  // read with the index 0
        } else {
          lay_over(values.root.edit(), *layer.values, index, "", values);
        }
        break;
      case LayerKind::set:
      case LayerKind::set_string:
      case LayerKind::set_json:
      case LayerKind::set_file:
      case LayerKind::set_literal:
        if (layer.source) apply_set(layer, index, values);
        break;
    }
  }
  for (std::size_t i = layers.size(); i-- > 0;) {
    if (layers[i].kind != LayerKind::cli_default) continue;
    lay_under(values.root.edit(), *layers[i].values, static_cast<std::uint16_t>(i));
  }
  return values;
}

}  // namespace cilium_lint
