#include "chart/learned_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <deque>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "chart/chart_facts.h"
#include "chart/fact_rows.h"
#include "chart/key_path.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kLargest = std::numeric_limits<std::uint16_t>::max();

struct KeyFact {
  std::string_view key{}, words{};
  bool operator==(const KeyFact&) const = default;
};

std::string_view text_at(const CatalogueTables& tables, std::uint32_t offset, std::size_t size) {
  return {tables.text + offset, size};
}

std::string_view path_of(const CatalogueTables& tables, std::uint16_t key) {
  return text_at(tables, tables.keys[key].path, tables.keys[key].path_size);
}

// What one table says of one release, in order of key.
std::vector<KeyFact> facts_at(const CatalogueTables& tables, std::size_t table, ReleaseId release) {
  std::vector<KeyFact> facts;
  for (const FactRow& row : tables.facts[table]) {
    if (release < row.first || row.last < release) continue;
    facts.push_back({path_of(tables, row.key), words_of(tables, row)});
  }
  return facts;
}

const KeyFact* find(const std::vector<KeyFact>& facts, std::string_view key) {
  const auto fact = std::ranges::lower_bound(facts, key, {}, &KeyFact::key);
  return fact == facts.end() || fact->key != key ? nullptr : &*fact;
}

bool is_in_files(std::size_t table) {
  const auto which = static_cast<FactTable>(table);
  return which != FactTable::kinds && which != FactTable::replaced && which != FactTable::words &&
         which != FactTable::bare && which != FactTable::flags;
}

bool starts_with_effect(std::string_view words) { return words.starts_with("effect"); }

// The keys that a row of replaced.tsv names behind its first words.
std::vector<std::string_view> successors_in(std::string_view words) {
  std::vector<std::string_view> keys;
  for (std::size_t at = words.find("> "); at != words.npos; at = words.find("> ", at)) {
    at += 2;
    keys.push_back(words.substr(at, words.find_first_of(";= ", at) - at));
  }
  return keys;
}

}  // namespace

class LearnedChart::Builder {
 public:
  Builder(LearnedChart& chart, const Catalogue& known, const ChartCopy& copy)
      : chart_(chart), known_(known), tables_(known.tables()), copy_(copy), facts_(facts_of(copy)) {
    if (!copy.schema_understood) facts_.words(FactTable::schema).clear();
    for (std::size_t t = 0; t < kFactTables; ++t) {
      for (const auto& [key, words] : facts_.tables[t]) {
        const bool is_map = t == kDefaults && words == kMap;
        own_[t].push_back({key, is_map ? std::string_view() : words});
      }
    }
  }

  std::optional<Error> build() {
    chart_.version_ = copy_.version;
    chart_.knows_all_keys_ = copy_.reads.complete;
    chart_.knows_types_ = copy_.schema_understood;
    same_ = known_.find(copy_.version);
    // A pre-release, or a fork with a suffix of its own ("1.18.3-acme.1"), is nearest to its
    // release.
    Version stable = copy_.version;
    stable.prerelease.clear();
    model_ = known_.find(stable).value_or(known_.nearest(copy_.version));
    if (same_ && is_as_released()) {
      chart_.as_released_ = true;
      chart_.release_ = chart_.nearest_known_ = *same_;
      return std::nullopt;
    }
    choose_place();
    add_reads();
    add_kinds();
    add_demands();
    add_replaced();
    if (auto error = too_large()) return error;
    add_releases();
    add_keys();
    bool fits = chart_.keys_.size() < kNoKey && chart_.children_.size() <= kLargest;
    for (std::size_t t = 0; fits && t < kFactTables; ++t) {
      add_facts(t);
      fits = chart_.facts_[t].size() <= kLargest && chart_.text_.size() <= kFactText;
    }
    if (!fits) return Error{"the chart has more keys than are looked at"};
    add_slots();
    chart_.tables_ = {.text = chart_.text_.data(),
                      .releases = chart_.releases_,
                      .keys = chart_.keys_,
                      .children = chart_.children_,
                      .facts = {},
                      .first_fact = {},
                      .slots = chart_.slots_,
                      .repositories = chart_.repositories_};
    for (std::size_t t = 0; t < kFactTables; ++t) {
      chart_.tables_.facts[t] = chart_.facts_[t];
      chart_.tables_.first_fact[t] = chart_.first_fact_[t];
    }
    return std::nullopt;
  }

 private:
  static constexpr auto kDefaults = static_cast<std::size_t>(FactTable::defaults);

  [[nodiscard]] const std::vector<KeyFact>& own(FactTable table) const {
    return own_[static_cast<std::size_t>(table)];
  }
  std::vector<KeyFact>& own(FactTable table) { return own_[static_cast<std::size_t>(table)]; }

  [[nodiscard]] bool is_as_released() const {
    if (!copy_.reads.complete || !copy_.schema_understood) return false;
    for (std::size_t t = 0; t < kFactTables; ++t) {
      if (is_in_files(t) && facts_at(tables_, t, *same_) != own_[t]) return false;
    }
    return true;
  }

  void choose_place() {
    std::size_t place = same_.value_or(0);
    if (!same_) {
      while (place < known_.releases() &&
             known_.version(static_cast<ReleaseId>(place)) < copy_.version) {
        ++place;
      }
    }
    place_ = static_cast<ReleaseId>(place);
    chart_.release_ = place_;
    chart_.nearest_known_ = same_ ? place_ : moved(known_.nearest(copy_.version));
  }

  // A known release's id among those with the copy.
  [[nodiscard]] ReleaseId moved(ReleaseId known) const {
    return same_ || known < place_ ? known : static_cast<ReleaseId>(known + 1U);
  }

  // -- what the nearest release knows, and no file of the copy says

  [[nodiscard]] bool lists(std::string_view key) const {
    return find(own(FactTable::defaults), key) != nullptr;
  }

  // Keys that the nearest release reads without listing them.
  void add_reads() {
    std::vector<KeyFact>& reads = own(FactTable::reads);
    const std::size_t size = reads.size();
    for (const KeyFact& read :
         facts_at(tables_, static_cast<std::size_t>(FactTable::reads), model_)) {
      if (!starts_with_effect(read.words) || lists(read.key)) continue;
      const auto end = reads.begin() + static_cast<std::ptrdiff_t>(size);
      const auto same = std::ranges::lower_bound(reads.begin(), end, read.key, {}, &KeyFact::key);
      if (same == end || same->key != read.key) {
        reads.push_back(read);
      } else if (!starts_with_effect(same->words)) {
        same->words = read.words;
      }
    }
    std::ranges::sort(reads, {}, &KeyFact::key);
  }

  // Which kinds of value the templates do not survive was measured for released charts: it stands
  // where default and reading of the key are the same.
  void add_kinds() {
    if (!copy_.schema_understood) return;
    constexpr auto kReads = static_cast<std::size_t>(FactTable::reads);
    const std::vector<KeyFact> defaults = facts_at(tables_, kDefaults, model_);
    const std::vector<KeyFact> reads = facts_at(tables_, kReads, model_);
    const auto same = [](const KeyFact* a, const KeyFact* b) {
      return a == nullptr || b == nullptr ? a == b : a->words == b->words;
    };
    for (const KeyFact& kind :
         facts_at(tables_, static_cast<std::size_t>(FactTable::kinds), model_)) {
      if (!same(find(defaults, kind.key), find(own(FactTable::defaults), kind.key))) continue;
      if (!same(find(reads, kind.key), find(own(FactTable::reads), kind.key))) continue;
      own(FactTable::kinds).push_back(kind);
    }
  }

  // What values must be to the agent and to Kubernetes: of the keys that the copy has.
  void add_demands() {
    for (const FactTable table : {FactTable::words, FactTable::bare}) {
      for (const KeyFact& row : facts_at(tables_, static_cast<std::size_t>(table), model_)) {
        if (lists(row.key)) own(table).push_back(row);
      }
    }
    own(FactTable::flags) = facts_at(tables_, static_cast<std::size_t>(FactTable::flags), model_);
  }

  // What became of keys: a refusal only where the copy's templates still look at the key, and only
  // successors that the copy has.
  void add_replaced() {
    for (const KeyFact& row :
         facts_at(tables_, static_cast<std::size_t>(FactTable::replaced), model_)) {
      if (lists(row.key)) continue;
      std::string_view head = row.words.substr(0, row.words.find(';'));
      std::string_view rest = row.words.substr(head.size());
      if (head.starts_with("refused") && !looks_at(row.key)) head = "silent";
      if (!std::ranges::all_of(successors_in(rest), [&](std::string_view key) {
            return lists(key) || find(own(FactTable::reads), key) != nullptr;
          })) {
        rest = {};
      }
      const std::string& words = made_.emplace_back(fmt::format("{}{}", head, rest));
      own(FactTable::replaced).push_back({row.key, words});
    }
  }

  [[nodiscard]] bool looks_at(std::string_view key) const {
    return std::ranges::any_of(copy_.reads.keys, [&](const KeyRead& read) {
      return read.key == key || is_below(read.key, key);
    });
  }

  // -- the tables

  [[nodiscard]] std::optional<Error> too_large() const {
    const Version& version = copy_.version;
    if (version.major > kLargest || version.minor > kLargest || version.patch > kLargest ||
        version.prerelease.size() > kLargest || copy_.kubernetes.size() > kLargest) {
      return Error{"the chart's version is out of all bounds"};
    }
    for (const std::vector<KeyFact>& table : own_) {
      for (const KeyFact& fact : table) {
        if (fact.words.size() < kDigest && fact.key.size() <= kLargest) continue;
        return Error{
            fmt::format("what the chart says of {} is larger than 8 KiB", fact.key.substr(0, 80))};
      }
    }
    return std::nullopt;
  }

  std::uint32_t add_text(std::string_view text) {
    const std::size_t at = chart_.text_.size();
    chart_.text_ += text;
    return static_cast<std::uint32_t>(at);
  }

  // The known texts keep their places.
  void add_known_text() {
    std::size_t size = 0;
    const auto reach = [&size](std::size_t offset, std::size_t length) {
      size = std::max(size, offset + length);
    };
    for (const ReleaseRow& row : tables_.releases) reach(row.kubernetes, row.kubernetes_size);
    for (const KeyRow& row : tables_.keys) reach(row.path, row.path_size);
    for (const auto& facts : tables_.facts) {
      for (const FactRow& row : facts) {
        reach(row.text, row.text_size == kDigest ? kDigestBytes : row.text_size);
      }
    }
    chart_.text_.assign(tables_.text, size);
  }

  void add_releases() {
    add_known_text();
    const Version& version = copy_.version;
    const ReleaseRow own{.major = static_cast<std::uint16_t>(version.major),
                         .minor = static_cast<std::uint16_t>(version.minor),
                         .patch = static_cast<std::uint16_t>(version.patch),
                         .kubernetes_size = static_cast<std::uint16_t>(copy_.kubernetes.size()),
                         .kubernetes = add_text(copy_.kubernetes),
                         .prerelease_size = static_cast<std::uint16_t>(version.prerelease.size()),
                         .prerelease = add_text(version.prerelease)};
    chart_.releases_.assign(tables_.releases.begin(), tables_.releases.end());
    if (same_) {
      chart_.releases_[place_] = own;
    } else {
      chart_.releases_.insert(chart_.releases_.begin() + place_, own);
    }
  }

  void add_keys() {
    std::set<std::string_view> added;
    const auto add = [&](std::string_view key) {
      for (; !key.empty() && !known_.find_key(key); key = parent_key(key)) {
        if (!added.insert(key).second) return;
      }
    };
    for (const std::vector<KeyFact>& table : own_) {
      for (const KeyFact& fact : table) add(fact.key);
    }
    for (const auto& [parent, keys] : facts_.order) add(parent);

    moved_.resize(tables_.keys.size());
    auto next = added.begin();
    const auto add_row = [&](std::string_view path, std::uint32_t offset) {
      paths_.push_back(path);
      chart_.keys_.push_back({.path = offset,
                              .hash = hash_on(kHashOfNothing, path),
                              .path_size = static_cast<std::uint16_t>(path.size())});
    };
    for (std::size_t id = 0; id < tables_.keys.size(); ++id) {
      const std::string_view path = path_of(tables_, static_cast<std::uint16_t>(id));
      for (; next != added.end() && *next < path; ++next) add_row(*next, add_text(*next));
      moved_[id] = chart_.keys_.size();
      add_row(path, tables_.keys[id].path);
    }
    for (; next != added.end(); ++next) add_row(*next, add_text(*next));
    if (chart_.keys_.size() < kNoKey) add_children();
  }

  [[nodiscard]] std::uint16_t id_of(std::string_view key) const {
    return static_cast<std::uint16_t>(std::ranges::lower_bound(paths_, key) - paths_.begin());
  }

  // In the order of the copy; what it lacks comes behind.
  void add_children() {
    std::vector<std::vector<std::uint16_t>> known(chart_.keys_.size());
    for (std::size_t id = 0; id < tables_.keys.size(); ++id) {
      const KeyRow& row = tables_.keys[id];
      for (const std::uint16_t child : tables_.children.subspan(row.first_child, row.children)) {
        known[moved_[id]].push_back(static_cast<std::uint16_t>(moved_[child]));
      }
    }
    for (std::size_t id = 0; id < chart_.keys_.size(); ++id) {
      KeyRow& row = chart_.keys_[id];
      const std::size_t first = chart_.children_.size();
      std::set<std::uint16_t> have;
      if (const auto order = facts_.order.find(paths_[id]); order != facts_.order.end()) {
        for (const std::string& child : order->second) {
          if (have.insert(id_of(child)).second) chart_.children_.push_back(id_of(child));
        }
      }
      for (const std::uint16_t child : known[id]) {
        if (!have.contains(child)) chart_.children_.push_back(child);
      }
      row.first_child = static_cast<std::uint16_t>(first);
      row.children = static_cast<std::uint16_t>(chart_.children_.size() - first);
    }
  }

  // The known rows around the copy's release, and its own.
  void add_facts(std::size_t table) {
    std::vector<FactRow>& rows = chart_.facts_[table];
    const auto& known = tables_.facts[table];
    const std::vector<KeyFact>& own = own_[table];
    rows.reserve(known.size() + 2 * own.size());
    auto old = known.begin();
    auto fact = own.begin();
    while (old != known.end() || fact != own.end()) {
      const std::size_t old_key = old == known.end() ? kLargest + 1 : moved_[old->key];
      const std::size_t own_key = fact == own.end() ? kLargest + 1 : id_of(fact->key);
      const auto key = static_cast<std::uint16_t>(std::min(old_key, own_key));
      const auto first = static_cast<std::ptrdiff_t>(rows.size());
      for (; old != known.end() && moved_[old->key] == key; ++old) add_around(rows, *old, key);
      for (; fact != own.end() && id_of(fact->key) == key; ++fact) {
        rows.push_back({.key = key,
                        .first = static_cast<std::uint8_t>(place_),
                        .last = static_cast<std::uint8_t>(place_),
                        .text_size = static_cast<std::uint32_t>(fact->words.size()) & kDigest,
                        .text = add_text(fact->words) & (kFactText - 1)});
      }
      std::stable_sort(rows.begin() + first, rows.end(),
                       [](const FactRow& a, const FactRow& b) { return a.first < b.first; });
    }
  }

  // As tools/compile_catalogue.cc makes them.
  void add_slots() {
    const std::size_t keys = chart_.keys_.size();
    chart_.slots_.assign(std::bit_ceil(keys * 2), kNoKey);
    for (std::size_t id = 0; id < keys; ++id) {
      std::size_t at = slot_of(chart_.keys_[id].hash, chart_.slots_.size());
      while (chart_.slots_[at] != kNoKey) at = (at + 1) & (chart_.slots_.size() - 1);
      chart_.slots_[at] = static_cast<std::uint16_t>(id);
      if (last_part(paths_[id]) == "repository") {
        chart_.repositories_.push_back(static_cast<std::uint16_t>(id));
      }
    }
    for (std::size_t t = 0; t < kFactTables; ++t) {
      for (const FactRow& row : chart_.facts_[t]) {
        chart_.keys_[row.key].tables =
            static_cast<std::uint16_t>(chart_.keys_[row.key].tables | (1U << t));
      }
      std::vector<std::uint16_t>& first = chart_.first_fact_[t];
      first.reserve(keys + 1);
      std::size_t row = 0;
      for (std::size_t id = 0; id <= keys; ++id) {
        while (row < chart_.facts_[t].size() && chart_.facts_[t][row].key < id) ++row;
        first.push_back(static_cast<std::uint16_t>(row));
      }
    }
  }

  void add_around(std::vector<FactRow>& rows, const FactRow& known, std::uint16_t key) const {
    const ReleaseId first = moved(known.first), last = moved(known.last);
    const auto add = [&](std::size_t from, std::size_t to) {
      if (from > to) return;
      FactRow row = known;
      row.key = key;
      row.first = static_cast<std::uint8_t>(from);
      row.last = static_cast<std::uint8_t>(to);
      rows.push_back(row);
    };
    if (place_ < first || last < place_) {
      add(first, last);
      return;
    }
    if (first < place_) add(first, place_ - 1U);
    add(place_ + 1U, last);
  }

  LearnedChart& chart_;
  const Catalogue& known_;
  const CatalogueTables& tables_;
  const ChartCopy& copy_;
  ChartFacts facts_;
  std::array<std::vector<KeyFact>, kFactTables> own_{};  // into facts_, tables_ and made_
  std::deque<std::string> made_{};
  std::optional<ReleaseId> same_{};   // the release of the copy's version
  ReleaseId model_{};                 // the release whose facts count where no file says them
  ReleaseId place_{};                 // the copy's own
  std::vector<std::size_t> moved_{};  // known keys' ids among those with the copy's
  std::vector<std::string_view> paths_{};
};

Result<std::shared_ptr<const LearnedChart>> LearnedChart::learn(const Catalogue& known,
                                                                const ChartCopy& copy) {
  std::shared_ptr<LearnedChart> chart(new LearnedChart(known));
  if (auto error = Builder(*chart, known, copy).build()) return *std::move(error);
  return std::shared_ptr<const LearnedChart>(std::move(chart));
}

Chart Chart::learned(std::shared_ptr<const LearnedChart> copy) {
  Chart chart = exact(copy->catalogue(), copy->release());
  if (copy->as_released()) return chart;
  if (copy->nearest_known() != copy->release()) chart.state_ = State::nearest;
  chart.nearest_known_ = copy->nearest_known();
  chart.copy_ = std::move(copy);
  return chart;
}

}  // namespace cilium_lint
