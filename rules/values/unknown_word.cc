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
    .docs =
        R"(Some values are one of a few words, and each release has its own: `best-effort` came to
`loadBalancer.acceleration` with 1.15, `lb-only` left `bpf.datapathMode` with 1.18. The chart's schema knows few of them, so
a wrong word mostly goes through Helm and stops the agent when it starts. Some words are passed over: then the feature
behind them stays off (`encryption.type`, `hubble.metrics.enabled`).

Letter case counts, but where the agent does not look at it (`bpf.monitorAggregation`, `policyEnforcementMode`). What
`extraConfig` hands to the agent is judged in the same way.

Versions: all; the words are those of the exact release. Up to 1.13 the agent's own words were read and not run, so there
a wrong one is a warning.

Chart: 1.18.3.

Bad:
```yaml values
routingMode: Native
ipv4NativeRoutingCIDR: 10.244.0.0/16
```

Bad (what the agent gets from extraConfig):
```yaml values
extraConfig:
  allow-localhost: never
```

Good:
```yaml values
routingMode: native
ipv4NativeRoutingCIDR: 10.244.0.0/16
```
)",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
