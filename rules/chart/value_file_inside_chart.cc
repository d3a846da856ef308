#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_value_file_inside_chart = {
    .id = "chart/value-file-inside-chart",
    .summary =
        "valueFiles of an Application means the chart's own values.yaml, not the repository's",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
