// Workflow commands of GitHub's runner (docs.github.com, "Workflow commands for GitHub Actions"):
// ten annotations of a level a step are shown, the rest is dropped without a word.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/listed.h"
#include "report/mask.h"
#include "report/writers.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kAnnotationsOfALevel = 10;
// A step's summary beyond 1 MiB is refused whole.
constexpr std::size_t kSummaryLimit = (std::size_t{1} << 20) - 4096;

std::string escape_data(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%':
        out += "%25";
        break;
      case '\r':
        out += "%0D";
        break;
      case '\n':
        out += "%0A";
        break;
      case ':':
        out += property ? "%3A" : ":";
        break;
      case ',':
        out += property ? "%2C" : ",";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      break;
  }
  return "notice";
}

std::string annotation(const ListedFinding& one, const Files& files) {
  std::string out = fmt::format("::{} ", command_of(one.reported->severity));
  if (one.path != kNoPath) {
    out += fmt::format("file={},", escape_data(one.path, true));
    if (one.placed) {
      out += fmt::format("line={},endLine={},", one.begin.line, one.end.line);
      // The runner takes columns only within one line.
      if (one.begin.line == one.end.line) {
        out += fmt::format("col={},endColumn={},", one.begin.column, one.end.column);
      }
    }
  }
  out += fmt::format("title={}::{}\n", escape_data(one.reported->rule, true),
                     escape_data(message_with_help(one, files), false));
  return out;
}

std::string place_of(const ListedFinding& one) {
  return one.placed ? fmt::format("{}:{}:{}", one.path, one.begin.line, one.begin.column)
                    : one.path;
}

// Errors first, so that what is cut off matters least.
std::vector<ListedFinding> by_severity(const Report& report, const Files& files) {
  std::vector<ListedFinding> listed = listed_findings(report, files);
  std::ranges::stable_sort(listed, {},
                           [](const ListedFinding& one) { return one.reported->severity; });
  return listed;
}

// Text that neither ends a table's cell nor is Markdown or HTML.
std::string escape_for_markdown(std::string_view text) {
  std::string out;
  for (const char c : escape_for_terminal(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '|':
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '~':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string counted(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

std::string write_github(const Report& report, const Files& files) {
  std::string out;
  std::vector<ListedFinding> beyond;
  std::array<std::size_t, 3> shown{};
  for (ListedFinding& one : by_severity(report, files)) {
    std::size_t& count = shown[static_cast<std::size_t>(one.reported->severity)];
    if (count++ < kAnnotationsOfALevel) {
      out += annotation(one, files);
    } else {
      beyond.push_back(std::move(one));
    }
  }
  if (beyond.empty()) return out;
  out += fmt::format("::group::{} more\n", counted(beyond.size(), "finding"));
  for (const ListedFinding& one : beyond) {
    out += fmt::format("{}: {}[{}]: {}\n", escape_for_terminal(place_of(one)),
                       name_of(one.reported->severity), one.reported->rule,
                       escape_for_terminal(one.message));
  }
  out += "::endgroup::\n";
  return out;
}

std::string write_github_summary(const Report& report, const Files& files) {
  const std::vector<ListedFinding> listed = by_severity(report, files);
  std::string out = "### cilium-lint\n\n";
  for (const InstallReport& reported : report.installs) {
    out += fmt::format("- {}\n", escape_for_markdown(head_line(*reported.install, files)));
  }
  if (!report.installs.empty()) out += '\n';
  const Summary& summary = report.summary;
  if (listed.empty()) return out + "No problems.\n";
  out += fmt::format("{}, {}, {}\n\n| | where | what |\n|---|---|---|\n",
                     counted(summary.errors, "error"), counted(summary.warnings, "warning"),
                     counted(summary.infos, "info"));
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const ListedFinding& one = listed[i];
    const std::string row = fmt::format("| {} | {} | {}<br>{} |\n", name_of(one.reported->severity),
                                        escape_for_markdown(place_of(one)),
                                        escape_for_markdown(one.message), one.reported->rule);
    if (out.size() + row.size() > kSummaryLimit) {
      out += fmt::format("\n… and {} more\n", listed.size() - i);
      break;
    }
    out += row;
  }
  return out;
}

}  // namespace cilium_lint
