#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};

void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::future, [&](const UnreadKey& unread) {
    Finding finding = finding_about(install, unread);
    const std::string since = install.chart().catalogue().version(*unread.release).text();
    finding.message = fmt::format("{} does not know {} yet", judging_chart(install), unread.key);
    finding.label = fmt::format("a key of chart {} on", since);
    finding.arguments.push_back("future");
    if (install.pin && install.pin->at.known()) {
      finding.related.push_back({install.pin->at, "the chart is pinned here"});
    }
    finding.help = fmt::format("it needs chart {} or later; until then nothing reads it", since);
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_future_key = {
    .id = "values/future-key",
    .summary = "a key is of a later chart than the one installed",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
