#include "values/unread.h"

#include <fmt/format.h>

#include <algorithm>

#include "lint/fixes.h"
#include "wording.h"

namespace cilium_lint::rules {

std::string judging_chart(const Install& install) {
  const Chart& chart = install.chart();
  if (chart.has_own_keys()) return chart_words(install);
  return fmt::format("chart {}, the nearest known one,",
                     chart.catalogue().version(chart.judged_by()).text());
}

std::string no_chart_does(const Install& install, std::string_view one_does_not,
                          std::string_view none_does, std::string_view key) {
  return install.chart().is_any()
             ? fmt::format("no supported chart {} {}", none_does, key)
             : fmt::format("{} {} {}", judging_chart(install), one_does_not, key);
}

Finding finding_about(const Install& install, const UnreadKey& unread) {
  const bool nearest = !install.chart().has_own_keys();
  return {
      .at = unread.at,
      .effect = nearest ? Effect::advice : Effect::ignored,
      .certainty = nearest ? Certainty::possible : Certainty::sure,
      .arguments = {unread.key},
      .key = unread.key,
  };
}

void offer_meant(const Install& install, const UnreadKey& unread, Finding& finding) {
  if (unread.meant.empty()) return;
  std::string names = unread.meant.front();
  for (std::size_t i = 1; i < unread.meant.size(); ++i) {
    names += i + 1 == unread.meant.size() ? " or " : ", ";
    names += unread.meant[i];
  }
  finding.help = fmt::format("did you mean {}?", names);
  const Value written = install.value(unread.key);
  for (const std::string& meant : unread.meant) {
    // Where both are set, the key that works has the user's word.
    if (!is_false(install.value(meant).is_set_by_user())) continue;
    const bool safe = unread.certain && !written.is_unknown() && install.chart().has_own_keys();
    Fix fix = rename_key(install, unread.key, meant, safe);
    if (fix.edits.empty() && fix.shown.empty()) continue;
    finding.fixes.push_back(std::move(fix));
  }
}

}  // namespace cilium_lint::rules
