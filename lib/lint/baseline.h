#pragma once
// The findings that a project has accepted for now: known by rule, file, key and what they speak
// of, never by a line, so that edits elsewhere in a file change nothing.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "lint/finding.h"
#include "text/result.h"

namespace cilium_lint {

// How often a finding is accepted, by its identity.
struct Baseline {
  struct Entry {
    std::string rule{}, path{}, key{};  // for whoever reads the file
    std::size_t count{};
    Severity severity =
        Severity::error;  // the gravest that is accepted, whatever a config makes of it
  };
  std::string folder{};  // paths in identities are seen from here
  std::string by = "baseline";
  std::map<std::string, Entry, std::less<>> entries{};
};

inline constexpr std::string_view kBaselineName = ".cilium-lint-baseline.json";

// 16 hex digits of rule, path as seen from `folder`, key and arguments. The install is left out: it
// is named by a file that may be renamed.
std::string identity_of(const Reported& reported, const Files& files, std::string_view folder);

// What is not suppressed, as a baseline.
Baseline baseline_of(const std::vector<Reported>& findings, const Files& files,
                     std::string_view folder);
// A baseline's file (report/writers.h writes it). An error names what is wrong with the text.
Result<Baseline> read_baseline(std::string_view text, std::string_view folder);

// Marks as many findings of an identity as are accepted, those that are suppressed already left
// out. What has become graver (a key that was ignored is refused by the next chart) is not
// accepted.
void hide_known(const Baseline& baseline, const Files& files, std::vector<Reported>& findings);
// What a baseline accepts and nobody finds any longer.
Baseline gone_from(const Baseline& baseline, const std::vector<Reported>& findings,
                   const Files& files);

}  // namespace cilium_lint
