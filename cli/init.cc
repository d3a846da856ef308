#include <fmt/format.h>

#include "commands.h"
#include "lint_run.h"
#include "text/escape.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

bool has_kind_install(const Project& project) {
  for (const Install& install : project.installs) {
    if (install.cluster() != nullptr && install.cluster()->source == ClusterSource::kind) {
      return true;
    }
  }
  return false;
}

// Whether some install's chart is told by no file.
bool lacks_version(const Project& project) {
  for (const Install& install : project.installs) {
    if (install.chart().state() == Chart::State::unknown) return true;
  }
  return false;
}

std::string config_for(const LintRun& run) {
  const Project& project = run.opened.project;
  std::string text = "# What cilium-lint is told here; cilium-lint config schema lists all keys.\n";
  if (has_kind_install(project)) {
    text +=
        "# What a KIND cluster without kube-proxy needs to come up.\n"
        "extends: [kind-bootstrap]\n";
  } else {
    text +=
        "# Sets of rules that come along: kind-bootstrap, production, supported-versions.\n"
        "extends: []\n";
  }
  if (lacks_version(project)) {
    text += fmt::format(
        "# No file says which chart the values are for.\n"
        "# cilium-version: {}\n",
        tool_info().last_chart);
  }
  if (run.files.is_directory(join_path(run.root, "policies"))) {
    text += "policies: [policies/]\n";
  }
  text +=
      "# A rule or a topic: off, error, warning or info.\n"
      "rules: {}\n"
      "# The least severity for which the exit code is 1.\n"
      "fail-on: error\n";
  return text;
}

}  // namespace

int init_command(const Arguments& arguments, Streams& streams) {
  Arguments without = arguments;
  without.isolated = true;
  without.allow_empty = true;
  const auto run = run_lint(without, streams);
  if (!run->goes_on) return run->code;
  const std::string path = run->files.shown(join_path(run->root, kConfigName));
  for (const std::string_view name : {kConfigName, kGithubConfigName}) {
    const std::string there = run->files.shown(join_path(run->root, name));
    if (!run->files.exists(there)) continue;
    complain(streams,
             fmt::format("{} is there already, so nothing is written", escape_for_terminal(there)));
    return kWrongUsage;
  }
  if (const auto error = write_whole_file(path, config_for(*run))) {
    complain(streams, escape_for_terminal(error->message));
    return kUnreadable;
  }
  streams.out += fmt::format("{} written\n", escape_for_terminal(path));
  const Summary& summary = run->report.summary;
  if (summary.errors + summary.warnings + summary.infos > 0) {
    streams.out += fmt::format(
        "{} errors, {} warnings, {} infos today: cilium-lint baseline write accepts them for "
        "now\n",
        summary.errors, summary.warnings, summary.infos);
  }
  return kClean;
}

}  // namespace cilium_lint::cli
