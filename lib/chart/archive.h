#pragma once
// The files of a packed chart (.tgz), read in memory.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace cilium_lint {

struct ArchiveFile {
  std::string path{};  // below the chart's own folder: "templates/validate.yaml"
  std::string text{};
};

// In bytes. Helm's own limits are 5 MiB a file and 100 MiB in all.
struct ArchiveLimits {
  std::size_t file = std::size_t{5} << 20;
  std::size_t all = std::size_t{32} << 20;
  std::size_t files = 4000;
};

// The regular files of a .tgz in its order; links and devices are left out. An error where it is no
// .tgz, is cut short, goes beyond a limit, or holds a path that leads out of the chart.
Result<std::vector<ArchiveFile>> read_chart_archive(std::string_view bytes,
                                                    const ArchiveLimits& limits = {});

}  // namespace cilium_lint
