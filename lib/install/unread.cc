#include "install/unread.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "chart/fact_rows.h"
#include "chart/key_path.h"
#include "chart/learned_chart.h"
#include "install/given_keys.h"
#include "install/install.h"
#include "install/json.h"
#include "text/spelling.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The letters and digits of a name or a path, in lower case: what is left when spelling is not
// looked at.
std::string squashed(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != '.') letters += lower(c);
  }
  return letters;
}

// Whether `name` squashed is `letters`; the name is looked at only as far as it agrees.
bool has_letters(std::string_view name, std::string_view letters) {
  std::size_t at = 0;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '.') continue;
    if (at == letters.size() || lower(c) != letters[at]) return false;
    ++at;
  }
  return at == letters.size();
}

// Agent flags whose chart key has another name (Cilium, templates/cilium-configmap.yaml).
struct FlagAndKey {
  std::string_view flag{}, key{};
};
constexpr std::array kFlags{
    FlagAndKey{"bpf-lb-acceleration", "loadBalancer.acceleration"},
    FlagAndKey{"bpf-lb-algorithm", "loadBalancer.algorithm"},
    FlagAndKey{"bpf-lb-dsr-dispatch", "loadBalancer.dsrDispatch"},
    FlagAndKey{"bpf-lb-map-max", "bpf.lbMapMax"},
    FlagAndKey{"bpf-lb-mode", "loadBalancer.mode"},
    FlagAndKey{"cluster-pool-ipv4-cidr", "ipam.operator.clusterPoolIPv4PodCIDRList"},
    FlagAndKey{"cluster-pool-ipv4-mask-size", "ipam.operator.clusterPoolIPv4MaskSize"},
    FlagAndKey{"cluster-pool-ipv6-cidr", "ipam.operator.clusterPoolIPv6PodCIDRList"},
    FlagAndKey{"cluster-pool-ipv6-mask-size", "ipam.operator.clusterPoolIPv6MaskSize"},
    FlagAndKey{"enable-bpf-masquerade", "bpf.masquerade"},
    FlagAndKey{"enable-hubble", "hubble.enabled"},
    FlagAndKey{"ipam", "ipam.mode"},
};

// What a release knows, looked through for names; made only when a key is not known.
class Names {
 public:
  Names(const Catalogue& catalogue, ReleaseId release)
      : catalogue_(catalogue), release_(release), keys_(catalogue.known_keys(release)) {}

  [[nodiscard]] const std::vector<std::string_view>& keys() const { return keys_; }
  [[nodiscard]] bool has(std::string_view key) const {
    return std::ranges::binary_search(keys_, key);
  }

  // A key right below some map, and its name's letters.
  struct Sibling {
    std::string_view key{};
    std::string letters{};
    std::uint32_t kinds{};  // which letters there are, one bit for several of them
  };
  // The keys right below `parent`.
  const std::vector<Sibling>& below(std::string_view parent) {
    const auto [siblings, fresh] = siblings_.try_emplace(std::string(parent));
    if (!fresh) return siblings->second;
    const std::string above = parent.empty() ? std::string() : std::string(parent) + '.';
    for (auto at = std::ranges::lower_bound(keys_, std::string_view(above));
         at != keys_.end() && at->starts_with(above);) {
      const std::string_view key = *at;
      // Most keys lie deeper, which a dot shows; one in quotes may be a name's.
      const std::size_t dot = key.find('.', above.size());
      if (dot != key.npos && key.find('"') == key.npos) {
        // So do all that begin with the same name, which stand together.
        const std::string_view deeper = key.substr(0, dot + 1);
        at = std::ranges::partition_point(
            at, keys_.end(), [&](std::string_view next) { return next.starts_with(deeper); });
        continue;
      }
      ++at;
      if (dot != key.npos && parent_key(key) != parent) continue;
      std::string letters = squashed(last_part(key));
      const std::uint32_t kinds = kinds_of(letters);
      siblings->second.push_back({key, std::move(letters), kinds});
    }
    return siblings->second;
  }

  // The keys whose last part is `name`, or whose letters are `letters`; in the order of keys().
  std::vector<std::string_view> like(std::string_view name, const std::string& letters) {
    // A table of all names pays only for many questions.
    constexpr std::size_t kMany = 16;
    std::vector<std::string_view> found;
    if (++questions_ < kMany) {
      const char last = name.empty() ? '"' : name.back();
      for (const std::string_view key : keys_) {
        const bool may_end = key.back() == last || key.back() == '"';
        const bool same_name = may_end && last_part(key) == name;
        if (same_name || has_letters(key, letters)) found.push_back(key);
      }
      return found;
    }
    if (by_name_.empty()) {
      for (const std::string_view key : keys_) {
        by_name_[last_part(key)].push_back(key);
        by_letters_[squashed(key)].push_back(key);
      }
    }
    if (const auto named = by_name_.find(name); named != by_name_.end()) found = named->second;
    if (const auto spelt = by_letters_.find(letters); spelt != by_letters_.end()) {
      found.insert(found.end(), spelt->second.begin(), spelt->second.end());
    }
    std::ranges::sort(found);
    const auto again = std::ranges::unique(found);
    found.erase(again.begin(), again.end());
    return found;
  }

  static std::uint32_t kinds_of(std::string_view letters) {
    std::uint32_t kinds = 0;
    for (const char c : letters) kinds |= 1U << (static_cast<unsigned char>(c) % 32U);
    return kinds;
  }

  // Whether a value of that shape could stand at the key.
  [[nodiscard]] bool fits(std::string_view key, const Data& value) const {
    if (value.type == Type::unknown || value.type == Type::null) return true;
    const auto standard = catalogue_.default_of(release_, key);
    if (!standard || standard->type == Type::null) return value.type != Type::map;
    if ((standard->type == Type::map) != (value.type == Type::map)) return false;
    if ((standard->type == Type::list) != (value.type == Type::list)) return false;
    if (value.type != Type::map || value.entries.empty()) return true;
    if (catalogue_.is_open(release_, key)) return true;
    return std::ranges::any_of(value.entries,
                               [&](const Entry& entry) { return has(child_key(key, entry.key)); });
  }

 private:
  const Catalogue& catalogue_;
  ReleaseId release_;
  std::vector<std::string_view> keys_;
  std::map<std::string, std::vector<Sibling>, std::less<>> siblings_{};
  std::unordered_map<std::string_view, std::vector<std::string_view>> by_name_{};
  std::unordered_map<std::string, std::vector<std::string_view>> by_letters_{};
  std::size_t questions_ = 0;
};

// A letter that only one of two names has takes at least one change.
bool may_be_near(std::uint32_t a, std::uint32_t b, std::size_t changes) {
  return std::cmp_less_equal(std::popcount(a & ~b), changes) &&
         std::cmp_less_equal(std::popcount(b & ~a), changes);
}

std::string_view first_part(std::string_view key) { return key.substr(0, key.find('.')); }

class Walk {
 public:
  Walk(const Chart& chart, const std::vector<Layer>& layers, const std::vector<GivenKey>& given,
       const std::vector<CopiedDefaults>& copied, bool umbrella)
      : catalogue_(chart.catalogue()),
        first_(chart.first()),
        last_(chart.last()),
        layers_(layers),
        given_(given),
        copied_(copied),
        umbrella_(umbrella) {}

  // A map that the judged release lists, or all values. Its known keys begin at `given`, in the
  // order of its entries.
  void below_listed(const Data& map, std::string_view path, std::size_t given) {
    for (const Entry& entry : map.entries) {
      const bool known = given < given_.size() && given_[given].entry == &entry;
      const std::size_t children = given + 1;
      const KeyId id = known ? given_[given].id : KeyId{};
      if (known) given = given_[given].next;
      const FactRow* listed = known ? row_of(FactTable::defaults, id) : nullptr;
      if (listed == nullptr) {
        path_ = path;
        if (!path_.empty()) path_ += '.';
        append_part(path_, entry.key);
        visit(entry, path.empty());
        continue;
      }
      // A value of another shape than the default's is a matter of types, not of names. The default
      // of a map with keys of its own has no text.
      const bool maps = entry.value.type == Type::map && listed->text_size == 0;
      if (maps && row_of(FactTable::open, id) == nullptr) {
        below_listed(entry.value, catalogue_.path(id), children);
      }
    }
  }

  std::vector<UnreadKey> take() { return std::move(found_); }

 private:
  [[nodiscard]] const FactRow* row_of(FactTable which, KeyId id) const {
    const std::span<const FactRow> rows = fact_rows(catalogue_, which, id);
    const auto row =
        std::ranges::find_if(rows, [&](const FactRow& fact) { return holds_in(fact, last_); });
    return row == rows.end() ? nullptr : &*row;
  }

  // A map that it does not list.
  void below_unlisted(const Data& map) {
    for (const Entry& entry : map.entries) {
      const std::size_t size = path_.size();
      path_ += '.';
      append_part(path_, entry.key);
      visit(entry, false);
      path_.resize(size);
    }
  }

  // A key that the judged release's values.yaml does not list.
  void visit(const Entry& entry, bool at_the_top) {
    const Data& value = entry.value;
    if (has_effect(entry)) return;
    if (is_known_elsewhere() || is_meant_otherwise(entry, at_the_top)) return;
    if (value.type == Type::map && has_history_below(value)) {
      below_unlisted(value);
      return;
    }
    if (is_copied(value) && !refusal_words()) return;
    add(entry);
  }

  // Keys that values.yaml does not list, yet what is installed depends on them.
  bool has_effect(const Entry& entry) {
    if (catalogue_.is_open(last_, path_)) return true;
    if (!catalogue_.has_unlisted_effect(last_, path_)) return false;
    if (catalogue_.reads_as_whole(last_, path_)) {
      const auto words = catalogue_.replaced(last_, path_);
      if (words && words->starts_with("warned") && entry.value.type != Type::null) add(entry);
    } else if (entry.value.type == Type::map) {
      below_unlisted(entry.value);
    }
    return true;
  }

  [[nodiscard]] bool is_known_elsewhere() const {
    if (!catalogue_.may_know(path_)) return false;
    if (catalogue_.is_comment(last_, path_)) return true;
    for (ReleaseId release = first_; release < last_; ++release) {
      if (catalogue_.lists(release, path_) || catalogue_.is_open(release, path_) ||
          catalogue_.has_unlisted_effect(release, path_) || catalogue_.is_comment(release, path_)) {
        return true;
      }
    }
    return false;
  }

  // Keys that are not for the chart's templates, and were not meant to be.
  [[nodiscard]] bool is_meant_otherwise(const Entry& entry, bool at_the_top) const {
    const Data& value = entry.value;
    if (value.type == Type::null || yaml::is_templated(entry.key)) return true;
    if (value.layer < layers_.size()) {
      const Layer& layer = layers_[value.layer];
      if (layer.kind == LayerKind::cli_default) return true;
      for (const yaml::ConvertedKey& key : layer.converted) {
        if (key.at == entry.key_at && key.written != key.becomes) return true;
      }
    }
    if (!at_the_top) return false;
    constexpr std::array<std::string_view, 2> kHelms{"global", "enterprise"};
    if (std::ranges::find(kHelms, entry.key) != kHelms.end()) return true;
    // Names by which people mark what only holds anchors.
    if (entry.key.starts_with("x-") || entry.key.starts_with('_') || entry.key.starts_with('.')) {
      return true;
    }
    return umbrella_ && (value.type == Type::boolean || value.type == Type::unknown) &&
           (entry.key == "enabled" || entry.key == "install" || entry.key == "create" ||
            entry.key == "deploy");
  }

  // Whether a key below has a history of its own to tell.
  bool has_history_below(const Data& map) {
    if (catalogue_.replaced(last_, path_)) return false;
    return std::ranges::any_of(map.entries, [&](const Entry& entry) {
      const std::size_t above = path_.size();
      path_ = child_key(path_, entry.key);
      const bool tells = catalogue_.replaced(last_, path_).has_value() ||
                         (entry.value.type == Type::map && has_history_below(entry.value));
      path_.resize(above);
      return tells;
    });
  }

  [[nodiscard]] bool refusal_words() const {
    const auto words = catalogue_.replaced(last_, path_);
    return words && words->starts_with("refused");
  }

  // Whether a copied values.yaml brought it, as it stood there.
  [[nodiscard]] bool is_copied(const Data& value) const {
    const auto copy = std::ranges::find(copied_, value.layer, &CopiedDefaults::layer);
    return copy != copied_.end() && catalogue_.lists(copy->release, path_);
  }

  void add(const Entry& entry) {
    UnreadKey unread{.key = path_, .at = entry.key_at};
    if (!names_) names_.emplace(catalogue_, last_);
    classify(unread, entry);
    found_.push_back(std::move(unread));
  }

  void classify(UnreadKey& unread, const Entry& entry) {
    const std::string_view parent = parent_key(path_);
    const std::vector<Names::Sibling>& siblings = names_->below(parent);
    const std::string letters = squashed(entry.key);
    const bool kebab = entry.key.find('-') != std::string::npos;

    if (!kebab) {
      for (const Names::Sibling& sibling : siblings) {
        if (sibling.letters != letters || sibling.key == path_) continue;
        unread.meant.emplace_back(sibling.key);
      }
      if (!unread.meant.empty()) {
        unread.fault = KeyFault::wrong_case;
        unread.certain = unread.meant.size() == 1;
        return;
      }
    }
    const std::string enabled = child_key(parent, "enabled");
    if ((entry.key == "enable" || entry.key == "Enable") && names_->has(enabled)) {
      unread.meant.push_back(enabled);
      unread.certain = true;
      return;
    }
    if (tell_history(unread)) return;
    if (kebab) {
      find_flag(unread, entry, letters);
      if (unread.fault == KeyFault::agent_flag) return;
    }
    if (find_elsewhere(unread, entry, letters)) return;

    std::size_t nearest = letters.size() < 6 ? 1 : 2;
    if (letters.size() < 3) return;
    const std::uint32_t kinds = Names::kinds_of(letters);
    for (const Names::Sibling& sibling : siblings) {
      if (!may_be_near(sibling.kinds, kinds, nearest)) continue;
      const std::size_t far = spelling_distance(sibling.letters, letters);
      if (far > nearest || !names_->fits(sibling.key, entry.value)) continue;
      if (far < nearest) unread.meant.clear();
      nearest = far;
      unread.meant.emplace_back(sibling.key);
    }
    unread.certain = unread.meant.size() == 1 && nearest == 1 && letters.size() >= 6;
  }

  bool tell_history(UnreadKey& unread) {
    const std::vector<ReleaseRange> ranges = catalogue_.known_in(path_);
    for (const ReleaseRange& range : ranges) {
      if (range.last < first_) unread.release = range.last;
    }
    if (const auto words = catalogue_.replaced(last_, path_)) {
      unread.words = *words;
      const bool renamed = words->find("> ") != words->npos;
      unread.fault = renamed ? KeyFault::renamed : KeyFault::removed;
      return true;
    }
    if (unread.release) {
      unread.fault = KeyFault::removed;
      return true;
    }
    for (const ReleaseRange& range : ranges) {
      if (range.first <= last_) continue;
      unread.release = range.first;
      unread.fault = KeyFault::future;
      return true;
    }
    return false;
  }

  void find_flag(UnreadKey& unread, const Entry& entry, const std::string& letters) {
    const auto known = std::ranges::find(kFlags, entry.key, &FlagAndKey::flag);
    if (known != kFlags.end() && names_->has(known->key)) {
      unread.meant.emplace_back(known->key);
    } else {
      const bool enables = letters.starts_with("enable");
      const std::string feature = enables ? letters.substr(6) + "enabled" : std::string();
      for (std::size_t i = 0; i < names_->keys().size(); ++i) {
        const std::string_view key = names_->keys()[i];
        if ((has_letters(key, letters) || (enables && has_letters(key, feature))) &&
            names_->fits(key, entry.value)) {
          unread.meant.emplace_back(key);
        }
      }
    }
    if (!unread.meant.empty()) unread.fault = KeyFault::agent_flag;
    unread.certain = unread.meant.size() == 1;
  }

  // The same name, or the path's letters with other dots, somewhere else in the tree.
  bool find_elsewhere(UnreadKey& unread, const Entry& entry, const std::string& letters) {
    const std::string whole = squashed(path_);
    std::vector<std::string_view> found, below_same, suffix;
    for (const std::string_view key : names_->like(entry.key, whole)) {
      const bool same_letters = has_letters(key, whole);
      if (is_below(key, path_) || !names_->fits(key, entry.value)) continue;
      found.push_back(key);
      const bool its_end = key.find('.') != key.npos && path_.ends_with("." + std::string(key));
      if (same_letters || its_end) suffix.push_back(key);
      if (first_part(key) == first_part(path_)) below_same.push_back(key);
    }
    constexpr std::size_t kFew = 3, kTelling = 6;
    std::vector<std::string_view>* best = &found;
    if (!suffix.empty()) {
      best = &suffix;
    } else if (!below_same.empty()) {
      best = &below_same;
    } else if (letters.size() < kTelling && entry.value.type != Type::map) {
      return false;  // "name", "mode": everywhere, and nowhere in particular
    }
    if (best->empty() || best->size() > kFew) return false;
    unread.meant.assign(best->begin(), best->end());
    unread.fault = KeyFault::misplaced;
    const bool only_spelling = best->size() == 1 && has_letters(best->front(), whole);
    unread.certain = only_spelling || (found.size() == 1 && letters.size() >= kTelling);
    return true;
  }

  const Catalogue& catalogue_;
  ReleaseId first_, last_;
  const std::vector<Layer>& layers_;
  const std::vector<GivenKey>& given_;
  const std::vector<CopiedDefaults>& copied_;
  bool umbrella_;
  std::string path_{};
  std::optional<Names> names_{};
  std::vector<UnreadKey> found_{};
};

// Whether a value is the chart's default, as values.yaml writes it.
bool equals(const Data& value, const Default& standard) {
  if (value.type == Type::map) return standard.json == yaml::to_json(value);
  return value.type == standard.type && yaml::to_json(value) == standard.json;
}

struct Count {
  std::size_t same{}, all{};
};

void count(const Catalogue& catalogue, ReleaseId release, const Data& map,
           const std::optional<ListedKey>& above, Count& counted) {
  for (const Entry& entry : map.entries) {
    const auto key = catalogue.listed_child(release, above, child_key("", entry.key));
    if (key && key->value.type == Type::map && key->value.json.empty() &&
        entry.value.type == Type::map) {
      count(catalogue, release, entry.value, key, counted);
      continue;
    }
    ++counted.all;
    if (key && equals(entry.value, key->value)) ++counted.same;
  }
}

const Data* find_below(const Data& root, std::string_view first, std::string_view second) {
  const Data* map = root.find(first);
  return map == nullptr || map->type != Type::map ? nullptr : map->find(second);
}

}  // namespace

std::vector<CopiedDefaults> find_copied_defaults(const Chart& chart,
                                                 const std::vector<Layer>& layers) {
  std::vector<CopiedDefaults> copies;
  if (chart.state() == Chart::State::unknown) return copies;
  constexpr std::size_t kMany = 20;  // settings; fewer are chosen, not copied
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Data& values = *layers[i].values;
    const Data* tag = find_below(values, "image", "tag");
    if (tag == nullptr || tag->type != Type::text) continue;
    std::string_view written = tag->text;
    if (written.starts_with('v')) written.remove_prefix(1);
    const auto version = Version::parse(written);
    const auto release = version ? chart.catalogue().find(*version) : std::nullopt;
    if (!release || *release == chart.judged_by()) continue;
    // A copy at hand may have the image of a release and a version of its own.
    const auto own_tag = chart.catalogue().default_of(chart.judged_by(), "image.tag");
    if (own_tag && own_tag->json == yaml::to_json(*tag)) continue;
    Count counted;
    count(chart.catalogue(), *release, values, std::nullopt, counted);
    if (counted.all < kMany || counted.same * 10 < counted.all * 8) continue;
    copies.push_back({static_cast<std::uint16_t>(i), *release, counted.same, counted.all});
  }
  return copies;
}

std::vector<UnreadKey> find_unread_keys(const Chart& chart, const std::vector<Layer>& layers,
                                        const Data& values, const std::vector<GivenKey>& given,
                                        const std::vector<CopiedDefaults>& copied, bool umbrella) {
  if (values.type != Type::map || values.entries.empty()) return {};
  if (chart.copy() != nullptr && !chart.copy()->knows_all_keys()) return {};
  Walk walk(chart, layers, given, copied, umbrella);
  walk.below_listed(values, "", 0);
  return walk.take();
}

std::vector<UnreadKey> find_unread_keys(const Chart& chart, const std::vector<Layer>& layers,
                                        const Data& values,
                                        const std::vector<CopiedDefaults>& copied, bool umbrella) {
  return find_unread_keys(chart, layers, values, find_given_keys(chart.catalogue(), values), copied,
                          umbrella);
}

}  // namespace cilium_lint
