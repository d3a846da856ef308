#pragma once
// Facts of charts merged into the rows of the catalogue.

#include <filesystem>
#include <vector>

#include "catalogue_rows.h"
#include "chart/chart_copy.h"
#include "text/result.h"

namespace cilium_lint::tools {

// The charts of a folder (*.tgz) that are named cilium and have a stable version within
// [first, last] of those that the tables cover; in order of version.
Result<std::vector<ChartCopy>> read_charts(const std::filesystem::path& folder);

// The rows with each chart's facts in place of what they said about its release.
Rows merge(const Rows& rows, const std::vector<ChartCopy>& charts);

}  // namespace cilium_lint::tools
