#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};

void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::misplaced, [&](const UnreadKey& unread) {
    Finding finding = finding_about(install, unread);
    finding.message = no_chart_does(install, "does not read", "reads", unread.key);
    finding.label = unread.meant.size() == 1 ? "it stands at another place in the chart" : "";
    offer_meant(install, unread, finding);
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_misplaced_key = {
    .id = "values/misplaced-key",
    .summary = "a key of the chart stands at the wrong place",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
