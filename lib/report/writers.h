#pragma once
// One writer per format over the same report.

#include <span>
#include <string>
#include <string_view>

#include "files/files.h"
#include "lint/baseline.h"
#include "lint/rule.h"
#include "lint/run.h"

namespace cilium_lint {

inline constexpr unsigned kNoLimit = 1U << 20U;

// How text is drawn.
struct TextStyle {
  bool colour{};
  // Columns. Without a limit what is said is not wrapped, so that whoever reads a pipe finds whole
  // sentences; quoted source is still cropped.
  unsigned width = kNoLimit;
  bool quiet{};            // the findings alone: no head, forecast, notes or summary
  bool show_suppressed{};  // a line for each finding that is hidden, and who hides it
};

// What INTERFACE names the version object: the linter's own.
struct ToolInfo {
  std::string_view version{};
  std::string first_chart{}, last_chart{};
  std::string_view home{};               // URL that rule pages lie under; empty: no links
  std::span<const Rule* const> rules{};  // whose facts the findings state
  std::string (*docs)(const Rule&) = nullptr;
};

// Each returns the whole output. Secrets that a text quotes are masked.
std::string write_text(const Report& report, const Files& files, const TextStyle& style);
// A line a finding, as compilers print it.
std::string write_concise(const Report& report, const Files& files, const TextStyle& style);
// How often each rule reports, the most frequent first; what several installs share counts once.
std::string write_statistics(const Report& report, const Files& files, const TextStyle& style);
std::string write_statistics_json(const Report& report, const Files& files);
std::string write_json(const Report& report, const Files& files, const ToolInfo& tool);
// The same with `stages`, `seen` and `takes_long` in each forecast.
std::string write_forecast_json(const Report& report, const Files& files, const ToolInfo& tool);

// What `forecast` prints: of each install its stages, what a live cluster shows where it stops,
// what proves that, and what does not help. `report` has forecasts of every stage.
std::string write_forecast(const Report& report, const Files& files, const TextStyle& style);
// The stages as a Mermaid flowchart, a subgraph for each install where there are several.
std::string write_mermaid(const Report& report);
// The findings of write_json, one a line.
std::string write_json_lines(const Report& report, const Files& files, const ToolInfo& tool);
std::string write_sarif(const Report& report, const Files& files, const ToolInfo& tool);
// Annotations by workflow commands, and the Markdown of a step's summary.
std::string write_github(const Report& report, const Files& files);
std::string write_github_summary(const Report& report, const Files& files);
std::string write_gitlab(const Report& report, const Files& files);
std::string write_junit(const Report& report, const Files& files);
std::string write_checkstyle(const Report& report, const Files& files);
// Reviewdog's format: one document, or a diagnostic a line.
std::string write_rdjson(const Report& report, const Files& files, const ToolInfo& tool);
std::string write_rdjsonl(const Report& report, const Files& files, const ToolInfo& tool);
// The file of a baseline: an entry a line, so that changes can be read.
std::string write_baseline(const Baseline& baseline);

// One line on what was read of an install: "deploy.sh:14  Cilium 1.18.3 · values base.yaml · …".
std::string head_line(const Install& install, const Files& files);
// URL of a rule's page; empty where the linter has no home.
std::string rule_url(std::string_view home, std::string_view rule);

}  // namespace cilium_lint
