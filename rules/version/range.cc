#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

void check(const Install& install, Findings& findings) {
  if (install.chart().state() != Chart::State::range || !install.pin) return;
  const std::string newest = install.chart().name();
  findings.add({
      .at = install.pin->at,
      .effect = Effect::advice,
      .message =
          fmt::format("\"{}\" is a range: helm takes the newest chart in it, {} as far as is "
                      "known here",
                      install.pin->written, newest),
      .arguments = {install.pin->written},
      .fixes = {replace_text(install, install.pin->at, newest, fmt::format("pin {}", newest))},
  });
}

}  // namespace

extern constinit const Rule version_range = {
    .id = "version/range",
    .summary = "the chart's version is a range",
    .docs =
        R"(Helm reads `1.18`, `1.18.x`, `~1.18.0`, `^1.17.0` and `>=1.16` as ranges and takes the newest chart
that fits. Removed keys and new refusals arrive in patch releases too (`tunnel` is dropped by 1.16.1 and refused
by 1.16.2), so a range can break an install that nobody touched. The install is judged by the newest
release of the range in the tables. A leading `v` is no range: `v1.18.3` and `1.18.3` are the same.

Versions: all.

Bad:
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version 1.18.x --namespace kube-system
```

Good:
```sh script
helm repo add cilium https://helm.cilium.io
helm install cilium cilium/cilium --version v1.18.3 --namespace kube-system
```
)",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
