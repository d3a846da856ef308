#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule chart_value_file_missing_in_chart = {
    .id = "chart/value-file-missing-in-chart",
    .summary = "valueFiles of an Application names a file that the chart does not have",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
