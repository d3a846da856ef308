#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};

// Helm's keys are compared letter by letter.
void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::wrong_case, [&](const UnreadKey& unread) {
    Finding finding = finding_about(install, unread);
    finding.message = fmt::format("{} does not read {}: it has {}", judging_chart(install),
                                  unread.key, unread.meant.front());
    offer_meant(install, unread, finding);
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_wrong_case = {
    .id = "values/wrong-case",
    .summary = "a key is written in other letters than the chart has it",
    .docs =
        R"(Keys are compared letter by letter: `rolloutCiliumPods` is not `rollOutCiliumPods`. Helm hands the
key over, no template reads it, and nothing complains; the setting stays at its default.

The fix is safe where the right spelling is not set elsewhere.

Chart: 1.18.3.

Bad:
```yaml values
kubeProxyReplacement: true
rolloutCiliumPods: true
```

Good:
```yaml values
rollOutCiliumPods: true
```
)",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
