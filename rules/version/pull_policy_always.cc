#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"pull-policy-always"};
constexpr std::array kEffects{Effect::degraded};

// Documentation/installation/kind.rst: images that were loaded into the nodes count only with
// IfNotPresent.
void check(const Install& install, Findings& findings) {
  if (install.images.empty()) return;
  for (const ImageUse& image : images_in_use()) {
    const std::string key = key_of(image, "pullPolicy");
    const Value policy = install.value(key);
    if (!is_true(policy.is_set_by_user() & policy.is("Always"))) continue;
    for (const PreloadedImage& preloaded : install.images) {
      if (!preloaded.loaded || image_from(install, preloaded.repository) != &image) continue;
      findings.add({
          .at = policy.span(),
          .effect = Effect::degraded,
          .message = fmt::format("{} Always asks the registry although {} is loaded into the nodes",
                                 key, preloaded.repository),
          .arguments = {key},
          .related = {{preloaded.at, "loaded here"}},
          .seen_as = "without a network: ErrImagePull",
          .fixes = {set_value(install, key, "IfNotPresent")},
          .key = key,
          .stage = Stage::images,
      });
      break;
    }
  }
}

}  // namespace

extern constinit const Rule version_pull_policy_always = {
    .id = "version/pull-policy-always",
    .summary = "an image is loaded into the nodes and asked of the registry all the same",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
