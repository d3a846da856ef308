#include <array>

#include "lint/rule.h"
#include "values/value_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 23> kFacts{"allow-localhost-word",
                                                  "clustermesh-auth-mode-values-a",
                                                  "clustermesh-auth-mode-values-b",
                                                  "clustermesh-kvstoremesh-mode-values",
                                                  "datapath-mode-unknown",
                                                  "encryption-type-unknown",
                                                  "gatewayapi-traffic-policy",
                                                  "hubble-unknown-metric",
                                                  "identity-mode-unknown",
                                                  "ingress-service-traffic-policy",
                                                  "kpr-via-extraconfig-string",
                                                  "lb-acceleration-unknown",
                                                  "lb-algorithm-unknown",
                                                  "lb-dsr-dispatch-unknown",
                                                  "lb-mode-unknown",
                                                  "monitor-aggregation-unknown",
                                                  "monitor-flags-unknown",
                                                  "policy-cidr-match-mode",
                                                  "routing-mode-unknown",
                                                  "service-no-backend-response",
                                                  "tunnel-protocol-unknown",
                                                  "tunnel-value-unknown",
                                                  "underlay-protocol-unknown"};
constexpr std::array kEffects{Effect::install_refused, Effect::apply_refused, Effect::agent_crash,
                              Effect::feature_off,     Effect::ignored,       Effect::advice};

void check(const Install& install, Findings& findings) {
  report_value_faults(install, ValueFault::unknown_word, findings);
}

}  // namespace

extern constinit const Rule values_unknown_word = {
    .id = "values/unknown-word",
    .summary = "a value is a word that this release does not take",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
