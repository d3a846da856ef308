#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindMount>& mounts = file.nodes[n].mounts;
    for (std::size_t m = 1; m < mounts.size(); ++m) {
      const Stated<std::string>& path = mounts[m].container_path;
      if (!path.known || path.value.empty()) continue;
      const auto earlier = std::find_if(
          mounts.begin(), mounts.begin() + static_cast<std::ptrdiff_t>(m),
          [&](const KindMount& other) {
            return other.container_path.known && other.container_path.value == path.value;
          });
      if (earlier == mounts.begin() + static_cast<std::ptrdiff_t>(m)) continue;
      Finding finding =
          not_created(path.at, fmt::format("nodes[{}].extraMounts[{}].containerPath", n, m),
                      fmt::format("{} is mounted twice: Docker refuses the node", path.value));
      finding.arguments = {path.value};
      finding.related = {{earlier->container_path.at, "mounted here"}};
      finding.seen_as = "Duplicate mount point: " + path.value;
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_mounted_twice = {
    .id = "kind/mounted-twice",
    .summary = "a node mounts two things at one place",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
