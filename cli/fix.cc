#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "commands.h"
#include "files/seen_from.h"
#include "fix/choose.h"
#include "fix/unified_diff.h"
#include "lint/fixes.h"
#include "lint_run.h"
#include "report/frame.h"
#include "report/mask.h"
#include "text/escape.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

// A fix may bring another one into reach; this ends what would go in circles.
constexpr int kMostRounds = 50;

struct Changed {
  std::string before{}, after{};
};
using ChangedFiles = std::map<std::string, Changed>;  // by path

struct Fixing {
  ChangedFiles files{};
  std::vector<std::string> made{};  // a line each: the place, the rule, what was done
  std::shared_ptr<LintRun> run{};   // over the changed texts
};

RunOptions with(const ChangedFiles& files) {
  RunOptions options;
  for (const auto& [path, changed] : files) options.overlays.emplace_back(path, changed.after);
  return options;
}

std::multiset<std::string> errors_of(const LintRun& run) {
  std::multiset<std::string> errors;
  for (const Reported& reported : run.report.findings) {
    if (!reported.suppressed && reported.severity == Severity::error) {
      errors.insert(identity_of(reported, run.files, run.root));
    }
  }
  return errors;
}

ChangedFiles apply(const Chosen& chosen, const LintRun& run, ChangedFiles files) {
  for (const auto& [file, edits] : chosen.edits) {
    const std::string path(run.files.path(file));
    const std::string_view text = run.files.text(file);
    const auto [changed, fresh] = files.try_emplace(path);
    if (fresh) changed->second.before = text;
    changed->second.after = apply_edits(text, edits);
  }
  return files;
}

std::string said(const ChosenFix& chosen, const Files& files) {
  const Finding& finding = chosen.reported->finding;
  const std::string place = finding.at.known() ? place_text(files, finding.at) + " " : "";
  return fmt::format("{}{}: {}", place, chosen.reported->rule,
                     escape_for_terminal(mask_quoted(finding, files, chosen.fix->title)));
}

// What would be linted were the edits written. Nothing where that brings an error that was not
// there before.
std::shared_ptr<LintRun> linted_with(const ChangedFiles& files, const LintRun& before,
                                     const Arguments& arguments, const Streams& streams) {
  Streams unheard;
  unheard.today = streams.today;
  unheard.chart_cache = streams.chart_cache;
  std::shared_ptr<LintRun> run = run_lint(arguments, unheard, with(files));
  if (!run->goes_on) return nullptr;
  const auto old_errors = errors_of(before);
  const auto new_errors = errors_of(*run);
  return std::ranges::includes(old_errors, new_errors) ? run : nullptr;
}

Chosen only(const ChosenFix& one) {
  Chosen single;
  single.fixes.push_back(one);
  for (const Edit& edit : one.fix->edits) single.edits[edit.at.file].push_back(edit);
  return single;
}

// One round of fixes; false when there was nothing left that could be made.
bool fix_once(Fixing& fixing, FixOptions& options, const Arguments& arguments,
              const Streams& streams) {
  const std::shared_ptr<LintRun> run = fixing.run;
  const auto take = [&](const Chosen& chosen) {
    ChangedFiles files = apply(chosen, *run, fixing.files);
    std::shared_ptr<LintRun> after = linted_with(files, *run, arguments, streams);
    if (after == nullptr) return false;
    for (const ChosenFix& one : chosen.fixes) fixing.made.push_back(said(one, run->files));
    fixing.files = std::move(files);
    fixing.run = std::move(after);
    return true;
  };
  const Chosen chosen = choose_fixes(run->report, run->files, options);
  if (chosen.fixes.empty()) return false;
  if (take(chosen)) return true;
  // Together they break something: each alone, and those that break something never again.
  for (const ChosenFix& one : chosen.fixes) {
    if (chosen.fixes.size() > 1 && take(only(one))) return true;
    options.left_alone.push_back(identity_of(*one.reported, run->files, options.root));
  }
  return true;
}

// All rounds. What went wrong stands in streams.err, and run->goes_on is false.
Fixing fix_all(const Arguments& arguments, Streams& streams) {
  Fixing fixing{.run = run_lint(arguments, streams)};
  if (!fixing.run->goes_on) return fixing;
  FixOptions options{.unsafe = arguments.unsafe, .root = fixing.run->root};
  for (int round = 0; round < kMostRounds && fix_once(fixing, options, arguments, streams);
       ++round) {
  }
  std::erase_if(fixing.files,
                [](const auto& file) { return file.second.before == file.second.after; });
  return fixing;
}

// False where a file could not be written, or is not what was linted any longer.
bool write_files(const Fixing& fixing, Streams& streams) {
  bool all_written = true;
  for (const auto& [path, changed] : fixing.files) {
    Files on_disk;
    const ReadBytes now = on_disk.read_bytes(path, false);
    std::optional<Error> error;
    if (now.problem != ReadProblem::none) {
      error = Error{now.message};
    } else if (now.bytes != changed.before) {
      error = Error{fmt::format("{}: changed while it was linted, so it is left as it is", path)};
    } else {
      error = write_whole_file(path, changed.after);
    }
    if (!error) continue;
    complain(streams, escape_for_terminal(error->message));
    all_written = false;
  }
  return all_written;
}

std::string counted(std::size_t count, std::string_view word, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? word : plural);
}

}  // namespace

int fix_command(const Arguments& arguments, Streams& streams) {
  const Fixing fixing = fix_all(arguments, streams);
  streams.kept = fixing.run;
  if (!fixing.run->goes_on) return fixing.run->code;
  // The report speaks of the fixed files, so there is none where they are not on disk.
  if (!write_files(fixing, streams)) return kUnreadable;
  const bool as_text = arguments.format.value_or(Format::text) == Format::text;
  if (as_text && !arguments.quiet) {
    for (const std::string& line : fixing.made) streams.out += fmt::format("fixed {}\n", line);
    if (!fixing.made.empty()) {
      streams.out += fmt::format("{} made in {}\n\n", counted(fixing.made.size(), "fix", "fixes"),
                                 counted(fixing.files.size(), "file", "files"));
    }
  }
  if (!write_outputs(fixing.run->report, fixing.run->files, arguments, streams)) {
    return kUnreadable;
  }
  return exit_code_of(*fixing.run, arguments);
}

int diff_command(const Arguments& arguments, Streams& streams) {
  const Fixing fixing = fix_all(arguments, streams);
  streams.kept = fixing.run;
  if (!fixing.run->goes_on) return fixing.run->code;
  for (const auto& [path, changed] : fixing.files) {
    streams.out += unified_diff(seen_from(fixing.run->root, path), changed.before, changed.after);
  }
  if (fixing.run->code != kClean) return fixing.run->code;
  return fixing.files.empty() ? kClean : kFindings;
}

}  // namespace cilium_lint::cli
