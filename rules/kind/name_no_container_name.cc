#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const std::string& name = file.name.value;
  if (!file.name.known || name.empty() || (name.front() != '-' && name.front() != '.')) return;
  Finding finding = not_created(
      file.name.at, "name",
      fmt::format("Docker takes no container name that starts with {}: {}-control-plane",
                  name.front(), name));
  finding.arguments = {name};
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_name_no_container_name = {
    .id = "kind/name-no-container-name",
    .summary = "the cluster's name cannot start a container's name",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
