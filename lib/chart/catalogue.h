#pragma once
// Facts about every released Cilium chart: which keys exist in which release, and their defaults.
// The tables are made from rules/catalogue/ when the project is built; nothing is parsed or
// allocated at start.

#include <cstdint>
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
  std::string_view json{};  // the value as JSON; a map's children are keys of their own and its
                            // json is "{}" if it has none
};

struct CatalogueTables;  // generated; defined in chart/catalogue_tables.h

class Catalogue {
 public:
  explicit constexpr Catalogue(const CatalogueTables& tables) : tables_(&tables) {}

  [[nodiscard]] std::size_t releases() const;
  [[nodiscard]] Version version(ReleaseId release) const;
  [[nodiscard]] std::optional<ReleaseId> find(const Version& version) const;
  [[nodiscard]] ReleaseId newest() const;
  // First release of the oldest minor that Cilium still supports (the three newest minors).
  [[nodiscard]] ReleaseId first_supported() const;
  // Same minor: the nearest older one, else the nearest newer; no release of that minor: the newest
  // of all.
  [[nodiscard]] ReleaseId nearest(const Version& version) const;
  // The newest stable release in a range, nothing where the tables have none.
  [[nodiscard]] std::optional<ReleaseId> newest_in(const VersionRange& range) const;

  // Whether values.yaml of that release has the key (dotted path; a key that holds a dot is
  // quoted), as a leaf or a map.
  [[nodiscard]] bool lists(ReleaseId release, std::string_view key) const;
  // The chart's default; nothing where values.yaml lacks the key.
  [[nodiscard]] std::optional<Default> default_of(ReleaseId release, std::string_view key) const;
  // Last parts of the keys right under a map ("" for the top), in order.
  [[nodiscard]] std::vector<std::string_view> children(ReleaseId release,
                                                       std::string_view key) const;

 private:
  const CatalogueTables* tables_;
};

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

  [[nodiscard]] State state() const { return state_; }
  // The version to print: the pinned one, also where the tables lack it; nothing when unknown.
  [[nodiscard]] const std::optional<Version>& version() const { return version_; }
  // The range as written, for state `range`.
  [[nodiscard]] const std::string& written() const { return written_; }
  // The releases it may be, oldest first; judged_by() is the newest of them.
  [[nodiscard]] ReleaseId first() const { return first_; }
  [[nodiscard]] ReleaseId last() const { return last_; }
  [[nodiscard]] ReleaseId judged_by() const { return last_; }
  [[nodiscard]] const Catalogue& catalogue() const { return *catalogue_; }

  // Whether the chart is `release` ("1.16.0") or later; unknown where that differs over what it may
  // be.
  [[nodiscard]] Truth at_least(std::string_view release) const;
  // Whether it lies in [first, last], both ends in.
  [[nodiscard]] Truth within(std::string_view first, std::string_view last) const;
  // "1.18.3"; "a supported release" when unknown: for messages ("chart 1.18.3 refuses …").
  [[nodiscard]] std::string name() const;

 private:
  const Catalogue* catalogue_{};
  State state_ = State::unknown;
  ReleaseId first_{}, last_{};
  std::optional<Version> version_{};
  std::string written_{};
};

}  // namespace cilium_lint
