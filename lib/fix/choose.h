#pragma once
// Which of the fixes that a report offers can be made at once.

#include <map>
#include <string>
#include <vector>

#include "files/files.h"
#include "lint/run.h"

namespace cilium_lint {

struct ChosenFix {
  const Reported* reported{};  // of the report
  const Fix* fix{};
};

struct Chosen {
  std::vector<ChosenFix> fixes{};
  std::map<FileId, std::vector<Edit>> edits{};  // without overlaps
};

struct FixOptions {
  bool unsafe{};       // those too that are not safe
  std::string root{};  // nothing outside of this folder is edited
  // Findings that are left alone, by identity_of with `root`: making their fix broke something.
  std::vector<std::string> left_alone{};
};

// For each finding that is not suppressed its first safe fix, or its first one: errors first, then
// in the report's order. A fix whose edits touch those of one chosen before waits for the next
// round, and so does one that deletes the neighbour of what is deleted; equal ones are made once.
Chosen choose_fixes(const Report& report, const Files& files, const FixOptions& options);

}  // namespace cilium_lint
