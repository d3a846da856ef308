#pragma once
// Runs rules over a project and settles what they say into a report.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/project.h"
#include "lint/finding.h"
#include "lint/forecast.h"
#include "lint/rule.h"
#include "text/result.h"

namespace cilium_lint {

enum class FailOn : std::uint8_t { error, warning, info, never };

// Rules or topics by id; both empty: all rules.
struct Selection {
  std::vector<std::string> only{};
  std::vector<std::string> skip{};
};
// The rules chosen; an error names a word that is neither a rule nor a topic.
Result<std::vector<const Rule*>> select(std::span<const Rule* const> rules,
                                        const Selection& selection);

struct InstallReport {
  const Install* install{};
  Forecast forecast{};
};
struct Summary {
  std::size_t files{}, installs{}, errors{}, warnings{}, infos{}, suppressed{}, fixable{};
};
struct Report {
  std::vector<InstallReport> installs{};   // of the project, which must outlive the report
  std::vector<const Cluster*> clusters{};  // all of the project's, with or without an install
  std::vector<Reported> findings{};  // sorted by path, offset, rule, message; equal ones merged
  std::vector<Skipped> skipped{};
  std::vector<std::string> notes{};
  Summary summary{};
};

// All rules over all installs and clusters: stamped, owned keys respected, errors lowered where the
// chart's release is not in the tables.
// `all`: every rule there is, selected or not: they own keys and name the project's problems;
// empty: `rules`.
// `settings`: what the project's config says of rules.
std::vector<Reported> check(const Project& project, std::span<const Rule* const> rules,
                            const Files& files, std::span<const Rule* const> all = {},
                            std::span<const RuleSetting> settings = {});
// A finding of a rule that has no function of its own: what the runner itself saw. Nothing where
// the project switched that rule off, or where `all` lacks it.
std::optional<Reported> reported_by(std::string_view rule, Finding finding,
                                    std::span<const Rule* const> all,
                                    std::span<const RuleSetting> settings, const Files& files);
// What holds for one rule: what is said of its topic, and over it what is said of itself.
RuleSetting setting_for(const Rule& rule, std::span<const RuleSetting> settings);
// Sorts, merges, counts, forecasts. The order is total: path, offset, rule, message, then install;
// what has no place comes first. Equal findings of one install become one (an alias makes one place
// appear twice); those of several installs that share a file stay, side by side.
Report settle(std::vector<Reported> findings, const Project& project, const Files& files);
// "bgp.*" is bgp, bgp.enabled and bgp[0]; "bgp" is itself alone.
bool key_fits(std::string_view pattern, std::string_view key);
// Whether two findings say the same at the same place and differ in the install alone: for people
// they are one.
bool same_but_install(const Reported& a, const Reported& b);
// 1 where a finding that is not suppressed reaches `fail_on`, else 0.
int exit_code(const Report& report, FailOn fail_on);

}  // namespace cilium_lint
