#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_not_a_number = {
    .id = "yaml/not-a-number",
    .summary = ".nan or .inf, for which JSON has no number",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
