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
  std::vector<InstallReport> installs{};  // of the project, which must outlive the report
  std::vector<Reported> findings{};  // sorted by path, offset, rule, message; equal ones merged
  std::vector<Skipped> skipped{};
  std::vector<std::string> notes{};
  Summary summary{};
};

// All rules over all installs and clusters: stamped, owned keys respected, errors lowered where the
// chart's release is not in the tables.
std::vector<Reported> check(const Project& project, std::span<const Rule* const> rules,
                            const Files& files);
// Sorts, merges, counts, forecasts.
Report settle(std::vector<Reported> findings, const Project& project, const Files& files);
// 1 where a finding that is not suppressed reaches `fail_on`, else 0.
int exit_code(const Report& report, FailOn fail_on);

}  // namespace cilium_lint
