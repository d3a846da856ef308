#include "lint/helm_stop.h"

#include <algorithm>
#include <array>

namespace cilium_lint {
namespace {

std::ptrdiff_t depth(std::string_view file) { return std::ranges::count(file, '/'); }

}  // namespace

HelmStop helm_stop(std::string_view where, std::uint16_t place) {
  constexpr std::array<std::string_view, 5> kSteps{"values", "schema", "kubernetes-version",
                                                   "templates", "manifests"};
  const auto step = std::ranges::find(kSteps, where);
  if (step == kSteps.end()) return {.file = where, .place = place};
  return {.step = static_cast<HelmStep>(step - kSteps.begin())};
}

bool comes_before(const HelmStop& a, const HelmStop& b) {
  if (a.step != b.step) return a.step < b.step;
  if (depth(a.file) != depth(b.file)) return depth(a.file) > depth(b.file);
  if (a.file != b.file) return a.file > b.file;
  return a.place < b.place;
}

}  // namespace cilium_lint
