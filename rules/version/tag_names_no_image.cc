#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::feature_off};

// "1.18.3", "1.18": a release without the v that all tags of releases begin with.
bool is_release_without_v(std::string_view tag) {
  return !tag.empty() && tag.find('.') != std::string_view::npos && tag[0] >= '0' &&
         tag[0] <= '9' && std::ranges::all_of(tag.substr(0, tag.find('-')), [](char c) {
           return c == '.' || (c >= '0' && c <= '9');
         });
}

void check_image(const Install& install, const ImageUse& image, Findings& findings) {
  if (!image.of_release) return;
  const std::string key = key_of(image, "tag");
  const Value tag = install.value(key);
  const std::optional<std::string> written = tag.text();
  if (!is_true(tag.is_set_by_user()) || !written || !is_release_without_v(*written) ||
      !is_false(has_digest(install, image)) || !is_false(is_overridden(install, image))) {
    return;
  }
  const std::optional<std::string> from = repository(install, image);
  if (!from || !from->starts_with("quay.io/cilium/")) return;
  // What a registry holds lies outside the repository.
  Finding finding{
      .at = tag.span(),
      .effect = image.needed ? Effect::bootstrap_deadlock : Effect::feature_off,
      .certainty = Certainty::possible,
      .message = fmt::format("{} has no tag {}: releases are tagged with a v", *from, *written),
      .arguments = {key, *written},
      .help = "helm takes a chart version with or without v; a registry takes a tag as it is",
      .seen_as =
          fmt::format("ErrImagePull, then ImagePullBackOff: {}:{}: not found", *from, *written),
      .key = key,
      .stage = Stage::images,
  };
  if (Version::parse(*written)) finding.fixes.push_back(set_value(install, key, "v" + *written));
  findings.add(std::move(finding));
}

void check(const Install& install, Findings& findings) {
  for (const ImageUse& image : images_in_use()) check_image(install, image, findings);
}

}  // namespace

extern constinit const Rule version_tag_names_no_image = {
    .id = "version/tag-names-no-image",
    .summary = "an image's tag lacks the v that the tags of Cilium's releases begin with",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
