#include "lint/forecast.h"

#include <algorithm>
#include <memory>

#include "commands.h"
#include "lint_run.h"

namespace cilium_lint::cli {
namespace {

std::string written(const Report& report, const Files& files, Format format,
                    const TextStyle& style) {
  switch (format) {
    case Format::json:
      return write_forecast_json(report, files, tool_info());
    case Format::mermaid:
      return write_mermaid(report);
    default:
      return write_forecast(report, files, style);
  }
}

}  // namespace

int forecast_command(const Arguments& arguments, Streams& streams) {
  const std::shared_ptr<LintRun> run = run_lint(arguments, streams);
  if (!run->goes_on) return run->code;
  Report& report = run->report;
  for (InstallReport& install : report.installs) {
    install.forecast = forecast(*install.install, report.findings, report.skipped, true);
  }
  const Format format = arguments.format.value_or(Format::text);
  if (report.installs.empty()) {
    complain(streams, "nothing here installs Cilium, so there is nothing to forecast");
    if (format == Format::json) streams.out += written(report, run->files, format, {});
    return arguments.allow_empty ? run->code : kUnreadable;
  }
  streams.out += written(report, run->files, format, text_style(arguments, streams));
  if (run->code != kClean) return run->code;
  const bool fails = std::ranges::any_of(report.installs, [](const InstallReport& install) {
    return install.forecast.stage != Stage::none;
  });
  return fails ? kFindings : kClean;
}

}  // namespace cilium_lint::cli
