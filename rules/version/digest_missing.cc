#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::feature_off};

// templates/_helpers.tpl, cilium.image: with useDigest the reference ends in "@" and the digest,
// also if that is empty. The API server does not look into image references; the kubelet does, and
// refuses (InvalidImageName).
void check_image(const Install& install, const ImageUse& image, Findings& findings) {
  const std::optional<std::string> key = digest_key(install, image);
  if (!key) return;
  const Value digest = install.value(*key);
  if (!is_true(digest.is_set_by_user()) || !is_false(digest.truthy())) return;
  const Value use = install.value(key_of(image, "useDigest"));
  if (!is_true(use.truthy()) || !is_false(is_overridden(install, image))) return;
  const std::string from = repository(install, image).value_or("…");
  findings.add({
      .at = digest.span(),
      .effect = image.needed ? Effect::bootstrap_deadlock : Effect::feature_off,
      .certainty = is_true(use.is_set_by_user()) ? Certainty::sure : certainty_of_absence(install),
      .message = fmt::format("{} cannot start: its image reference ends in \"@\", for {} is empty",
                             image.name, *key),
      .label = fmt::format("{} is still true", use.key()),
      .arguments = {*key},
      .help = "to run an image by its tag switch useDigest off; an empty digest does not",
      .seen_as = fmt::format("InvalidImageName: {}:…@", from),
      .fixes = {set_value(install, use.key(), "false"), delete_key(install, *key)},
      .key = *key,
      .stage = Stage::images,
  });
}

void check(const Install& install, Findings& findings) {
  for (const ImageUse& image : images_in_use()) check_image(install, image, findings);
}

}  // namespace

extern constinit const Rule version_digest_missing = {
    .id = "version/digest-missing",
    .summary = "an image is to be pulled by its digest, and the digest is empty",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
