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
    .docs =
        R"(Sizes of BPF maps, ports, masks and ids have bounds. The chart's schema says only that they are numbers; the agent
ends at start when one is outside, and the operator with a mask that no address has room for. The table of Maglev has a prime
number of entries, out of ten.

Bounds that the chart's schema itself states are `values/wrong-type`.

Versions: all; up to 1.13 the agent's part was read and not run, so there it is a warning. From 1.18.0 on a policy map that is
too small or too large no longer ends the agent: it takes the nearest size.

Chart: 1.18.3.

Bad:
```yaml values
bpf:
  ctTcpMax: 512
```

Bad (not one of the ten primes):
```yaml values
maglev:
  tableSize: 16384
```

Good:
```yaml values
bpf:
  ctTcpMax: 524288
maglev:
  tableSize: 16381
```
)",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
