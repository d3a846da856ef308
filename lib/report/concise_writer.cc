#include <fmt/format.h>

#include "report/listed.h"
#include "report/writers.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

std::string counted(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

// "path:line:column: error[rule]: message", as compilers print it, so that every editor's and every
// runner's pattern for them fits.
std::string write_concise(const Report& report, const Files& files, const TextStyle& style) {
  std::string out;
  const std::vector<ListedFinding> listed = listed_findings(report, files);
  for (const ListedFinding& one : listed) {
    const std::string_view severity = name_of(one.reported->severity);
    out += escape_for_terminal(one.path);
    if (one.placed) out += fmt::format(":{}:{}", one.begin.line, one.begin.column);
    out += fmt::format(": {}[{}]: {}\n", severity, one.reported->rule,
                       escape_for_terminal(one.message));
  }
  if (style.quiet) return out;
  const Summary& summary = report.summary;
  if (listed.empty()) {
    out += "no problems";
  } else {
    out += fmt::format("{}, {}, {}", counted(summary.errors, "error"),
                       counted(summary.warnings, "warning"), counted(summary.infos, "info"));
  }
  out += fmt::format(" in {}", counted(summary.files, "file"));
  if (summary.suppressed > 0) out += fmt::format(", {} suppressed", summary.suppressed);
  if (!report.skipped.empty()) out += fmt::format(", {} not checked", report.skipped.size());
  out += '\n';
  return out;
}

}  // namespace cilium_lint
