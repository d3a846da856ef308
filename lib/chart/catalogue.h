#pragma once
// Facts about every released Cilium chart: which keys exist in which release, and their defaults.
// The tables are made from rules/catalogue/ when the project is built; nothing is parsed or
// allocated at start.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chart/truth.h"
#include "chart/version.h"
#include "yaml/data.h"

namespace cilium_lint {

// Index of a release in the catalogue, in order of version.
using ReleaseId = std::uint16_t;

// A default of one release, as Helm holds it.
struct Default {
  yaml::Type type = yaml::Type::null;
  // The value as JSON; of a map only "{}" for one without children, else empty: its children are
  // keys of their own.
  std::string_view json{};
};

// A key of any release, for who asks several things about it.
using KeyId = std::uint16_t;

// A key of one release's values.yaml.
struct ListedKey {
  KeyId id{};
  Default value{};
  bool open{};  // users may put keys of their own right there; of maps
};

// Releases from `first` to `last`, both in.
struct ReleaseRange {
  ReleaseId first{}, last{};
};

// Releases from `first` to `last`, both in, that have one default.
struct DefaultRange {
  ReleaseId first{}, last{};
  Default value{};
};

// An image of the chart: a map of values.yaml with a repository and a tag.
struct ChartImage {
  struct Digest {
    std::string_view key{};   // "operator.image.awsDigest"
    std::string_view text{};  // "sha256:…"; empty: the chart has none
  };
  std::string_view key{};         // "operator.image"
  std::string_view repository{};  // "quay.io/cilium/operator"
  std::string_view tag{};         // "v1.18.3"; empty where the chart has none
  std::vector<Digest> digests{};  // by key; the operator has one a cloud
  // The default of useDigest; nothing where the image has no such key, and then no digest counts.
  std::optional<bool> use_digest{};
};

// A row of rules/catalogue/replaced.tsv.
struct ReplacedKey {
  std::string_view key{};
  ReleaseRange releases{};
  std::string_view words{};
};

struct CatalogueTables;  // generated; defined in chart/catalogue_tables.h
enum class FactTable : std::uint8_t;

// Keys are dotted paths; a part that holds a dot is quoted (chart/key_path.h). All texts lie in the
// tables and outlive everything.
class Catalogue {
 public:
  explicit constexpr Catalogue(const CatalogueTables& tables) : tables_(&tables) {}
  [[nodiscard]] const CatalogueTables& tables() const { return *tables_; }

  // -- releases
  [[nodiscard]] std::size_t releases() const;
  [[nodiscard]] Version version(ReleaseId release) const;
  // The Kubernetes versions that the release says it takes, as a range: ">= 1.21.0-0".
  [[nodiscard]] std::string_view kubernetes(ReleaseId release) const;
  [[nodiscard]] std::optional<ReleaseId> find(const Version& version) const;
  [[nodiscard]] ReleaseId newest() const;
  // First release of the oldest minor that Cilium still supports (the three newest minors).
  [[nodiscard]] ReleaseId first_supported() const;
  // Same minor: the nearest older one, else the nearest newer; no release of that minor: the newest
  // of all.
  [[nodiscard]] ReleaseId nearest(const Version& version) const;
  // The newest stable release in a range, nothing where the tables have none.
  [[nodiscard]] std::optional<ReleaseId> newest_in(const VersionRange& range) const;

  // -- keys
  // The key, where any release knows it or something below it.
  [[nodiscard]] std::optional<KeyId> find_key(std::string_view key) const;
  // The key right under `parent`, or at the top. `name` is one part of a path, quoted where it has
  // to be.
  [[nodiscard]] std::optional<KeyId> find_key_below(std::optional<KeyId> parent,
                                                    std::string_view name) const;

  [[nodiscard]] std::string_view path(KeyId key) const;
  // Whether any release has keys right under it.
  [[nodiscard]] bool has_children(KeyId key) const;

  // -- what values.yaml says
  // Whether values.yaml of that release has the key, as a leaf or a map.
  [[nodiscard]] bool lists(ReleaseId release, std::string_view key) const;
  // The chart's default; nothing where values.yaml lacks the key.
  [[nodiscard]] std::optional<Default> default_of(ReleaseId release, std::string_view key) const;
  // The walk over a release's keys from the top down, for who asks about many of them. `name` is
  // one part of a path, quoted where it has to be; nothing where values.yaml has no such key there.
  [[nodiscard]] std::optional<ListedKey> listed_child(ReleaseId release,
                                                      const std::optional<ListedKey>& parent,
                                                      std::string_view name) const;
  // Every default the key ever had, oldest first; gaps are releases without the key.
  [[nodiscard]] std::vector<DefaultRange> defaults_of(std::string_view key) const;
  // Last parts of the keys right under a map ("" for the top), without quotes; in the order of the
  // newest chart, a key that it lacks behind the one it followed.
  [[nodiscard]] std::vector<std::string_view> children(ReleaseId release,
                                                       std::string_view key) const;
  [[nodiscard]] std::vector<ChartImage> images(ReleaseId release) const;

  // -- what the chart makes of a key
  // The chart's JSON schema of the key itself, without its properties, which are keys of their own:
  // `{"type":["boolean","string"]}`. Nothing where the schema says nothing, as before 1.16.
  [[nodiscard]] std::optional<std::string_view> schema(ReleaseId release,
                                                       std::string_view key) const;
  [[nodiscard]] std::optional<std::string_view> schema(ReleaseId release, KeyId key) const;
  // Whether a template or a file of the chart looks at the key, at a map above it as a whole, or at
  // something below it. By a static reading of the templates, so a yes may be one that no values
  // reach.
  [[nodiscard]] bool is_read(ReleaseId release, std::string_view key) const;
  // The same for a key that values.yaml does not list, and only where what is installed depends on
  // it: a template that merely refuses it does not count.
  [[nodiscard]] bool has_unlisted_effect(ReleaseId release, std::string_view key) const;
  // Whether the key itself is looked at, not only something below it; of keys that values.yaml does
  // not list.
  [[nodiscard]] bool reads_as_whole(ReleaseId release, std::string_view key) const;
  // The releases in which the key itself was listed or had an effect, oldest first; they may
  // overlap.
  [[nodiscard]] std::vector<ReleaseRange> known_in(std::string_view key) const;
  // Whether any release may know the key or leave it to users; false is sure, and quickly told.
  [[nodiscard]] bool may_know(std::string_view key) const;
  // Every key that the release lists or that has an effect there, in order of its bytes; no list
  // items.
  [[nodiscard]] std::vector<std::string_view> known_keys(ReleaseId release) const;
  // What became of a key that values.yaml no longer lists: the release's words in
  // rules/catalogue/replaced.tsv ("refused; -> tls.ca.cert"). Nothing where no row says so.
  [[nodiscard]] std::optional<std::string_view> replaced(ReleaseId release,
                                                         std::string_view key) const;
  // All that the table of such keys says, in order of key and release.
  [[nodiscard]] std::vector<ReplacedKey> all_replaced() const;
  // What a template does with a key that values.yaml does not list, in the words of
  // rules/catalogue/reads.tsv ("effect,documented"); nothing where none looks at the key itself.
  [[nodiscard]] std::optional<std::string_view> how_read(ReleaseId release,
                                                         std::string_view key) const;
  // Whether only a comment of values.yaml names the key, and nothing reads it.
  [[nodiscard]] bool is_comment(ReleaseId release, std::string_view key) const;
  // The kinds of value that the templates do not survive, in the words of
  // rules/catalogue/kinds.tsv.
  [[nodiscard]] std::vector<std::string_view> refused_kinds(ReleaseId release, KeyId key) const;
  // What a value of the key has to be, in the words of rules/catalogue/words.tsv, in their order.
  [[nodiscard]] std::vector<std::string_view> value_facts(ReleaseId release,
                                                          std::string_view key) const;
  // Whether there is any, in whatever release.
  [[nodiscard]] bool has_value_facts(KeyId key) const;
  // Kinds of value that a template writes without quotes where Kubernetes wants a text, in the
  // words of rules/catalogue/bare.tsv.
  [[nodiscard]] std::vector<std::string_view> bare_kinds(ReleaseId release,
                                                         std::string_view key) const;
  // Whether users may put keys of their own there: the map, or one above it, is handed to
  // Kubernetes as it stands or gone through by key.
  [[nodiscard]] bool is_open(ReleaseId release, std::string_view key) const;

 private:
  [[nodiscard]] std::string_view text(std::uint32_t offset, std::uint16_t size) const;
  [[nodiscard]] std::optional<KeyId> find_hashed(std::uint32_t hash, std::string_view above,
                                                 std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> words(FactTable which, ReleaseId release,
                                                      std::string_view key) const;
  [[nodiscard]] std::optional<std::string_view> words(FactTable which, ReleaseId release,
                                                      KeyId key) const;
  [[nodiscard]] std::vector<std::string_view> all_words(FactTable which, ReleaseId release,
                                                        KeyId key) const;
  [[nodiscard]] bool reads_unlisted(ReleaseId release, std::string_view key,
                                    bool effects_only) const;

  const CatalogueTables* tables_;
};

class LearnedChart;  // chart/learned_chart.h

// The chart of an install: one release, or all that the install may mean.
class Chart {
 public:
  // As in the report: see docs/report.schema.json.
  enum class State : std::uint8_t { exact, range, newest, nearest, unknown };

  static Chart exact(const Catalogue& catalogue, ReleaseId release);
  static Chart range(const Catalogue& catalogue, ReleaseId newest_in_range, std::string written);
  static Chart newest(const Catalogue& catalogue);
  // `named` is not in the tables: judged by the nearest release.
  static Chart nearest(const Catalogue& catalogue, Version named);
  // Nothing says the version: all supported releases.
  static Chart unknown(const Catalogue& catalogue);
  // One of several releases that are pinned for it, and nothing says which: state `unknown`, and
  // only what holds from the oldest to the newest is certain. `words` name them ("1.16.0 or
  // 1.17.1").
  static Chart one_of(const Catalogue& catalogue, ReleaseId oldest, ReleaseId newest,
                      std::string words);
  // A copy that lies at hand: its release stands among the known ones in a catalogue of its own.
  // `exact` or `nearest` by its version.
  static Chart learned(std::shared_ptr<const LearnedChart> copy);

  [[nodiscard]] State state() const { return state_; }
  // The version to print: the pinned one, also where the tables lack it; nothing when unknown.
  [[nodiscard]] const std::optional<Version>& version() const { return version_; }
  // The range as written, for state `range`; the releases it may be where several are pinned.
  [[nodiscard]] const std::string& written() const { return written_; }
  // Whether nothing at all says which release it is.
  [[nodiscard]] bool is_any() const { return state_ == State::unknown && written_.empty(); }
  // The releases it may be, oldest first; judged_by() is the newest of them.
  [[nodiscard]] ReleaseId first() const { return first_; }
  [[nodiscard]] ReleaseId last() const { return last_; }
  [[nodiscard]] ReleaseId judged_by() const { return last_; }
  [[nodiscard]] const Catalogue& catalogue() const { return *catalogue_; }
  // The released chart whose behaviour stands for this one's; other than judged_by() only where a
  // copy of an unknown release says which keys, types and defaults there are.
  [[nodiscard]] ReleaseId nearest_known() const { return nearest_known_; }
  // The copy that lies at hand and is not as released; null where there is none.
  [[nodiscard]] const LearnedChart* copy() const { return copy_.get(); }
  // Whether keys, types and defaults are the chart's own, not a neighbour's.
  [[nodiscard]] bool has_own_keys() const { return state_ != State::nearest || copy_ != nullptr; }

  // Whether the chart is `release` ("1.16.0") or later; unknown where that differs over what it may
  // be, and for a pre-release of `release` itself. For state `nearest` the version named decides.
  [[nodiscard]] Truth at_least(std::string_view release) const;
  // Whether it lies in [first, last], both ends in.
  [[nodiscard]] Truth within(std::string_view first, std::string_view last) const;
  // "1.18.3"; "a supported release" when unknown, "1.16.0 or 1.17.1" of several: for messages
  // ("chart 1.18.3 refuses …").
  [[nodiscard]] std::string name() const;

 private:
  const Catalogue* catalogue_{};
  State state_ = State::unknown;
  ReleaseId first_{}, last_{}, nearest_known_{};
  std::optional<Version> version_{};
  std::string written_{};
  std::shared_ptr<const LearnedChart> copy_{};
};

}  // namespace cilium_lint
