#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "commands.h"
#include "lint/run.h"
#include "lint_run.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

std::string written(const Report& report, const Files& files, Format format,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
    case Format::mermaid:  // no report's
      break;
    case Format::concise:
      return write_concise(report, files, style);
    case Format::json:
      return write_json(report, files, tool_info());
    case Format::json_lines:
      return write_json_lines(report, files, tool_info());
    case Format::sarif:
      return write_sarif(report, files, tool_info());
    case Format::github:
      return write_github(report, files);
    case Format::gitlab:
      return write_gitlab(report, files);
    case Format::junit:
      return write_junit(report, files);
    case Format::checkstyle:
      return write_checkstyle(report, files);
    case Format::rdjson:
      return write_rdjson(report, files, tool_info());
    case Format::rdjsonl:
      return write_rdjsonl(report, files, tool_info());
  }
  return write_text(report, files, style);
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

bool is_empty(const Project& project) {
  return project.installs.empty() && project.clusters.empty() && project.problems.empty() &&
         project.skipped.empty();
}

}  // namespace

bool write_outputs(const Report& report, const Files& files, const Arguments& arguments,
                   Streams& streams) {
  bool all_written = true;
  const TextStyle file_style{.colour = arguments.colour == ColourChoice::always,
                             .quiet = arguments.quiet,
                             .show_suppressed = arguments.show_suppressed};
  for (const OutputChoice& output : arguments.outputs) {
    if (output.file.empty()) continue;
    const std::string text = written(report, files, output.format, file_style);
    if (const std::optional<Error> error = write_whole_file(output.file, text)) {
      complain(streams, error->message);
      all_written = false;
    }
  }
  const std::optional<Format> format = format_of_stdout(arguments);
  if (arguments.statistics) {
    streams.out += format == Format::json
                       ? write_statistics_json(report, files)
                       : write_statistics(report, files, text_style(arguments, streams));
    return all_written;
  }
  if (format) streams.out += written(report, files, *format, text_style(arguments, streams));
  if (format == Format::github && !streams.step_summary.empty()) {
    const std::string summary = write_github_summary(report, files);
    if (const std::optional<Error> error = append_to_file(streams.step_summary, summary)) {
      complain(streams, error->message);
      all_written = false;
    }
  }
  return all_written;
}

int check_once(const Arguments& arguments, Streams& streams) {
  const std::shared_ptr<LintRun> run = run_lint(arguments, streams);
  if (!run->goes_on) return run->code;
  // "No problems" would claim too much where nothing was there; the note has said it.
  const bool silent = is_empty(run->opened.project) &&
                      format_of_stdout(arguments) == Format::text && arguments.outputs.empty();
  if (!silent && !write_outputs(run->report, run->files, arguments, streams)) return kUnreadable;
  return exit_code_of(*run, arguments);
}

}  // namespace cilium_lint::cli
