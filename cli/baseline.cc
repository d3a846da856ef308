#include "lint/baseline.h"

#include <fmt/format.h>

#include "commands.h"
#include "lint_run.h"
#include "text/escape.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

std::size_t size_of(const Baseline& baseline) {
  std::size_t size = 0;
  for (const auto& [identity, entry] : baseline.entries) size += entry.count;
  return size;
}

std::string counted(std::size_t count) {
  return fmt::format("{} finding{}", count, count == 1 ? "" : "s");
}

int write(const LintRun& run, const Baseline& baseline, std::string_view sentence,
          Streams& streams) {
  if (const auto error = write_whole_file(run.baseline_path, write_baseline(baseline))) {
    complain(streams, escape_for_terminal(error->message));
    return kUnreadable;
  }
  streams.out += fmt::format("{}: {}\n", escape_for_terminal(run.baseline_path), sentence);
  return kClean;
}

int write_new(const Arguments& arguments, Streams& streams) {
  const auto run = run_lint(arguments, streams, {.baseline = false});
  if (!run->goes_on) return run->code;
  if (run->code != kClean) return run->code;  // half a baseline would call the rest new
  const Baseline baseline = baseline_of(run->findings, run->files, folder_of(run->baseline_path));
  return write(*run, baseline, fmt::format("{} accepted", counted(size_of(baseline))), streams);
}

bool has_baseline(const LintRun& run, Streams& streams) {
  if (run.baseline) return true;
  complain(streams, fmt::format("{}: there is no baseline; cilium-lint baseline write makes one",
                                escape_for_terminal(run.baseline_path)));
  return false;
}

int prune(const Arguments& arguments, Streams& streams) {
  const auto run = run_lint(arguments, streams);
  if (!run->goes_on) return run->code;
  if (!has_baseline(*run, streams)) return kUnreadable;
  if (run->code != kClean) return run->code;  // what was not read is not gone
  const Baseline gone = gone_from(*run->baseline, run->findings, run->files);
  Baseline left = *run->baseline;
  for (const auto& [identity, entry] : gone.entries) {
    const auto there = left.entries.find(identity);
    there->second.count -= entry.count;
    if (there->second.count == 0) left.entries.erase(there);
  }
  return write(*run, left, fmt::format("{} gone, {} left", counted(size_of(gone)), size_of(left)),
               streams);
}

int check_new(const Arguments& arguments, Streams& streams) {
  const auto run = run_lint(arguments, streams);
  if (!run->goes_on) return run->code;
  if (!has_baseline(*run, streams)) return kUnreadable;
  if (!write_outputs(run->report, run->files, arguments, streams)) return kUnreadable;
  if (const Baseline gone = gone_from(*run->baseline, run->findings, run->files);
      !gone.entries.empty() && arguments.format.value_or(Format::text) == Format::text) {
    streams.out += fmt::format("{} of the baseline {} gone: cilium-lint baseline prune\n",
                               counted(size_of(gone)), size_of(gone) == 1 ? "is" : "are");
  }
  if (run->code != kClean) return run->code;
  return exit_code(run->report, FailOn::info) == 0 ? kClean : kFindings;
}

}  // namespace

int baseline_command(const Arguments& arguments, Streams& streams) {
  if (arguments.isolated) {
    complain(streams, "--isolated reads no baseline, so it has no place here");
    return kWrongUsage;
  }
  if (arguments.part == "write") return write_new(arguments, streams);
  return arguments.part == "prune" ? prune(arguments, streams) : check_new(arguments, streams);
}

}  // namespace cilium_lint::cli
