#pragma once
// The rows of one key in one of the catalogue's tables, for who goes through many keys: nothing is
// looked up by name, nothing allocated.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "chart/catalogue.h"
#include "chart/catalogue_tables.h"

namespace cilium_lint {

// In order of release.
inline std::span<const FactRow> fact_rows(const CatalogueTables& tables, FactTable which,
                                          KeyId key) {
  const auto table = static_cast<std::size_t>(which);
  if ((tables.keys[key].tables >> table & 1) == 0) return {};
  const std::span<const FactRow> rows = tables.facts[table];
  const std::span<const std::uint16_t> first = tables.first_fact[table];
  if (!first.empty()) {
    return rows.subspan(first[key], static_cast<std::size_t>(first[key + 1U] - first[key]));
  }
  const auto found = std::ranges::equal_range(rows, key, {}, &FactRow::key);
  return {found.begin(), found.end()};
}
inline std::span<const FactRow> fact_rows(const Catalogue& catalogue, FactTable which, KeyId key) {
  return fact_rows(catalogue.tables(), which, key);
}

inline bool holds_in(const FactRow& row, ReleaseId release) {
  return row.first <= release && release <= row.last;
}

// The text of a digest, as JSON. Of the few that are asked for each is kept for good.
std::string_view digest_text(std::string_view bytes);

inline std::string_view words_of(const CatalogueTables& tables, const FactRow& row) {
  if (row.text_size == kDigest) return digest_text({tables.text + row.text, kDigestBytes});
  return {tables.text + row.text, row.text_size};
}
inline std::string_view words_of(const Catalogue& catalogue, const FactRow& row) {
  return words_of(catalogue.tables(), row);
}

}  // namespace cilium_lint
