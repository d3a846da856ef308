#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule values_not_a_map = {
    .id = "values/not-a-map",
    .summary = "a values file that is no map of keys",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
