#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

void check(const Install& install, Findings& findings) {
  for (const CopiedDefaults& copy : install.copied_defaults()) {
    const Layer& layer = install.layers[copy.layer];
    const std::string old = install.chart().catalogue().version(copy.release).text();
    const yaml::Data* image = layer.values->find("image");
    const yaml::Data* tag = image == nullptr ? nullptr : image->find("tag");
    Finding finding{
        .at = tag == nullptr ? layer.values->at : tag->at,
        .effect = Effect::degraded,
        .message = fmt::format(
            "these values repeat the defaults of chart {}: {} gets its images and settings", old,
            judging_chart(install)),
        .label = fmt::format("{} of {} settings are the old chart's own", copy.same, copy.all),
        .arguments = {},
        .help = fmt::format("keep only what differs from the values.yaml of chart {}", old),
        .key = "image.tag",
    };
    if (install.pin && install.pin->at.known()) {
      finding.related.push_back({install.pin->at, "the chart is pinned here"});
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule values_frozen_defaults = {
    .id = "values/frozen-defaults",
    .summary = "the values are a whole copy of another release's values.yaml",
    .docs =
        R"(A copy of the chart's own values.yaml, kept as one's own, sets everything to what was the default
when it was copied: image tags and digests, so that a new chart installs the old Cilium; defaults that
have changed since; keys that are gone. It is said once here, and the copied keys that the installed
chart no longer has are not reported one by one; a key that was changed or that the chart refuses is.

Values should hold only what differs from the chart's defaults: compare with `cilium-lint values`.

Chart: 1.18.3.

Bad:
```yaml values
image:
  repository: quay.io/cilium/cilium
  tag: v1.17.0
  pullPolicy: IfNotPresent
debug:
  enabled: false
rbac:
  create: true
cluster:
  name: default
  id: 0
agent: true
name: cilium
rollOutCiliumPods: false
kubeConfigPath: ""
k8sServiceHost: ""
k8sServicePort: ""
enableCriticalPriorityClass: true
enableRuntimeDeviceDetection: true
customCalls:
  enabled: false
bandwidthManager:
  enabled: false
  bbr: false
bgpControlPlane:
  enabled: false
waitForKubeProxy: false
sctp:
  enabled: false
```

Good:
```yaml values
cluster:
  name: platform
```
)",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
