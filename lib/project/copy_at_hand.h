#pragma once
// Copies of Cilium's chart that lie at hand, as a folder or packed.

#include <memory>
#include <string>

#include "chart/catalogue.h"
#include "chart/learned_chart.h"
#include "files/files.h"
#include "text/result.h"

namespace cilium_lint {

struct CopyAtHand {
  std::string path{};  // as it is printed
  std::shared_ptr<const LearnedChart> chart{};
};

// What the chart in a folder, or packed in a file, says. With `fenced` nothing outside the
// repository is read. An error names the path.
Result<CopyAtHand> learn_copy(Files& files, const Catalogue& catalogue, const std::string& path,
                              bool fenced);

// Whether a file is by its name a packed copy of Cilium's chart that lies in a folder charts/.
bool is_packed_copy(std::string_view path);

}  // namespace cilium_lint
