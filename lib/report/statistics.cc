#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "report/json_writer.h"
#include "report/listed.h"
#include "report/paint.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

struct Count {
  std::string_view rule{};
  Severity severity{};
  std::size_t findings{}, fixable{}, safe{};  // safe: those that `fix` mends by itself
};

bool is_fixable(const Reported& reported, bool safely) {
  return std::ranges::any_of(reported.finding.fixes, [&](const Fix& fix) {
    return !fix.edits.empty() && (fix.safe || !safely);
  });
}

std::vector<Count> counts_of(const std::vector<ListedFinding>& listed) {
  std::vector<Count> counts;
  for (const ListedFinding& one : listed) {
    const Reported& reported = *one.reported;
    auto count = std::ranges::find_if(counts, [&](const Count& known) {
      return known.rule == reported.rule && known.severity == reported.severity;
    });
    if (count == counts.end()) {
      count = counts.insert(count, {.rule = reported.rule, .severity = reported.severity});
    }
    ++count->findings;
    if (is_fixable(reported, false)) ++count->fixable;
    if (is_fixable(reported, true)) ++count->safe;
  }
  std::ranges::sort(counts, [](const Count& a, const Count& b) {
    return std::tie(b.findings, a.rule, a.severity) < std::tie(a.findings, b.rule, b.severity);
  });
  return counts;
}

Role role_of(Severity severity) {
  if (severity == Severity::error) return Role::error;
  return severity == Severity::warning ? Role::warning : Role::info;
}

std::string said_of_fixes(const Count& count) {
  if (count.fixable == 0) return "";
  if (count.safe == 0) return fmt::format("  {} can be fixed", count.fixable);
  return fmt::format("  {} can be fixed, {} safely", count.fixable, count.safe);
}

}  // namespace

std::string write_statistics(const Report& report, const Files& files, const TextStyle& style) {
  const std::vector<Count> counts = counts_of(listed_findings(report, files));
  std::size_t digits = 1;
  std::size_t widest = 0;
  for (const Count& count : counts) {
    digits = std::max(digits, fmt::formatted_size("{}", count.findings));
    widest = std::max(widest, count.rule.size());
  }
  std::string out;
  for (const Count& count : counts) {
    const std::string severity = fmt::format("{:<7}", name_of(count.severity));
    const std::string fixes = said_of_fixes(count);
    out += fmt::format("{:>{}}  {}  {:<{}}{}\n", count.findings, digits,
                       paint(style.colour, role_of(count.severity), severity), count.rule,
                       fixes.empty() ? 0 : widest, fixes);
  }
  if (!style.quiet) {
    std::size_t all = 0;
    for (const Count& count : counts) all += count.findings;
    out += all == 0 ? "no problems" : fmt::format("{} finding{}", all, all == 1 ? "" : "s");
    out += fmt::format(" in {} file{}", report.summary.files, report.summary.files == 1 ? "" : "s");
    if (report.summary.suppressed > 0) {
      out += fmt::format(", {} suppressed", report.summary.suppressed);
    }
    out += '\n';
  }
  return out;
}

std::string write_statistics_json(const Report& report, const Files& files) {
  std::size_t all = 0;
  JsonWriter json;
  json.begin_object();
  json.key("schema_version");
  json.number(1);
  json.key("statistics");
  json.begin_array();
  for (const Count& count : counts_of(listed_findings(report, files))) {
    all += count.findings;
    json.begin_object(JsonWriter::Layout::line);
    json.key("rule");
    json.string(count.rule);
    json.key("severity");
    json.string(name_of(count.severity));
    json.key("findings");
    json.number(count.findings);
    json.key("fixable");
    json.number(count.fixable);
    json.key("safely_fixable");
    json.number(count.safe);
    json.end_object();
  }
  json.end_array();
  json.key("findings");
  json.number(all);
  json.key("suppressed");
  json.number(report.summary.suppressed);
  json.end_object();
  return json.take();
}

}  // namespace cilium_lint
