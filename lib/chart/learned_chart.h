#pragma once
// A chart that lies at hand, among the released ones: what its own files say stands in a catalogue
// of its own at the place of its version, so that everything that asks a catalogue asks the copy.

#include <memory>
#include <string>
#include <vector>

#include "chart/catalogue.h"
#include "chart/catalogue_tables.h"
#include "chart/chart_copy.h"
#include "text/result.h"

namespace cilium_lint {

class LearnedChart {
 public:
  // An error where the copy is larger than tables can be. `known` outlives the result.
  static Result<std::shared_ptr<const LearnedChart>> learn(const Catalogue& known,
                                                           const ChartCopy& copy);
  LearnedChart(const LearnedChart&) = delete;
  LearnedChart& operator=(const LearnedChart&) = delete;
  ~LearnedChart() = default;

  [[nodiscard]] const Version& version() const { return version_; }
  // Whether the copy says what the tables say of the release of its version: then catalogue() is
  // the known one, and the copy is as it was released.
  [[nodiscard]] bool as_released() const { return as_released_; }
  [[nodiscard]] const Catalogue& catalogue() const { return as_released_ ? *known_ : own_; }
  [[nodiscard]] ReleaseId release() const { return release_; }
  // The released chart whose behaviour stands for the copy's: the copy's own place where a release
  // has its version, else Catalogue::nearest.
  [[nodiscard]] ReleaseId nearest_known() const { return nearest_known_; }
  // False where a template could not be followed to its end: then any key may be read.
  [[nodiscard]] bool knows_all_keys() const { return knows_all_keys_; }
  // False where the schema holds words beyond those that are understood: then it says nothing.
  [[nodiscard]] bool knows_types() const { return knows_types_; }

 private:
  class Builder;
  explicit LearnedChart(const Catalogue& known) : known_(&known) {}

  const Catalogue* known_;
  Version version_{};
  ReleaseId release_{}, nearest_known_{};
  bool as_released_{}, knows_all_keys_ = true, knows_types_ = true;
  // What tables_ points into.
  std::string text_{};
  std::vector<ReleaseRow> releases_{};
  std::vector<KeyRow> keys_{};
  std::vector<std::uint16_t> children_{};
  std::array<std::vector<FactRow>, kFactTables> facts_{};
  std::array<std::vector<std::uint16_t>, kFactTables> first_fact_{};
  std::vector<std::uint16_t> slots_{}, repositories_{};
  CatalogueTables tables_{};
  Catalogue own_{tables_};
};

}  // namespace cilium_lint
