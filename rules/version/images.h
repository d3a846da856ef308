#pragma once
// The images a chart runs, and which reference its templates make of their values.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "install/install.h"

namespace cilium_lint::rules {

struct ImageUse {
  std::string_view key{};   // the map in the values: "hubble.relay.image"
  std::string_view name{};  // what runs it, in a message: "hubble-relay"
  bool of_release{};        // tagged v<chart version>; the others have versions of their own
  bool needed{};            // without it no node becomes Ready
};

// All images of all releases that are given as repository, tag and digest. Whether a release knows
// one is the catalogue's to say.
std::span<const ImageUse> images_in_use();

// "image" + "tag" = "image.tag".
std::string key_of(const ImageUse& image, std::string_view part);

// The key whose digest the templates take; nothing where that hangs on an unknown value.
std::optional<std::string> digest_key(const Install& install, const ImageUse& image);

// Whether the reference carries a digest, whoever set it; `override` has none of the chart's.
Truth has_digest(const Install& install, const ImageUse& image);
// Whether that digest is the chart's own, so that the runtime takes the chart's image whatever the
// tag says.
Truth has_digest_of_chart(const Install& install, const ImageUse& image);
// Whether `override` replaces the whole reference.
Truth is_overridden(const Install& install, const ImageUse& image);

// The tag the chart itself gives the image; nothing where the release or the tag is unknown.
std::optional<std::string> tag_of_chart(const Install& install, const ImageUse& image);
// The tag of what runs: the chart's where its digest decides, else the value's.
std::optional<std::string> tag_that_runs(const Install& install, const ImageUse& image);

// "quay.io/cilium/operator-generic": the operator's name depends on the cloud.
std::optional<std::string> repository(const Install& install, const ImageUse& image);

// The image that is pulled from a repository; the first one where several are. nullptr for none.
const ImageUse* image_from(const Install& install, std::string_view from);

// The release a tag names, with or without `v`.
std::optional<Version> release_of_tag(std::string_view tag);

}  // namespace cilium_lint::rules
