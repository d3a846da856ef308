#pragma once
// Keys of the user's that the chart does not know, and what was probably meant. Each is named
// once, at its topmost part that the chart does not know.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue.h"
#include "install/layer.h"
#include "text/span.h"
#include "yaml/data.h"

namespace cilium_lint {

// Why the chart does not know a key; the first that fits.
enum class KeyFault : std::uint8_t {
  wrong_case,  // a key beside it has the same letters
  renamed,     // another key took its place
  removed,     // an earlier release knew it
  future,      // a later release knows it
  misplaced,   // the chart has that name elsewhere
  agent_flag,  // an agent flag's spelling
  unknown
};

struct UnreadKey {
  std::string key{};  // dotted path
  Span at{};          // the key as written, where the last layer writes it
  KeyFault fault = KeyFault::unknown;
  // Keys that may have been meant, the likeliest first.
  std::vector<std::string> meant{};
  bool certain{};  // of `meant`: there is one answer, and nothing else can have been meant
  // `renamed` and `removed`: the words of Catalogue::replaced, if there are any.
  std::string_view words{};
  // `removed` and `renamed`: the last release that knew it; `future`: the first that does.
  std::optional<ReleaseId> release{};
};

// A layer that repeats the values.yaml of a release that is not the install's.
struct CopiedDefaults {
  std::uint16_t layer{};  // index into Install::layers
  ReleaseId release{};
  std::size_t same{}, all{};  // settings that are that release's defaults, of all in the layer
};

std::vector<CopiedDefaults> find_copied_defaults(const Chart& chart,
                                                 const std::vector<Layer>& layers);
// `values`: the layers, merged. `umbrella`: they are part of an umbrella chart's values, in which
// `enabled` may be a condition of its own.
std::vector<UnreadKey> find_unread_keys(const Chart& chart, const std::vector<Layer>& layers,
                                        const yaml::Data& values,
                                        const std::vector<CopiedDefaults>& copied, bool umbrella);

}  // namespace cilium_lint
