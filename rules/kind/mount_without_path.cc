#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::degraded};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    const std::vector<KindMount>& mounts = file.nodes[n].mounts;
    for (std::size_t m = 0; m < mounts.size(); ++m) {
      const Stated<std::string>& inside = mounts[m].container_path;
      const Stated<std::string>& outside = mounts[m].host_path;
      const std::string key = fmt::format("nodes[{}].extraMounts[{}]", n, m);
      if (inside.known && !inside.value.starts_with('/')) {
        Finding finding = not_created(
            inside.given    ? inside.at
            : outside.given ? outside.at
                            : mounts[m].at,
            key + ".containerPath",
            inside.value.empty()
                ? std::string("this mount names no containerPath, and Docker needs one")
                : fmt::format("containerPath {} is not absolute, and Docker needs it so",
                              inside.value));
        finding.certainty = Certainty::possible;
        finding.arguments = {inside.value};
        findings.add(std::move(finding));
      } else if (outside.known && outside.value.empty()) {
        Finding finding{.at = inside.at,
                        .effect = Effect::degraded,
                        .certainty = Certainty::possible,
                        .message =
                            "this mount names no hostPath: it gets the folder that KIND is "
                            "started in"};
        finding.key = key + ".hostPath";
        finding.stage = Stage::cluster;
        findings.add(std::move(finding));
      }
    }
  }
}

}  // namespace

extern constinit const Rule kind_mount_without_path = {
    .id = "kind/mount-without-path",
    .summary = "a mount does not say where it goes",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
