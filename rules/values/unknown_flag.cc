#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chart/flags.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "text/spelling.h"
#include "values/flags_by_hand.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::agent_crash, Effect::ignored, Effect::advice};

std::string version_text(const Install& install, ReleaseId release) {
  return install.chart().catalogue().version(release).text();
}

// "it came with 1.19.0", "it went after 1.17.18"; empty where no release has it.
std::string where_it_is(const Install& install, std::string_view flag) {
  const auto ranges = releases_with_flag(install.chart().catalogue(), flag);
  if (ranges.empty()) return {};
  const ReleaseId here = install.chart().judged_by();
  if (here < ranges.front().first) {
    return fmt::format("it comes with {}", version_text(install, ranges.front().first));
  }
  ReleaseId last = ranges.front().last;
  for (const ReleaseRange& range : ranges) {
    if (range.last < here) last = std::max(last, range.last);
  }
  return fmt::format("it went after {}", version_text(install, last));
}

// The nearest spelling among the release's flags; empty where nothing is near, or several are.
std::string meant(const Install& install, std::string_view flag) {
  constexpr std::size_t kShortest = 6;
  constexpr std::size_t kFarthest = 2;
  if (flag.size() < kShortest) return {};
  std::string found;
  std::size_t best = kFarthest + 1;
  for (const std::string_view one :
       flags_of(install.chart().catalogue(), install.chart().judged_by())) {
    const std::size_t far = spelling_distance(flag, one);
    if (far > kFarthest || far > best) continue;
    if (far == best) return {};
    best = far;
    found = one;
  }
  return found;
}

// An unknown key of the ConfigMap is a warning in the agent's log (pkg/option/config.go,
// validateConfigMap); an unknown argument ends it (spf13/pflag).
void report(const Install& install, const FlagByHand& flag, Findings& findings) {
  const std::string elsewhere = where_it_is(install, flag.name);
  const std::string near = elsewhere.empty() ? meant(install, flag.name) : std::string();
  const bool tells = !elsewhere.empty() || !near.empty();
  Finding finding{
      .at = flag.at,
      .effect = !tells             ? Effect::advice
                : flag.as_argument ? Effect::agent_crash
                                   : Effect::ignored,
      // Flags that --help hides are not all in the tables.
      .certainty = Certainty::possible,
      .message = fmt::format("the agent of {} has no flag {}{}",
                             install.chart().version() ? install.chart().name() : "this release",
                             flag.name, elsewhere.empty() ? "" : ": " + elsewhere),
      .arguments = {flag.name},
      .key = flag.key,
      .stage = flag.as_argument && tells ? Stage::agent : Stage::none,
  };
  if (flag.as_argument) finding.seen_as = fmt::format("unknown flag: --{}", flag.name);
  if (!tells) finding.help = "none that Cilium documents; some flags are hidden";
  if (!near.empty()) {
    finding.help = fmt::format("did you mean {}?", near);
    if (!flag.as_argument) {
      finding.fixes.push_back(rename_key(install, flag.key, flag_key(near), false));
    }
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  if (install.chart().first() != install.chart().last()) return;
  for (const FlagByHand& flag : flags_by_hand(install)) {
    const auto row = flag_row(install, flag.name);
    if (row && row->empty()) report(install, flag, findings);
  }
}

}  // namespace

extern constinit const Rule values_unknown_flag = {
    .id = "values/unknown-flag",
    .summary = "extraConfig or extraArgs names a flag that the agent does not have",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
