#include <array>

#include "lint/rule.h"
#include "values/value_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 15> kFacts{
    "auth-map-limits",        "cluster-id-range",         "cluster-pool-mask-vs-prefix",
    "ct-map-limits",          "envoy-base-id-range",      "fragment-map-limits",
    "lb-map-max-nonpositive", "maglev-table-size",        "map-dynamic-ratio",
    "max-connected-clusters", "negative-mtu-or-metric",   "node-map-max-minimum",
    "policy-map-limits",      "tc-filter-priority-range", "tunnel-port-range"};
constexpr std::array kEffects{Effect::install_refused, Effect::apply_refused, Effect::agent_crash,
                              Effect::feature_off, Effect::degraded};

void check(const Install& install, Findings& findings) {
  report_value_faults(install, ValueFault::out_of_range, findings);
}

}  // namespace

extern constinit const Rule values_out_of_range = {
    .id = "values/out-of-range",
    .summary = "a number is outside of what this release takes",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
