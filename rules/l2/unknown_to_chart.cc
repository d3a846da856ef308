#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::feature_off};

// l2announcements.* came with 1.14.0; before, no template reads it.
void check(const Install& install, Findings& findings) {
  const Value announcing = install.value("l2announcements.enabled");
  if (!is_false(install.chart().at_least("1.14.0")) || !is_true(announcing.is_set_by_user()) ||
      !is_true(is_switched_on(announcing))) {
    return;
  }
  findings.add({
      .at = install.value("l2announcements").key_span(),
      .effect = Effect::feature_off,
      .message = fmt::format("chart {} does not know l2announcements, which came with 1.14.0",
                             install.chart().name()),
      .label = "no ARP request is answered",
      .related = {{install.pin ? install.pin->at : Span{}, "the chart's version is pinned here"}},
      .help = "pin a chart from 1.14.0 on, or announce the addresses with MetalLB or BGP",
      .key = "l2announcements",
      .stage = Stage::l2,
  });
}

}  // namespace

extern constinit const Rule l2_unknown_to_chart = {
    .id = "l2/unknown-to-chart",
    .summary = "L2 announcements are switched on for a chart that does not have them",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
