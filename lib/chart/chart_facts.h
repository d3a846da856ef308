#pragma once
// What a chart's files say, as facts of the catalogue's tables: the same words, whether they become
// rows of rules/catalogue/ or are learned from a chart that lies at hand.

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue_tables.h"
#include "chart/chart_copy.h"

namespace cilium_lint {

// Stands for the default of a map with children; they are facts of their own.
inline constexpr std::string_view kMap = "map";

struct ChartFacts {
  // By key, the words of one table; rules/catalogue/README.md says what they mean.
  using Words = std::map<std::string, std::string, std::less<>>;

  // Keys right below each map, in the order of values.yaml.
  std::map<std::string, std::vector<std::string>, std::less<>> order{};
  std::array<Words, kFactTables> tables{};

  [[nodiscard]] Words& words(FactTable table) { return tables[static_cast<std::size_t>(table)]; }
  [[nodiscard]] const Words& words(FactTable table) const {
    return tables[static_cast<std::size_t>(table)];
  }
};

// All tables but `kinds` and `replaced`, which a chart's files do not say.
ChartFacts facts_of(const ChartCopy& chart);

}  // namespace cilium_lint
