#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where HelmReleases are read (lib/project/flux_reader.cc); the rule says what it means.
extern constinit const Rule chart_generated_name_not_rewritten = {
    .id = "chart/generated-name-not-rewritten",
    .summary = "a HelmRelease names a generated ConfigMap by a name that it will not have",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
