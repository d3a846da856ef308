#include "chart/catalogue.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "chart/catalogue_tables.h"
#include "chart/fact_rows.h"
#include "chart/key_path.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kSupportedMinors = 3;

using StableVersion = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;

StableVersion stable(const ReleaseRow& row) { return {row.major, row.minor, row.patch}; }
StableVersion stable(const Version& version) {
  return {version.major, version.minor, version.patch};
}

const FactRow* row_at(std::span<const FactRow> rows, ReleaseId release) {
  const auto row = std::ranges::find_if(
      rows, [&](const FactRow& r) { return r.first <= release && release <= r.last; });
  return row == rows.end() ? nullptr : &*row;
}

const std::span<const FactRow>& table(const CatalogueTables& tables, FactTable which) {
  return tables.facts[static_cast<std::size_t>(which)];
}

// Of texts of the same size.
bool same_bytes(std::string_view a, std::string_view b) {
  return a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0;
}

// A default's type stands in its first byte; a map with children has no text.
Default default_from(std::string_view json) {
  if (json.empty()) return {yaml::Type::map, json};
  switch (json.front()) {
    case '{':
      return {yaml::Type::map, json};
    case '[':
      return {yaml::Type::list, json};
    case '"':
      return {yaml::Type::text, json};
    case 'n':
      return {yaml::Type::null, json};
    case 't':
    case 'f':
      return {yaml::Type::boolean, json};
    default:
      return {yaml::Type::number, json};
  }
}

// The text of a default; image references hold nothing that JSON escapes.
std::string_view plain_text(const std::optional<Default>& value) {
  if (!value || value->type != yaml::Type::text) return {};
  return value->json.substr(1, value->json.size() - 2);
}

// Words of reads.tsv: what is installed depends on the key.
bool is_effect(std::string_view words) { return words.starts_with("effect"); }

}  // namespace

std::string_view digest_text(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string written = "\"sha256:";
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    written += kHex[value >> 4U];
    written += kHex[value & 0xFU];
  }
  written += '"';
  static std::mutex one_at_a_time;
  static std::set<std::string> asked_for;
  const std::lock_guard lock(one_at_a_time);
  return *asked_for.insert(std::move(written)).first;
}

std::string_view Catalogue::text(std::uint32_t offset, std::uint16_t size) const {
  return {tables_->text + offset, size};
}

// The key whose path is `above` and behind it `name`.
std::optional<KeyId> Catalogue::find_hashed(std::uint32_t hash, std::string_view above,
                                            std::string_view name) const {
  const auto slots = tables_->slots;
  const std::size_t dot = above.empty() ? 0 : 1;
  for (std::size_t at = slot_of(hash, slots.size()); slots[at] != kNoKey;
       at = (at + 1) & (slots.size() - 1)) {
    const KeyRow& row = tables_->keys[slots[at]];
    if (row.hash != hash) continue;
    const std::string_view path = text(row.path, row.path_size);
    // Asked for every key of every values file.
    if (path.size() == above.size() + dot + name.size() &&
        same_bytes(path.substr(0, above.size()), above) &&
        same_bytes(path.substr(above.size() + dot), name)) {
      return slots[at];
    }
  }
  return std::nullopt;
}

std::optional<KeyId> Catalogue::find_key(std::string_view key) const {
  return find_hashed(hash_on(kHashOfNothing, key), "", key);
}

std::optional<KeyId> Catalogue::find_key_below(std::optional<KeyId> parent,
                                               std::string_view name) const {
  if (!parent) return find_key(name);
  const KeyRow& above = tables_->keys[*parent];
  return find_hashed(hash_on(hash_on(above.hash, "."), name), text(above.path, above.path_size),
                     name);
}

std::string_view Catalogue::path(KeyId key) const {
  const KeyRow& row = tables_->keys[key];
  return text(row.path, row.path_size);
}

bool Catalogue::has_value_facts(KeyId key) const {
  return !fact_rows(*tables_, FactTable::words, key).empty();
}

bool Catalogue::has_children(KeyId key) const { return tables_->keys[key].children > 0; }

std::size_t Catalogue::releases() const { return tables_->releases.size(); }

Version Catalogue::version(ReleaseId release) const {
  const ReleaseRow& row = tables_->releases[release];
  return {row.major, row.minor, row.patch, std::string(text(row.prerelease, row.prerelease_size))};
}

std::string_view Catalogue::kubernetes(ReleaseId release) const {
  const ReleaseRow& row = tables_->releases[release];
  return text(row.kubernetes, row.kubernetes_size);
}

std::optional<ReleaseId> Catalogue::find(const Version& version) const {
  if (!version.prerelease.empty()) return std::nullopt;
  auto row = std::ranges::lower_bound(tables_->releases, stable(version), {},
                                      [](const ReleaseRow& r) { return stable(r); });
  if (row != tables_->releases.end() && row->prerelease_size > 0) ++row;  // of that release
  if (row == tables_->releases.end() || stable(*row) != stable(version)) return std::nullopt;
  return static_cast<ReleaseId>(row - tables_->releases.begin());
}

ReleaseId Catalogue::newest() const { return static_cast<ReleaseId>(releases() - 1); }

ReleaseId Catalogue::first_supported() const {
  ReleaseId first = newest();
  for (std::size_t minors = 1; first > 0; --first) {
    const ReleaseRow &row = tables_->releases[first], &before = tables_->releases[first - 1U];
    if (row.minor == before.minor && row.major == before.major) continue;
    if (minors == kSupportedMinors) break;
    ++minors;
  }
  return first;
}

ReleaseId Catalogue::nearest(const Version& named) const {
  std::optional<ReleaseId> older, newer;
  for (ReleaseId id = 0; id < releases(); ++id) {
    const Version own = version(id);
    if (own.major != named.major || own.minor != named.minor) continue;
    if (own <= named) {
      older = id;
    } else if (!newer) {
      newer = id;
    }
  }
  return older.value_or(newer.value_or(newest()));
}

std::optional<ReleaseId> Catalogue::newest_in(const VersionRange& range) const {
  for (std::size_t id = releases(); id-- > 0;) {
    if (range.contains(version(static_cast<ReleaseId>(id)))) return static_cast<ReleaseId>(id);
  }
  return std::nullopt;
}

bool Catalogue::lists(ReleaseId release, std::string_view key) const {
  return default_of(release, key).has_value();
}

std::optional<Default> Catalogue::default_of(ReleaseId release, std::string_view key) const {
  const auto id = find_key(key);
  if (!id) return std::nullopt;
  const FactRow* row = row_at(fact_rows(*tables_, FactTable::defaults, *id), release);
  if (!row) return std::nullopt;
  return default_from(words_of(*tables_, *row));
}

std::optional<ListedKey> Catalogue::listed_child(ReleaseId release,
                                                 const std::optional<ListedKey>& parent,
                                                 std::string_view name) const {
  const auto id = find_key_below(parent ? std::optional(parent->id) : std::nullopt, name);
  if (!id) return std::nullopt;
  const FactRow* fact = row_at(fact_rows(*tables_, FactTable::defaults, *id), release);
  if (!fact) return std::nullopt;
  ListedKey key{.id = *id, .value = default_from(words_of(*tables_, *fact))};
  if (key.value.type == yaml::Type::map) {
    key.open = row_at(fact_rows(*tables_, FactTable::open, *id), release) != nullptr;
  }
  return key;
}

std::vector<DefaultRange> Catalogue::defaults_of(std::string_view key) const {
  std::vector<DefaultRange> ranges;
  const auto id = find_key(key);
  if (!id) return ranges;
  for (const FactRow& row : fact_rows(*tables_, FactTable::defaults, *id)) {
    ranges.push_back({row.first, row.last, default_from(words_of(*tables_, row))});
  }
  return ranges;
}

std::vector<std::string_view> Catalogue::children(ReleaseId release, std::string_view key) const {
  std::vector<std::string_view> names;
  const auto id = find_key(key);
  if (!id) return names;
  const KeyRow& parent = tables_->keys[*id];
  for (const std::uint16_t child : tables_->children.subspan(parent.first_child, parent.children)) {
    if (!row_at(fact_rows(*tables_, FactTable::defaults, child), release)) continue;
    const KeyRow& row = tables_->keys[child];
    names.push_back(last_part(text(row.path, row.path_size)));
  }
  return names;
}

std::vector<ChartImage> Catalogue::images(ReleaseId release) const {
  std::vector<ChartImage> images;
  for (const KeyId repository : tables_->repositories) {
    const KeyRow& row = tables_->keys[repository];
    const std::string_view key = text(row.path, row.path_size);
    const std::string_view parent = parent_key(key);
    if (!lists(release, key) || !lists(release, child_key(parent, "tag"))) continue;
    ChartImage image{.key = parent, .repository = plain_text(default_of(release, key))};
    const auto map_id = find_key(parent);
    if (!map_id) continue;
    const KeyRow& map = tables_->keys[*map_id];
    for (const std::uint16_t id : tables_->children.subspan(map.first_child, map.children)) {
      const std::string_view path = text(tables_->keys[id].path, tables_->keys[id].path_size);
      const auto value = default_of(release, path);
      if (!value) continue;
      const std::string_view name = last_part(path);
      if (name == "tag") {
        image.tag = plain_text(value);
      } else if (name == "useDigest") {
        image.use_digest = value->json == "true";
      } else if (name == "digest" || name.ends_with("Digest")) {
        image.digests.push_back({path, plain_text(value)});
      }
    }
    images.push_back(std::move(image));
  }
  return images;
}

std::optional<std::string_view> Catalogue::words(FactTable which, ReleaseId release,
                                                 std::string_view key) const {
  const auto id = find_key(key);
  return id ? words(which, release, *id) : std::nullopt;
}

std::optional<std::string_view> Catalogue::words(FactTable which, ReleaseId release,
                                                 KeyId key) const {
  const FactRow* row = row_at(fact_rows(*tables_, which, key), release);
  if (!row) return std::nullopt;
  return text(row->text, row->text_size);
}

std::optional<std::string_view> Catalogue::schema(ReleaseId release, std::string_view key) const {
  return words(FactTable::schema, release, key);
}

std::optional<std::string_view> Catalogue::schema(ReleaseId release, KeyId key) const {
  return words(FactTable::schema, release, key);
}

std::optional<std::string_view> Catalogue::replaced(ReleaseId release, std::string_view key) const {
  return words(FactTable::replaced, release, key);
}

std::vector<ReplacedKey> Catalogue::all_replaced() const {
  std::vector<ReplacedKey> rows;
  for (const FactRow& row : table(*tables_, FactTable::replaced)) {
    const KeyRow& key = tables_->keys[row.key];
    rows.push_back({.key = text(key.path, key.path_size),
                    .releases = {row.first, row.last},
                    .words = text(row.text, row.text_size)});
  }
  return rows;
}

std::optional<std::string_view> Catalogue::how_read(ReleaseId release, std::string_view key) const {
  return words(FactTable::reads, release, key);
}

bool Catalogue::is_comment(ReleaseId release, std::string_view key) const {
  return words(FactTable::comments, release, key).has_value();
}

std::vector<std::string_view> Catalogue::all_words(FactTable which, ReleaseId release,
                                                   KeyId key) const {
  std::vector<std::string_view> found;
  for (const FactRow& row : fact_rows(*tables_, which, key)) {
    if (row.first <= release && release <= row.last) found.push_back(text(row.text, row.text_size));
  }
  return found;
}

std::vector<std::string_view> Catalogue::refused_kinds(ReleaseId release, KeyId key) const {
  return all_words(FactTable::kinds, release, key);
}

std::vector<std::string_view> Catalogue::value_facts(ReleaseId release,
                                                     std::string_view key) const {
  const auto id = find_key(key);
  return id ? all_words(FactTable::words, release, *id) : std::vector<std::string_view>();
}

std::vector<std::string_view> Catalogue::bare_kinds(ReleaseId release, std::string_view key) const {
  const auto id = find_key(key);
  return id ? all_words(FactTable::bare, release, *id) : std::vector<std::string_view>();
}

bool Catalogue::is_open(ReleaseId release, std::string_view key) const {
  const auto how = [&](std::string_view map) { return words(FactTable::open, release, map); };
  // An entry of what is gone through may have any name; what is below it has its own rows.
  if (how(key) || how(parent_key(key))) return true;
  for (std::string_view above = parent_key(key); !above.empty(); above = parent_key(above)) {
    if (how(above) == "whole") return true;
  }
  return false;
}

bool Catalogue::is_read(ReleaseId release, std::string_view key) const {
  if (is_open(release, key)) return true;
  const auto id = find_key(key);
  if (id && lists(release, key)) {
    return !row_at(fact_rows(*tables_, FactTable::unread, *id), release);
  }
  return reads_unlisted(release, key, false);
}

bool Catalogue::has_unlisted_effect(ReleaseId release, std::string_view key) const {
  return reads_unlisted(release, key, true);
}

bool Catalogue::reads_as_whole(ReleaseId release, std::string_view key) const {
  const auto how = words(FactTable::reads, release, key);
  return how && is_effect(*how);
}

std::vector<ReleaseRange> Catalogue::known_in(std::string_view key) const {
  std::vector<ReleaseRange> ranges;
  const auto id = find_key(key);
  if (!id) return ranges;
  for (const FactRow& row : fact_rows(*tables_, FactTable::defaults, *id)) {
    ranges.push_back({row.first, row.last});
  }
  for (const FactRow& row : fact_rows(*tables_, FactTable::reads, *id)) {
    if (is_effect(text(row.text, row.text_size))) ranges.push_back({row.first, row.last});
  }
  std::ranges::sort(ranges, {}, &ReleaseRange::first);
  return ranges;
}

bool Catalogue::may_know(std::string_view key) const {
  const auto path = [this](const KeyRow& row) { return text(row.path, row.path_size); };
  for (auto row = std::ranges::lower_bound(tables_->keys, key, {}, path);
       row != tables_->keys.end() && path(*row).starts_with(key); ++row) {
    if (path(*row) == key || is_below(path(*row), key)) return true;
  }
  for (std::string_view above = parent_key(key); !above.empty(); above = parent_key(above)) {
    const auto id = find_key(above);
    if (id && !fact_rows(*tables_, FactTable::open, *id).empty()) return true;
  }
  return false;
}

std::vector<std::string_view> Catalogue::known_keys(ReleaseId release) const {
  std::vector<std::string_view> keys;
  keys.reserve(tables_->keys.size());
  const auto defaults = table(*tables_, FactTable::defaults);
  const auto reads = table(*tables_, FactTable::reads);
  const auto holds = [&](const FactRow& row) {
    return row.first <= release && release <= row.last;
  };
  // Both tables are in the order of the keys.
  auto listed = defaults.begin();
  auto read = reads.begin();
  constexpr unsigned kKnowing = 1U << static_cast<unsigned>(FactTable::defaults) |
                                1U << static_cast<unsigned>(FactTable::reads);
  for (std::uint16_t id = 0; id < tables_->keys.size(); ++id) {
    if ((tables_->keys[id].tables & kKnowing) == 0) continue;
    bool known = false;
    for (; listed != defaults.end() && listed->key == id; ++listed) known |= holds(*listed);
    for (; read != reads.end() && read->key == id; ++read) {
      known |= holds(*read) && is_effect(text(read->text, read->text_size));
    }
    if (!known) continue;
    const std::string_view path = text(tables_->keys[id].path, tables_->keys[id].path_size);
    // An item of a list is no key by itself.
    if (path.find('[') == path.npos || path.find("[]") == path.npos) keys.push_back(path);
  }
  return keys;
}

bool Catalogue::reads_unlisted(ReleaseId release, std::string_view key, bool effects_only) const {
  const auto path_of = [this](const FactRow& row) {
    const KeyRow& key_row = tables_->keys[row.key];
    return text(key_row.path, key_row.path_size);
  };
  const auto reads = table(*tables_, FactTable::reads);
  for (auto row = std::ranges::lower_bound(reads, key, {}, path_of);
       row != reads.end() && path_of(*row).starts_with(key); ++row) {
    const bool fits = path_of(*row) == key || is_below(path_of(*row), key);
    if (!fits || release < row->first || row->last < release) continue;
    if (!effects_only || is_effect(text(row->text, row->text_size))) return true;
  }
  return false;
}

Chart Chart::exact(const Catalogue& catalogue, ReleaseId release) {
  Chart chart;
  chart.catalogue_ = &catalogue;
  chart.state_ = State::exact;
  chart.first_ = chart.last_ = chart.nearest_known_ = release;
  chart.version_ = catalogue.version(release);
  return chart;
}

Chart Chart::range(const Catalogue& catalogue, ReleaseId newest_in_range, std::string written) {
  Chart chart = exact(catalogue, newest_in_range);
  chart.state_ = State::range;
  chart.written_ = std::move(written);
  return chart;
}

Chart Chart::newest(const Catalogue& catalogue) {
  Chart chart = exact(catalogue, catalogue.newest());
  chart.state_ = State::newest;
  return chart;
}

Chart Chart::nearest(const Catalogue& catalogue, Version named) {
  Chart chart = exact(catalogue, catalogue.nearest(named));
  chart.state_ = State::nearest;
  chart.version_ = std::move(named);
  return chart;
}

Chart Chart::unknown(const Catalogue& catalogue) {
  Chart chart;
  chart.catalogue_ = &catalogue;
  chart.state_ = State::unknown;
  chart.first_ = catalogue.first_supported();
  chart.last_ = chart.nearest_known_ = catalogue.newest();
  return chart;
}

Chart Chart::one_of(const Catalogue& catalogue, ReleaseId oldest, ReleaseId newest,
                    std::string words) {
  Chart chart = unknown(catalogue);
  chart.first_ = oldest;
  chart.last_ = chart.nearest_known_ = newest;
  chart.written_ = std::move(words);
  return chart;
}

namespace {

// Whether a version is `release` or later. A pre-release of `release` may or may not have yet what
// the release brought.
Truth reaches(const Version& version, const Version& release) {
  if (!version.prerelease.empty() && stable(version) == stable(release) &&
      release.prerelease.empty()) {
    return Truth::unknown;
  }
  return truth(version >= release);
}

// The answer for all releases a chart may be: theirs, where they agree.
class Agreed {
 public:
  void add(Truth answer) {
    if (!answer_) {
      answer_ = answer;
    } else if (*answer_ != answer) {
      answer_ = Truth::unknown;
    }
  }
  [[nodiscard]] Truth answer() const { return answer_.value_or(Truth::unknown); }

 private:
  std::optional<Truth> answer_;
};

}  // namespace

Truth Chart::at_least(std::string_view release) const {
  const auto wanted = Version::parse(release);
  if (!wanted) return Truth::unknown;
  if (state_ == State::nearest || copy_) return reaches(*version_, *wanted);
  Agreed agreed;
  for (std::size_t id = first_; id <= last_; ++id) {
    agreed.add(reaches(catalogue_->version(static_cast<ReleaseId>(id)), *wanted));
  }
  return agreed.answer();
}

Truth Chart::within(std::string_view first, std::string_view last) const {
  const auto from = Version::parse(first), to = Version::parse(last);
  if (!from || !to) return Truth::unknown;
  const auto lies_within = [&](const Version& version) {
    return reaches(version, *from) & truth(version <= *to);
  };
  if (state_ == State::nearest || copy_) return lies_within(*version_);
  Agreed agreed;
  for (std::size_t id = first_; id <= last_; ++id) {
    agreed.add(lies_within(catalogue_->version(static_cast<ReleaseId>(id))));
  }
  return agreed.answer();
}

std::string Chart::name() const {
  if (version_) return version_->text();
  return written_.empty() ? "a supported release" : written_;
}

}  // namespace cilium_lint
