#include <array>

#include "lint/rule.h"
#include "values/value_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 25> kFacts{"cluster-name-charset-a",
                                                  "cluster-name-charset-b",
                                                  "cluster-name-empty",
                                                  "cluster-name-format",
                                                  "cluster-name-too-long-a",
                                                  "cluster-name-too-long-b",
                                                  "cluster-pool-cidr-invalid",
                                                  "dsr-rss-cidr-bad",
                                                  "duration-flag-words",
                                                  "exclude-local-address-cidr",
                                                  "fixed-identity-mapping-range",
                                                  "ipv6-cluster-alloc-cidr-bad",
                                                  "maglev-hash-seed",
                                                  "multipool-preallocation-format",
                                                  "native-cidr-not-a-cidr",
                                                  "nodeport-range-bad",
                                                  "null-boolean-flag",
                                                  "number-in-exponent-form",
                                                  "reserved-ports-list",
                                                  "strict-mode-cidr",
                                                  "tunnel-source-port-range-bad",
                                                  "typed-flag-unparsable",
                                                  "vlan-bypass-not-int",
                                                  "vtep-lists",
                                                  "word-for-boolean-old-charts"};
constexpr std::array kEffects{Effect::install_refused, Effect::agent_crash, Effect::feature_off};

void check(const Install& install, Findings& findings) {
  report_value_faults(install, ValueFault::bad_format, findings);
}

}  // namespace

extern constinit const Rule values_bad_format = {
    .id = "values/bad-format",
    .summary = "a value has not the form that the chart or the agent reads",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
