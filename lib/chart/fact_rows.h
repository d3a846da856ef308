#pragma once
// The rows of one key in one of the catalogue's tables, for who goes through many keys: nothing is
// looked up by name, nothing allocated.

#include <cstddef>
#include <span>
#include <string_view>

#include "chart/catalogue.h"
#include "chart/catalogue_tables.h"

namespace cilium_lint {

// In order of release.
inline std::span<const FactRow> fact_rows(const Catalogue& catalogue, FactTable which, KeyId key) {
  const CatalogueTables& tables = catalogue.tables();
  const auto table = static_cast<std::size_t>(which);
  const std::uint16_t* const first = tables.first_fact[table].data() + key;
  return {tables.facts[table].data() + first[0], static_cast<std::size_t>(first[1] - first[0])};
}

inline bool holds_in(const FactRow& row, ReleaseId release) {
  return row.first <= release && release <= row.last;
}

inline std::string_view words_of(const Catalogue& catalogue, const FactRow& row) {
  return {catalogue.tables().text + row.text, row.text_size};
}

}  // namespace cilium_lint
