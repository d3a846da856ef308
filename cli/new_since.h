#pragma once
// What another commit of the repository had, so that a merge request is shown only what it brings.

#include <string>

#include "arguments.h"
#include "lint/baseline.h"
#include "run.h"
#include "text/result.h"

namespace cilium_lint::cli {

// The findings at commit `revision` for the same arguments, each path seen from `root`, the
// repository's root. The commit's files are laid out by git in a temporary folder, which is removed
// again; the repository is only read. An error names what git said.
Result<Baseline> findings_at(const std::string& revision, const Arguments& arguments,
                             const std::string& root, const Streams& streams);

}  // namespace cilium_lint::cli
