#include "chart/refusal_stop.h"

#include <algorithm>

#include "chart/catalogue_tables.h"

namespace cilium_lint {

std::optional<RefusalStop> refusal_stop(const Catalogue& catalogue, ReleaseId release,
                                        std::string_view name) {
  const CatalogueTables& tables = catalogue.tables();
  const auto name_of = [&](const StopRow& row) {
    return std::string_view(tables.text + row.name, row.name_size);
  };
  for (const StopRow& row : std::ranges::equal_range(tables.stops, name, {}, name_of)) {
    if (release < row.first || row.last < release) continue;
    const StopFile& file = tables.stop_files[row.file];
    return RefusalStop{std::string_view(tables.text + file.text, file.text_size), row.place};
  }
  return std::nullopt;
}

}  // namespace cilium_lint
