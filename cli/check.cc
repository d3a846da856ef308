#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "lint/run.h"
#include "open_project.h"
#include "rule_list.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

std::string written(const Report& report, const Files& files, Format format,
                    const TextStyle& style) {
  return format == Format::json ? write_json(report, files, tool_info())
                                : write_text(report, files, style);
}

// Standard output has what --format says, or --output without a file, or text if neither names any
// output.
std::optional<Format> format_of_stdout(const Arguments& arguments) {
  for (const OutputChoice& output : arguments.outputs) {
    if (output.file.empty()) return output.format;
  }
  if (arguments.format || arguments.outputs.empty()) {
    return arguments.format.value_or(Format::text);
  }
  return std::nullopt;
}

// False where a file could not be written.
bool write_outputs(const Report& report, const Files& files, const Arguments& arguments,
                   Streams& streams) {
  bool all_written = true;
  const TextStyle file_style{.colour = arguments.colour == ColourChoice::always,
                             .quiet = arguments.quiet};
  for (const OutputChoice& output : arguments.outputs) {
    if (output.file.empty()) continue;
    const std::string text = written(report, files, output.format, file_style);
    if (const std::optional<Error> error = write_whole_file(output.file, text)) {
      complain(streams, error->message);
      all_written = false;
    }
  }
  if (const std::optional<Format> format = format_of_stdout(arguments)) {
    streams.out += written(report, files, *format, text_style(arguments, streams));
  }
  return all_written;
}

struct Work {
  explicit Work(std::string root) : files(std::move(root)) {}
  Files files;
  Opened opened{};
  Report report{};
};

bool is_empty(const Project& project) {
  return project.installs.empty() && project.clusters.empty() && project.problems.empty() &&
         project.skipped.empty();
}

}  // namespace

int check_command(const Arguments& arguments, Streams& streams) {
  const auto work = std::make_shared<Work>(root_for(arguments));
  streams.kept = work;
  Files& files = work->files;
  const Opened& opened = work->opened = open_project(arguments, files, streams);
  if (!opened.goes_on) return opened.code;

  std::vector<const Rule*> all(rules::all().begin(), rules::all().end());
  const Configured& config = opened.configured;
  all.insert(all.end(), config.policies.begin(), config.policies.end());
  const Result<std::vector<const Rule*>> rules = select(all, arguments.selection);
  if (!rules) {
    complain(streams, rules.error().message);
    return kWrongUsage;
  }
  const Report& report = work->report = settle(
      check(opened.project, *rules, files, all, config.settings.rules), opened.project, files);
  // "No problems" would claim too much where nothing was there; the note has said it.
  const bool silent = is_empty(opened.project) && format_of_stdout(arguments) == Format::text &&
                      arguments.outputs.empty();
  const bool all_written = silent || write_outputs(report, files, arguments, streams);
  if (opened.code != kClean || !all_written) return kUnreadable;
  const FailOn standard = config.settings.fail_on.value_or(FailOn::error);
  return exit_code(report, arguments.fail_on.value_or(standard));
}

}  // namespace cilium_lint::cli
