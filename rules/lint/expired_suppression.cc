#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

}  // namespace

extern constinit const Rule lint_expired_suppression = {
    .id = "lint/expired-suppression",
    .summary = "the day until which a comment hides a finding has passed",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
