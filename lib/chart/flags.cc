#include "chart/flags.h"

#include "chart/catalogue_tables.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kAbove = "extraConfig.";

std::span<const FactRow> all_rows(const Catalogue& catalogue) {
  return catalogue.tables().facts[static_cast<std::size_t>(FactTable::flags)];
}

}  // namespace

std::string flag_key(std::string_view flag) { return std::string(kAbove) + std::string(flag); }

std::string_view flag_words(const Catalogue& catalogue, ReleaseId release, KeyId key) {
  const CatalogueTables& tables = catalogue.tables();
  const auto first = tables.first_fact[static_cast<std::size_t>(FactTable::flags)];
  for (std::size_t i = first[key]; i < first[key + std::size_t{1}]; ++i) {
    const FactRow& row = all_rows(catalogue)[i];
    if (row.first <= release && release <= row.last) return {tables.text + row.text, row.text_size};
  }
  return {};
}

std::vector<std::string_view> flags_of(const Catalogue& catalogue, ReleaseId release) {
  std::vector<std::string_view> flags;
  for (const FactRow& row : all_rows(catalogue)) {
    if (row.first <= release && release <= row.last) {
      flags.push_back(catalogue.path(row.key).substr(kAbove.size()));
    }
  }
  return flags;
}

std::vector<ReleaseRange> releases_with_flag(const Catalogue& catalogue, std::string_view flag) {
  std::vector<ReleaseRange> ranges;
  const auto id = catalogue.find_key(flag_key(flag));
  if (!id) return ranges;
  for (const FactRow& row : all_rows(catalogue)) {
    if (row.key == *id) ranges.push_back({row.first, row.last});
  }
  return ranges;
}

}  // namespace cilium_lint
