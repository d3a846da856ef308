#pragma once
// One run of the linter: config, project, findings, report. What `check`, `fix`, `diff` and
// `baseline` share.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arguments.h"
#include "files/files.h"
#include "lint/baseline.h"
#include "lint/settings.h"
#include "open_project.h"
#include "run.h"

namespace cilium_lint::cli {

struct LintRun {
  LintRun(std::string fence, Files opened_files)
      : root(std::move(fence)), files(std::move(opened_files)) {}

  std::string root;
  Files files;
  Configured config{};
  std::vector<const Rule*> all{}, selected{};
  std::optional<Baseline> baseline{};
  std::string baseline_path{};  // where it is or would be
  Opened opened{};
  std::vector<Reported> findings{};  // before they are settled
  Report report{};
  int code = kClean;    // kUnreadable where a path could not be read
  bool goes_on = true;  // false: there is no report, `code` is the process's
};

struct RunOptions {
  bool baseline = true;  // false: what it accepts is found all the same
  std::vector<std::pair<std::string, std::string>> overlays{};  // paths, and what they hold
};

// What went wrong stands in streams.err.
std::shared_ptr<LintRun> run_lint(const Arguments& arguments, Streams& streams,
                                  const RunOptions& options = {});

// The process's exit code for a report: --fail-on, else the config's, else errors.
int exit_code_of(const LintRun& run, const Arguments& arguments);

}  // namespace cilium_lint::cli
