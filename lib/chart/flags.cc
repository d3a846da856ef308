#include "chart/flags.h"

#include "chart/catalogue_tables.h"
#include "chart/fact_rows.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kAbove = "extraConfig.";

}  // namespace

std::string flag_key(std::string_view flag) { return std::string(kAbove) + std::string(flag); }

std::string_view flag_words(const Catalogue& catalogue, ReleaseId release, KeyId key) {
  for (const FactRow& row : fact_rows(catalogue, FactTable::flags, key)) {
    if (holds_in(row, release)) return words_of(catalogue, row);
  }
  return {};
}

std::vector<std::string_view> flags_of(const Catalogue& catalogue, ReleaseId release) {
  std::vector<std::string_view> flags;
  const auto rows = catalogue.tables().facts[static_cast<std::size_t>(FactTable::flags)];
  for (const FactRow& row : rows) {
    if (holds_in(row, release)) {
      flags.push_back(catalogue.path(row.key).substr(kAbove.size()));
    }
  }
  return flags;
}

std::vector<ReleaseRange> releases_with_flag(const Catalogue& catalogue, std::string_view flag) {
  std::vector<ReleaseRange> ranges;
  const auto id = catalogue.find_key(flag_key(flag));
  if (!id) return ranges;
  for (const FactRow& row : fact_rows(catalogue, FactTable::flags, *id)) {
    ranges.push_back({row.first, row.last});
  }
  return ranges;
}

}  // namespace cilium_lint
