#include <fmt/format.h>

#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

std::string_view tool(InstallMechanism mechanism) {
  return mechanism == InstallMechanism::other ? "helm" : name_of(mechanism);
}

void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const bool cli = install.mechanism == InstallMechanism::cilium_cli;
  const bool unpinned =
      chart.state() == Chart::State::newest || (cli && chart.state() == Chart::State::unknown);
  if (install.mechanism == InstallMechanism::none || install.pin || !unpinned) return;
  // Argo CD refuses it: version/target-revision-missing.
  if (install.mechanism == InstallMechanism::argo_cd) return;
  const bool command = install.mechanism < InstallMechanism::flux;
  const std::string newest = chart.catalogue().version(chart.catalogue().newest()).text();
  findings.add({
      .at = install.at,
      .effect = Effect::advice,
      .message = cli ? "nothing pins the chart: the cilium command takes the version built into it"
                 : command
                     ? "nothing pins the chart: helm takes the newest on the day it runs"
                     : fmt::format("nothing pins the chart: {} takes the newest on the day it runs",
                                   tool(install.mechanism)),
      .label = chart.state() == Chart::State::newest
                   ? fmt::format("judged by {}, the newest known here", newest)
                   : "judged by what holds for every supported release",
      .help = fmt::format("add {} {}", command ? "--version" : "version:", newest),
  });
}

}  // namespace

extern constinit const Rule version_unpinned = {
    .id = "version/unpinned",
    .summary = "the install names no chart version",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
