#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};

// The chart reads its own keys and writes the agent's flags from them; extraConfig alone takes
// flags.
void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::agent_flag, [&](const UnreadKey& unread) {
    Finding finding = finding_about(install, unread);
    finding.message = fmt::format("{} is a flag of the agent; {} reads {}", unread.key,
                                  judging_chart(install), unread.meant.front());
    offer_meant(install, unread, finding);
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_agent_flag_name = {
    .id = "values/agent-flag-name",
    .summary = "a key is spelled as the agent's flag, not as the chart's key",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
