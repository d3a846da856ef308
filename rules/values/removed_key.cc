#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "values/replaced_key.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::ignored, Effect::advice};

void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::removed, [&](const UnreadKey& unread) {
    const Reception reception = reception_of(install, unread);
    const bool refused = reception.kind == Reception::Kind::refused;
    Finding finding = finding_about_replaced(install, unread, reception);
    finding.message = refused
                          ? fmt::format("{} refuses {}", judging_chart(install), unread.key)
                          : no_chart_does(install, "no longer reads", "still reads", unread.key);
    if (unread.release) {
      finding.label = fmt::format(
          "gone since chart {}",
          install.chart().catalogue().version(static_cast<ReleaseId>(*unread.release + 1U)).text());
    }
    finding.fixes.push_back(delete_key(install, unread.key, true));
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_removed_key = {
    .id = "values/removed-key",
    .summary = "a key is gone from the chart, and nothing took its place",
    .facts = kReplacedKeyFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
