#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

void check(const Install& install, Findings& findings) {
  if (install.chart().state() != Chart::State::range || !install.pin) return;
  const std::string newest = install.chart().name();
  findings.add({
      .at = install.pin->at,
      .effect = Effect::advice,
      .message =
          fmt::format("\"{}\" is a range: helm takes the newest chart in it, {} as far as is "
                      "known here",
                      install.pin->written, newest),
      .arguments = {install.pin->written},
      .fixes = {replace_text(install, install.pin->at, newest, fmt::format("pin {}", newest))},
  });
}

}  // namespace

extern constinit const Rule version_range = {
    .id = "version/range",
    .summary = "the chart's version is a range",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
