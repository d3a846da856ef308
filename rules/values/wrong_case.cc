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
    finding.message =
        fmt::format("{}: {} {}", no_chart_does(install, "does not read", "reads", unread.key),
                    install.chart().is_any() ? "they have" : "it has", unread.meant.front());
    offer_meant(install, unread, finding);
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_wrong_case = {
    .id = "values/wrong-case",
    .summary = "a key is written in other letters than the chart has it",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
