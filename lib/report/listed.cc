#include "report/listed.h"

#include <algorithm>

#include "report/json_parts.h"
#include "report/mask.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

std::string path_without_place(const Reported& reported, const Report& report, const Files& files) {
  if (reported.cluster != nullptr && reported.cluster->file != kNoFile) {
    return std::string(files.path(reported.cluster->file));
  }
  for (const InstallReport& install : report.installs) {
    if (install.install->id == reported.install && install.install->at.known()) {
      return std::string(files.path(install.install->at.file));
    }
  }
  return std::string(kNoPath);
}

// Equal places are neighbours in a report's order, but for what has no place.
bool is_listed(const std::vector<ListedFinding>& listed, const Reported& reported) {
  for (auto it = listed.rbegin(); it != listed.rend(); ++it) {
    if (it->reported->finding.at != reported.finding.at) break;
    if (same_but_install(*it->reported, reported)) return true;
  }
  return false;
}

}  // namespace

std::vector<ListedFinding> listed_findings(const Report& report, const Files& files,
                                           Hidden hidden) {
  std::vector<ListedFinding> listed;
  for (const Reported& reported : report.findings) {
    if (reported.suppressed && hidden == Hidden::left_out) continue;
    if (is_listed(listed, reported)) continue;
    const Span& at = reported.finding.at;
    ListedFinding& added = listed.emplace_back();
    added.reported = &reported;
    added.message = mask_quoted(reported.finding, files, reported.finding.message);
    if (!at.known()) {
      added.path = path_without_place(reported, report, files);
      continue;
    }
    added.path = files.path(at.file);
    added.placed = at.begin != 0 || at.end != 0;
    added.begin = position_in(files, at.file, at.begin);
    added.end = position_in(files, at.file, at.end);
  }
  return listed;
}

std::string message_with_help(const ListedFinding& listed, const Files& files) {
  const Finding& finding = listed.reported->finding;
  std::string text = listed.message;
  if (!finding.help.empty()) text += "\n" + mask_quoted(finding, files, finding.help);
  if (!finding.seen_as.empty()) {
    text += "\nseen as: " + mask_quoted(finding, files, finding.seen_as);
  }
  return text;
}

std::string escape_for_xml(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    for (const char c : escape_for_terminal(text.substr(at, stop - at))) {
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
        case '"':
          out += "&quot;";
          break;
        case '\'':
          out += "&apos;";
          break;
        default:
          out += c;
      }
    }
    if (stop < text.size()) out += "&#10;";
    at = stop + 1;
  }
  return out;
}

}  // namespace cilium_lint
