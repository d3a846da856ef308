#include "version/images.h"

#include <fmt/format.h>

#include <array>

namespace cilium_lint::rules {
namespace {

constexpr std::array<ImageUse, 17> kImages{{
    {.key = "image", .name = "the agent", .of_release = true, .needed = true},
    {.key = "operator.image", .name = "the operator", .of_release = true, .needed = true},
    {.key = "hubble.relay.image", .name = "hubble-relay", .of_release = true},
    {.key = "clustermesh.apiserver.image", .name = "clustermesh-apiserver", .of_release = true},
    {.key = "clustermesh.apiserver.kvstoremesh.image", .name = "kvstoremesh", .of_release = true},
    {.key = "preflight.image", .name = "the preflight check", .of_release = true},
    {.key = "preflight.envoy.image", .name = "the preflight check's Envoy"},
    {.key = "envoy.image", .name = "cilium-envoy"},
    {.key = "hubble.ui.backend.image", .name = "the Hubble UI's backend"},
    {.key = "hubble.ui.frontend.image", .name = "the Hubble UI"},
    {.key = "certgen.image", .name = "certgen"},
    {.key = "nodeinit.image", .name = "nodeinit"},
    {.key = "clustermesh.apiserver.etcd.image", .name = "clustermesh-apiserver's etcd"},
    {.key = "authentication.mutual.spire.install.initImage", .name = "SPIRE's init container"},
    {.key = "authentication.mutual.spire.install.agent.image", .name = "the SPIRE agent"},
    {.key = "authentication.mutual.spire.install.server.image", .name = "the SPIRE server"},
    {.key = "encryption.ztunnel.image", .name = "ztunnel"},
}};

constexpr std::string_view kOperator = "operator.image";

struct Cloud {
  std::string_view name{}, digest{};
};

// templates/cilium-operator/_helpers.tpl: the first cloud that is switched on.
std::optional<Cloud> cloud_of(const Install& install) {
  struct Choice {
    std::string_view key{};
    Cloud cloud{};
  };
  constexpr std::array<Choice, 3> kChoices{
      {{"eni.enabled", {"aws", "awsDigest"}},
       {"azure.enabled", {"azure", "azureDigest"}},
       {"alibabacloud.enabled", {"alibabacloud", "alibabacloudDigest"}}}};
  for (const Choice& choice : kChoices) {
    const Truth on = install.value(choice.key).truthy();
    if (on == Truth::unknown) return std::nullopt;
    if (is_true(on)) return choice.cloud;
  }
  return Cloud{"generic", "genericDigest"};
}

}  // namespace

std::span<const ImageUse> images_in_use() { return kImages; }

std::string key_of(const ImageUse& image, std::string_view part) {
  std::string key;
  key.reserve(image.key.size() + 1 + part.size());
  return key.append(image.key).append(1, '.').append(part);
}

std::optional<std::string> digest_key(const Install& install, const ImageUse& image) {
  if (image.key != kOperator) return key_of(image, "digest");
  const std::optional<Cloud> cloud = cloud_of(install);
  if (!cloud) return std::nullopt;
  return key_of(image, cloud->digest);
}

Truth is_overridden(const Install& install, const ImageUse& image) {
  const Truth given = install.value(key_of(image, "override")).truthy();
  if (is_false(given)) return given;
  // 1.11.0 to 1.11.2 list the key and do not read it, and neither did 1.10 before 1.10.9.
  const Chart& chart = install.chart();
  const Truth is_read =
      chart.at_least("1.11.3") | (chart.at_least("1.10.9") & !chart.at_least("1.11.0"));
  return given & is_read;
}

Truth has_digest(const Install& install, const ImageUse& image) {
  const std::optional<std::string> key = digest_key(install, image);
  if (!key) return Truth::unknown;
  return install.value(key_of(image, "useDigest")).truthy() & install.value(*key).truthy() &
         !is_overridden(install, image);
}

Truth has_digest_of_chart(const Install& install, const ImageUse& image) {
  const std::optional<std::string> key = digest_key(install, image);
  if (!key) return Truth::unknown;
  const Truth own = !install.value(*key).is_set_by_user();
  return is_false(own) ? own : own & has_digest(install, image);
}

std::optional<std::string> tag_of_chart(const Install& install, const ImageUse& image) {
  const Chart& chart = install.chart();
  if (!chart.version()) return std::nullopt;
  // A fork may have a version of its own and another's images.
  if (image.of_release && chart.copy() == nullptr) return "v" + chart.version()->text();
  const std::optional<Default> standard =
      chart.catalogue().default_of(chart.judged_by(), key_of(image, "tag"));
  if (!standard || standard->type != yaml::Type::text || standard->json.size() < 3) {
    return std::nullopt;
  }
  return std::string(standard->json.substr(1, standard->json.size() - 2));
}

std::optional<std::string> tag_that_runs(const Install& install, const ImageUse& image) {
  if (!is_false(is_overridden(install, image))) return std::nullopt;
  const Value tag = install.value(key_of(image, "tag"));
  const Truth fixed = has_digest_of_chart(install, image) | !tag.is_set_by_user();
  if (is_true(fixed)) return tag_of_chart(install, image);
  return is_false(fixed) ? tag.text() : std::nullopt;
}

std::optional<std::string> repository(const Install& install, const ImageUse& image) {
  std::optional<std::string> name = install.value(key_of(image, "repository")).text();
  if (!name || image.key != kOperator) return name;
  const std::optional<Cloud> cloud = cloud_of(install);
  const std::optional<std::string> suffix = install.value(key_of(image, "suffix")).text();
  if (!cloud || !suffix) return std::nullopt;
  return fmt::format("{}-{}{}", *name, cloud->name, *suffix);
}

const ImageUse* image_from(const Install& install, std::string_view from) {
  for (const ImageUse& image : kImages) {
    if (repository(install, image) == from) return &image;
  }
  return nullptr;
}

std::optional<Version> release_of_tag(std::string_view tag) { return Version::parse(tag); }

}  // namespace cilium_lint::rules
