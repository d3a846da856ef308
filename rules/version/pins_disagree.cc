#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

std::string_view path_of(const Install& install) {
  return install.files != nullptr && install.at.known() ? install.files->path(install.at.file) : "";
}

bool share_a_values_file(const Install& a, const Install& b) {
  return std::ranges::any_of(a.layers, [&](const Layer& layer) {
    return layer.kind == LayerKind::values_file && layer.file != kNoFile &&
           std::ranges::any_of(b.layers, [&](const Layer& other) {
             return other.kind == LayerKind::values_file && other.file == layer.file;
           });
  });
}

// Unknown names may be the same, two known ones must be.
bool may_be_same(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() || a == b;
}

// Two installs that nothing ties together are two demonstrations in one repository, not one install
// pinned twice.
bool is_same_install(const Install& a, const Install& b) {
  // Overlays, and applications of several clusters, are of one kind and mean to differ.
  if (a.mechanism >= InstallMechanism::flux && a.mechanism == b.mechanism) return false;
  if (!may_be_same(a.release, b.release) || !may_be_same(a.name_space, b.name_space) ||
      !may_be_same(a.context, b.context))
    return false;
  if (a.cluster() != nullptr && b.cluster() != nullptr && a.cluster()->name.known &&
      b.cluster()->name.known && a.cluster()->name.value != b.cluster()->name.value) {
    return false;
  }
  return share_a_values_file(a, b) ||
         (a.cluster() != nullptr && b.cluster() != nullptr &&
          a.cluster()->file == b.cluster()->file && a.cluster()->at == b.cluster()->at) ||
         (!path_of(a).empty() && folder_of(path_of(a)) == folder_of(path_of(b)));
}

bool is_one_release(const Install& install) {
  return install.pin && install.chart().version() &&
         (install.chart().state() == Chart::State::exact ||
          install.chart().state() == Chart::State::nearest);
}

// A script that installs one release and then a newer one shows an upgrade.
bool is_upgrade(const Install& first, const Install& second) {
  return first.at.file == second.at.file && *first.chart().version() < *second.chart().version();
}

void check(const Project& project, Findings& findings) {
  std::vector<const Install*> pinned;
  for (const Install& install : project.installs) {
    if (is_one_release(install)) pinned.push_back(&install);
  }
  std::ranges::stable_sort(pinned, [](const Install* a, const Install* b) {
    return a->at.file == b->at.file ? a->at.begin < b->at.begin : path_of(*a) < path_of(*b);
  });
  for (std::size_t i = 0; i < pinned.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Install& first = *pinned[j];
      const Install& second = *pinned[i];
      if (first.pin->at == second.pin->at ||
          *first.chart().version() == *second.chart().version() ||
          !is_same_install(first, second) || is_upgrade(first, second)) {
        continue;
      }
      findings.add({
          .at = second.pin->at,
          .effect = Effect::degraded,
          .certainty = Certainty::possible,
          .message = fmt::format("the same install is pinned twice: {} here, {} in {}",
                                 second.chart().name(), first.chart().name(), path_of(first)),
          .arguments = {std::string(path_of(first))},
          .related = {{first.pin->at, "pinned here too"}},
          .help = "whichever runs last decides; keep the version in one place that both read",
          .stage = Stage::chart,
      });
      break;
    }
  }
}

}  // namespace

extern constinit const Rule version_pins_disagree = {
    .id = "version/pins-disagree",
    .summary = "one install is pinned to different chart versions in two places",
    .effects = kEffects,
    .check_project = check,
};

}  // namespace cilium_lint::rules
