#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::advice};
constexpr std::array<std::string_view, 1> kOwns{"image.tag"};

bool is_of_somebody_else(const Install& install, const ImageUse& image) {
  const Value repository = install.value(key_of(image, "repository"));
  return is_true(repository.is_set_by_user()) && repository.text() &&
         !repository.text()->starts_with("quay.io/cilium/");
}

// values/frozen-defaults tells of a copied values.yaml as a whole.
bool is_copied(const Install& install, const Value& tag) {
  const auto& copies = install.copied_defaults();
  const auto copy = std::ranges::find(copies, tag.user()->layer, &CopiedDefaults::layer);
  if (copy == copies.end()) return false;
  const auto standard = install.chart().catalogue().default_of(copy->release, tag.key());
  return standard && standard->json == yaml::to_json(*tag.user());
}

void check_image(const Install& install, const ImageUse& image, Findings& findings) {
  const std::string key = key_of(image, "tag");
  const Value tag = install.value(key);
  if (!is_true(tag.is_set_by_user()) || !is_true(has_digest_of_chart(install, image))) return;
  if (tag.user() != nullptr && is_copied(install, tag)) return;
  const std::optional<std::string> written = tag.text();
  const std::optional<std::string> own = tag_of_chart(install, image);
  if (!written || written == own) return;

  Finding finding{
      .at = tag.span(),
      .effect = own ? Effect::ignored : Effect::advice,
      .certainty = is_true(install.value(key_of(image, "useDigest")).is_set_by_user())
                       ? Certainty::sure
                       : certainty_of_absence(install),
      .message = own ? fmt::format("{} {} has no effect: {} runs {}, by the digest of chart {}",
                                   key, *written, image.name, *own, install.chart().name())
                     : fmt::format("{} {} has no effect: the chart's digest decides which image {} "
                                   "runs",
                                   key, *written, image.name),
      .arguments = {key, *written},
      .fixes = {delete_key(install, key, true)},
      .key = key,
      .stage = Stage::images,
  };
  if (install.pin)
    finding.related.push_back({install.pin->at, "the chart's version is pinned here"});
  const std::optional<Version> meant = release_of_tag(*written);
  if (image.of_release && meant && own) {
    finding.help = fmt::format("to run {} install chart {}", meant->text(), meant->text());
  } else {
    finding.fixes.push_back(set_value(install, key_of(image, "useDigest"), "false"));
    finding.help = fmt::format(
        "a reference repository:tag@digest is pulled by its digest; an image "
        "of one's own also needs {}: false",
        key_of(image, "useDigest"));
  }
  if (is_of_somebody_else(install, image)) {
    finding.related.push_back({install.value(key_of(image, "repository")).span(),
                               "this registry must have the chart's digest, or the pull fails"});
  }
  findings.add(std::move(finding));
}

// The templates write repository:tag@digest as long as useDigest is true, which is the default, and
// by the OCI's convention a runtime resolves the digest. Setting the tag alone changes nothing.
void check(const Install& install, Findings& findings) {
  for (const ImageUse& image : images_in_use()) check_image(install, image, findings);
}

}  // namespace

extern constinit const Rule version_tag_without_effect = {
    .id = "version/tag-without-effect",
    .summary = "an image's tag is set while the chart's digest decides which image runs",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
