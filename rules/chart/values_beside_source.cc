#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_beside_source = {
    .id = "chart/values-beside-source",
    .summary = "an Application gives values where Argo CD reads none",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
