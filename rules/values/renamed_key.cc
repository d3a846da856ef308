#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "values/replaced_key.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::ignored, Effect::advice};

// In one place, so that the new name and the new value can be written there.
bool is_set_once(const Install& install, const Value& value) {
  return std::ranges::none_of(install.user_values().overridden,
                              [&](const Overridden& old) { return old.key == value.key(); });
}

// Words of the tables, which need no quotes.
std::string_view yaml_of(std::string_view json) {
  return json.starts_with('"') ? json.substr(1, json.size() - 2) : json;
}

// The new key in the place of the old one, with the value that means the same there.
void offer(const Install& install, const Value& written, const Successor& successor,
           Finding& finding) {
  if (!is_false(install.value(successor.key).is_set_by_user())) return;
  const bool safe = !written.is_unknown() && install.chart().has_own_keys();
  Fix fix = rename_key(install, written.key(), successor.key, safe);
  if (!successor.value.empty()) {
    const std::string_view yaml = yaml_of(successor.value);
    fix.title = fmt::format("replace {} by {}: {}", written.key(), successor.key, yaml);
    fix.shown = set_value(install, successor.key, yaml).shown;
    const bool moved_apart = std::ranges::any_of(fix.edits, [&](const Edit& edit) {
      return edit.at.begin <= written.span().begin && written.span().begin < edit.at.end;
    });
    if (fix.edits.empty() || moved_apart || !is_set_once(install, written)) {
      fix.edits.clear();
    } else {
      fix.edits.push_back({written.span(), std::string(yaml)});
    }
  }
  finding.fixes.push_back(std::move(fix));
}

std::string words_of(const Successor& successor) {
  if (successor.value.empty()) return std::string(successor.key);
  return fmt::format("{}: {}", successor.key, yaml_of(successor.value));
}

void check(const Install& install, Findings& findings) {
  for_each_unread(install, KeyFault::renamed, [&](const UnreadKey& unread) {
    const Value written = install.value(unread.key);
    const auto successor = successor_of(unread.words, written.json());
    const Reception reception = reception_of(install, unread);
    Finding finding = finding_about_replaced(install, unread, reception);
    constexpr std::array<std::string_view, 3> kDoes{"no longer reads", "warns about", "refuses"};
    const std::string_view does = kDoes[static_cast<std::size_t>(reception.kind)];
    finding.message = does == kDoes[0]
                          ? no_chart_does(install, does, "still reads", unread.key)
                          : fmt::format("{} {} {}", judging_chart(install), does, unread.key);
    if (successor) {
      finding.message += successor->same_meaning
                             ? fmt::format(": it is {} now", words_of(*successor))
                             : fmt::format(": use {}", words_of(*successor));
      if (successor->same_meaning) {
        offer(install, written, *successor, finding);
        if (finding.fixes.empty()) {
          finding.help = fmt::format("{} is set as well: take the old key away", successor->key);
          finding.fixes.push_back(delete_key(install, unread.key, true));
        }
      } else {
        finding.help =
            fmt::format("{} takes another value than the old key did: look at it before writing it",
                        successor->key);
      }
    }
    findings.add(std::move(finding));
  });
}

}  // namespace

extern constinit const Rule values_renamed_key = {
    .id = "values/renamed-key",
    .summary = "another key has taken this one's place in the chart",
    .facts = kReplacedKeyFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
