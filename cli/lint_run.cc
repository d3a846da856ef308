#include "lint_run.h"

#include <fmt/format.h>

#include "catalogue.h"
#include "commands.h"
#include "lint/lint.h"
#include "new_since.h"
#include "rule_list.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

std::string baseline_path(const LintRun& run, const Arguments& arguments) {
  if (run.config.settings.baseline) return *run.config.settings.baseline;
  const std::string nearest =
      run.files.nearest_above(first_folder(arguments, run.files), kBaselineName);
  return nearest.empty() ? run.files.shown(join_path(run.root, kBaselineName)) : nearest;
}

// An error where the project has a baseline that cannot be read.
std::optional<Error> open_baseline(LintRun& run) {
  const bool wanted = run.config.settings.baseline.has_value();
  if (!wanted && !run.files.exists(run.baseline_path)) return std::nullopt;
  const ReadBytes read = run.files.read_bytes(run.baseline_path, false);
  if (read.problem != ReadProblem::none) return Error{read.message};
  Result<Baseline> baseline = read_baseline(read.bytes, folder_of(run.baseline_path));
  if (!baseline) {
    return Error{fmt::format("{}: {}", run.baseline_path, baseline.error().message)};
  }
  run.baseline = std::move(*baseline);
  return std::nullopt;
}

bool stop(LintRun& run, int code) {
  run.code = code;
  run.goes_on = false;
  return false;
}

bool prepare(LintRun& run, const Arguments& arguments, Streams& streams) {
  Result<Configured> read = configured(arguments, run.files);
  if (!read) {
    complain(streams, escape_for_terminal(read.error().message));
    return stop(run, kWrongUsage);
  }
  run.config = std::move(*read);
  run.all.assign(rules::all().begin(), rules::all().end());
  run.all.insert(run.all.end(), run.config.policies.begin(), run.config.policies.end());
  Result<std::vector<const Rule*>> selected = select(run.all, arguments.selection);
  if (!selected) {
    complain(streams, selected.error().message);
    return stop(run, kWrongUsage);
  }
  run.selected = std::move(*selected);
  return true;
}

LintOptions options_of(const LintRun& run, const Arguments& arguments, const Streams& streams) {
  return {.selected = run.selected,
          .all = run.all,
          .settings = run.config.settings.rules,
          .overrides = run.config.settings.overrides,
          .baseline = run.baseline ? &*run.baseline : nullptr,
          .ignores = !arguments.no_ignores,
          .today = streams.today};
}

}  // namespace

std::shared_ptr<LintRun> run_lint(const Arguments& arguments, Streams& streams,
                                  const RunOptions& options) {
  auto shared = std::make_shared<LintRun>(root_for(arguments), files_for(arguments, streams));
  streams.kept = shared;
  LintRun& run = *shared;
  for (const auto& [path, bytes] : options.overlays) run.files.overlay(path, bytes);
  if (!prepare(run, arguments, streams)) return shared;
  if (!arguments.isolated) {
    run.baseline_path = baseline_path(run, arguments);
    if (options.baseline) {
      if (const std::optional<Error> error = open_baseline(run)) {
        complain(streams, escape_for_terminal(error->message));
        stop(run, kWrongUsage);
        return shared;
      }
    }
  }
  run.opened = open_project(arguments, run.config, run.files, streams);
  if (!run.opened.goes_on) {
    stop(run, run.opened.code);
    return shared;
  }
  run.code = run.opened.code;
  if (streams.progress && !arguments.quiet) {
    streams.progress(fmt::format("checking {} installs", run.opened.project.installs.size()), true);
  }
  run.findings = lint(run.opened.project, run.files, options_of(run, arguments, streams));
  if (arguments.new_since) {
    const Result<Baseline> before = findings_at(*arguments.new_since, arguments, run.root, streams);
    if (!before) {
      complain(streams, escape_for_terminal(before.error().message));
      stop(run, kUnreadable);
      return shared;
    }
    hide_known(*before, run.files, run.findings);
  }
  run.report = settle(run.findings, run.opened.project, run.files);
  return shared;
}

int exit_code_of(const LintRun& run, const Arguments& arguments) {
  if (run.code != kClean) return run.code;
  const FailOn standard = run.config.settings.fail_on.value_or(FailOn::error);
  return exit_code(run.report, arguments.fail_on.value_or(standard));
}

}  // namespace cilium_lint::cli
