#pragma once
// Facts of charts merged into the rows of the catalogue.

#include <filesystem>
#include <vector>

#include "catalogue_rows.h"
#include "chart/chart_copy.h"
#include "text/result.h"

namespace cilium_lint::tools {

// The packed charts of a folder, sorted by name.
Result<std::vector<std::filesystem::path>> list_charts(const std::filesystem::path& folder);
// Those of the charts that the tables are about: Cilium's stable releases from 1.10.0 on, in order
// of version.
Result<std::vector<ChartCopy>> read_charts(const std::vector<std::filesystem::path>& paths);

// The rows with each chart's facts in place of what they said about its release.
Rows merge(const Rows& rows, const std::vector<ChartCopy>& charts);

}  // namespace cilium_lint::tools
