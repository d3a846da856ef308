#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

}  // namespace

extern constinit const Rule lint_unused_suppression = {
    .id = "lint/unused-suppression",
    .summary = "a comment hides a finding that is not there",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
