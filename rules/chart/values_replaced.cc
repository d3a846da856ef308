#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_replaced = {
    .id = "chart/values-replaced",
    .summary = "an Application gives both values and valuesObject, and only one is read",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
