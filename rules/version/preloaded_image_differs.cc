#include <fmt/format.h>

#include <array>
#include <set>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// A container runtime looks for exactly the reference of the pod; another version that was loaded
// beside it is never used.
void check(const Install& install, Findings& findings) {
  std::set<std::string> said;
  for (const PreloadedImage& preloaded : install.images) {
    const ImageUse* image = image_from(install, preloaded.repository);
    if (image == nullptr || preloaded.tag.empty()) continue;
    const std::optional<std::string> runs = tag_that_runs(install, *image);
    if (!runs || *runs == preloaded.tag) continue;
    // The same image is pulled, then loaded: one mistake.
    if (!said.insert(preloaded.repository + ":" + preloaded.tag).second) continue;
    Finding finding{
        .at = preloaded.at,
        .effect = Effect::degraded,
        .message = fmt::format("{}:{} is preloaded in vain: {} runs {}", preloaded.repository,
                               preloaded.tag, image->name, *runs),
        .label = "the nodes pull the other one",
        .arguments = {preloaded.repository, preloaded.tag},
        .stage = Stage::images,
    };
    const Value tag = install.value(key_of(*image, "tag"));
    if (is_true(tag.is_set_by_user()) && !is_true(has_digest_of_chart(install, *image))) {
      finding.related.push_back({tag.span(), "the tag is set here"});
    } else if (install.pin) {
      finding.related.push_back({install.pin->at, "the chart's version is pinned here"});
    }
    for (const PreloadedImage& other : install.images) {
      if (&other != &preloaded && other.repository == preloaded.repository &&
          other.tag == preloaded.tag) {
        finding.related.push_back({other.at, "and here"});
      }
    }
    findings.add(std::move(finding));
  }
}

}  // namespace

extern constinit const Rule version_preloaded_image_differs = {
    .id = "version/preloaded-image-differs",
    .summary = "a script preloads an image of another version than the one that will run",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
