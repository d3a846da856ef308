#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};

// The chart's schema has no `additionalProperties: false`, in no release: what it does not know
// passes.
void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::unknown, [&](const UnreadKey& unread) {
    Finding finding = finding_about(install, unread);
    finding.message = no_chart_does(install, "has no key", "has the key", unread.key);
    finding.label = "nothing reads it";
    offer_meant(install, unread, finding);
    const Value written = install.value(unread.key);
    const bool may_be_flag = written.type() != yaml::Type::map &&
                             unread.key.find('-') != std::string::npos &&
                             unread.key.find('.') == std::string::npos;
    if (unread.meant.empty() && may_be_flag) {
      finding.help = "a flag of the agent that the chart has no key for goes below extraConfig";
    }
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_unknown_key = {
    .id = "values/unknown-key",
    .summary = "a key is in no Cilium chart",
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
