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
    .docs =
        R"(Ranges of addresses, pairs of ports, seeds, durations and names have a form. The chart passes most of them on as
they are, and the agent ends at start when it cannot read one; the operator does so with the pools of `cluster-pool`. The
cluster's name is looked at by the chart itself (from 1.16.0 on).

Durations that the chart's own templates read are `values/wrong-type`.

Versions: all; up to 1.13 the agent's part was read and not run, so there it is a warning.

Chart: 1.18.3.

Bad:
```yaml values
ipv4NativeRoutingCIDR: 10.244.0.0
```

Bad (a dash between the ports):
```yaml values
nodePort:
  range: 30000-32767
```

Bad (capital letters and an underscore):
```yaml values
cluster:
  name: Kind_A
```

Good:
```yaml values
ipv4NativeRoutingCIDR: 10.244.0.0/16
nodePort:
  range: "30000,32767"
cluster:
  name: kind-a
```
)",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
