#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_alias_bomb = {
    .id = "yaml/alias-bomb",
    .summary = "aliases multiply the text beyond what Go reads",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
