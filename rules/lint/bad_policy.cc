#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_bad_policy = {
    .id = "lint/bad-policy",
    .summary = "a policy of the project cannot be run",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
