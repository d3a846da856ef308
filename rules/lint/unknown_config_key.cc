#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_unknown_config_key = {
    .id = "lint/unknown-config-key",
    .summary = "the config has a key that nothing reads",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
