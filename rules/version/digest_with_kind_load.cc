#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "lint/fixes.h"
#include "lint/rule.h"
#include "version/images.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"image-digest-with-kind-load"};
constexpr std::array kEffects{Effect::degraded};

// `kind load docker-image` brings an image under its tag only (kubernetes-sigs/kind#2394): a pod
// that asks for a digest does not find it.
void check(const Install& install, Findings& findings) {
  if (!is_true(install.chart().at_least("1.11.0"))) return;
  Finding finding{
      .effect = Effect::degraded,
      .seen_as =
          "the nodes pull the image although it was loaded; without a network: "
          "ImagePullBackOff",
      .stage = Stage::images,
  };
  std::vector<std::string> keys;
  for (const PreloadedImage& preloaded : install.images) {
    const ImageUse* image = image_from(install, preloaded.repository);
    if (!preloaded.loaded || !preloaded.digest.empty() || image == nullptr ||
        tag_that_runs(install, *image) != preloaded.tag || !is_true(has_digest(install, *image))) {
      continue;
    }
    keys.push_back(key_of(*image, "useDigest"));
    if (finding.at.known()) {
      finding.related.push_back({preloaded.at, fmt::format("{} likewise", preloaded.repository)});
      continue;
    }
    finding.at = preloaded.at;
    finding.key = keys.back();
    finding.message = fmt::format(
        "kind load brings {}:{} without its digest, and the chart asks for it by digest",
        preloaded.repository, preloaded.tag);
    finding.arguments = {preloaded.repository, preloaded.tag};
    const Value use = install.value(keys.back());
    if (is_true(use.is_set_by_user())) finding.related.push_back({use.span(), "asked for here"});
  }
  if (!finding.at.known()) return;
  std::vector<KeyAndYaml> settings;
  for (const std::string& key : keys) settings.push_back({key, "false"});
  finding.fixes.push_back(set_values(install, settings));
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule version_digest_with_kind_load = {
    .id = "version/digest-with-kind-load",
    .summary =
        "an image is loaded into the nodes without the digest by which the chart asks for it",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
