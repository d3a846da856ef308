#include "run.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalogue.h"
#include "commands.h"
#include "help.h"
#include "open_project.h"
#include "rule_docs.h"
#include "rule_list.h"

namespace cilium_lint::cli {
namespace {

constexpr std::string_view kVersion = CILIUM_LINT_VERSION;
constexpr std::string_view kHome = CILIUM_LINT_HOME;

std::string version_text() {
  const ToolInfo tool = tool_info();
  return fmt::format("cilium-lint {} (Cilium charts {} to {})\n", tool.version, tool.first_chart,
                     tool.last_chart);
}

int run_command(const Arguments& arguments, Streams& streams) {
  switch (arguments.command) {
    case Command::check:
      return arguments.watch ? watch_command(arguments, streams) : check_once(arguments, streams);
    case Command::forecast:
      return forecast_command(arguments, streams);
    case Command::fix:
      return fix_command(arguments, streams);
    case Command::diff:
      return diff_command(arguments, streams);
    case Command::baseline:
      return baseline_command(arguments, streams);
    case Command::config:
      return config_command(arguments, streams);
    case Command::init:
      return init_command(arguments, streams);
    case Command::completion:
      return completion_command(arguments, streams);
    case Command::values:
      return values_command(arguments, streams);
    case Command::features:
      return features_command(arguments, streams);
    case Command::key:
      return key_command(arguments, streams);
    case Command::rules:
      return rules_command(arguments, streams);
    case Command::eval:
      return eval_command(arguments, streams);
    case Command::policy:
      return policy_command(arguments, streams);
    case Command::explain:
      break;
  }
  return explain_command(arguments, streams);
}

}  // namespace

TextStyle text_style(const Arguments& arguments, const Streams& streams) {
  const bool automatic = streams.terminal && !streams.plain;
  return {.colour = arguments.colour == ColourChoice::always ||
                    (arguments.colour == ColourChoice::automatic && automatic),
          .width = streams.columns == 0 ? kNoLimit : streams.columns,
          .quiet = arguments.quiet,
          .show_suppressed = arguments.show_suppressed};
}

ToolInfo tool_info() {
  const Catalogue& catalogue = rules::catalogue();
  return {.version = kVersion,
          .first_chart = catalogue.version(0).text(),
          .last_chart = catalogue.version(catalogue.newest()).text(),
          .home = kHome,
          .rules = rules::all(),
          .docs = rules::docs_of};
}

void complain(Streams& streams, std::string_view sentence) {
  streams.err += fmt::format("cilium-lint: {}\n", sentence);
}

int run(const std::vector<std::string>& arguments, Streams& streams) {
  const Result<Arguments> read = read_arguments(arguments, streams.environment);
  if (!read) {
    complain(streams, read.error().message);
    streams.err += "see cilium-lint --help\n";
    return kWrongUsage;
  }
  if (read->help) {
    streams.out += help_for(read->command);
    return kClean;
  }
  if (read->version) {
    streams.out += version_text();
    return kClean;
  }
  for (const EnvironmentVariable& variable : streams.environment) {
    if (is_known_variable(variable.name)) continue;
    complain(streams, fmt::format("note: nothing reads the variable {}", variable.name));
  }
  Arguments command = *read;
  const int wrong = take_unsaved(command, streams);
  return wrong == kClean ? run_command(command, streams) : wrong;
}

}  // namespace cilium_lint::cli
