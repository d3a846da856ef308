#include <fmt/format.h>

#include <array>

#include "lint/rule.h"
#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

void check(const Install& install, Findings& findings) {
  for (const CopiedDefaults& copy : install.copied_defaults()) {
    const Layer& layer = install.layers[copy.layer];
    const std::string old = install.chart().catalogue().version(copy.release).text();
    const yaml::Data* image = layer.values->find("image");
    const yaml::Data* tag = image == nullptr ? nullptr : image->find("tag");
    Finding finding{
        .at = tag == nullptr ? layer.values->at : tag->at,
        .effect = Effect::degraded,
        .message = fmt::format(
            "these values repeat the defaults of chart {}: {} gets its images and settings", old,
            judging_chart(install)),
        .label = fmt::format("{} of {} settings are the old chart's own", copy.same, copy.all),
        .arguments = {},
        .help = fmt::format("keep only what differs from the values.yaml of chart {}", old),
        .key = "image.tag",
    };
    if (install.pin && install.pin->at.known()) {
      finding.related.push_back({install.pin->at, "the chart is pinned here"});
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule values_frozen_defaults = {
    .id = "values/frozen-defaults",
    .summary = "the values are a whole copy of another release's values.yaml",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
