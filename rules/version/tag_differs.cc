#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded, Effect::advice};

// The tag of a whole reference: what stands behind the last colon of its last part.
std::string_view tag_of_reference(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  const std::size_t slash = reference.rfind('/');
  const std::size_t colon = reference.rfind(':');
  if (colon == std::string_view::npos || (slash != std::string_view::npos && colon < slash))
    return {};
  return reference.substr(colon + 1);
}

void check_image(const Install& install, const ImageUse& image, Findings& findings) {
  const Chart& chart = install.chart();
  if (!image.of_release || !chart.version()) return;
  const Truth overridden = is_overridden(install, image);
  const std::string key = key_of(image, is_true(overridden) ? "override" : "tag");
  const Value written = install.value(key);
  const std::optional<std::string> text = written.text();
  if (overridden == Truth::unknown || !is_true(written.is_set_by_user()) || !text) return;
  if (is_false(overridden) && !is_false(has_digest_of_chart(install, image))) return;

  const std::string_view tag = is_true(overridden) ? tag_of_reference(*text) : *text;
  const std::optional<Version> runs = release_of_tag(tag);
  if (!runs || !tag.starts_with('v') || *runs == *chart.version()) return;
  const std::optional<std::string> own = tag_of_chart(install, image);
  if (tag == own) return;
  const bool same_minor =
      runs->major == chart.version()->major && runs->minor == chart.version()->minor;
  Finding finding{
      .at = written.span(),
      .effect = same_minor ? Effect::advice : Effect::degraded,
      .message =
          fmt::format("{} runs {} under the manifests of chart {}", image.name, tag, chart.name()),
      .arguments = {key, std::string(tag)},
      .help =
          fmt::format("install chart {} instead: flags, permissions and CRDs of a chart are made "
                      "for its own release",
                      runs->text()),
      .key = key,
      .stage = Stage::images,
  };
  if (install.pin)
    finding.related.push_back({install.pin->at, "the chart's version is pinned here"});
  if (is_false(overridden)) {
    finding.fixes.push_back(set_value(install, key, own.value_or("v" + chart.version()->text())));
  }
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  for (const ImageUse& image : images_in_use()) check_image(install, image, findings);
}

}  // namespace

extern constinit const Rule version_tag_differs = {
    .id = "version/tag-differs",
    .summary = "an image of another Cilium release than the chart's really runs",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
