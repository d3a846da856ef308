#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

extern constinit const Rule lint_bad_suppression = {
    .id = "lint/bad-suppression",
    .summary = "a comment that should hide findings hides none",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
