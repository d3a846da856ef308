#pragma once
// Helm's --set arguments, replayed on what the layers before them give (strvals of Helm 3).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "install/install.h"
#include "install/layer.h"
#include "yaml/data.h"

namespace cilium_lint {

// Applies layer `index`, a --set of any kind, to the root of `values`. A fault ends it, as it ends
// Helm: what stands before the fault has been applied.
void apply_set(const Layer& layer, std::uint16_t index, UserValues& values);

// A stretch of text that stands for what is decided at run time: `${NAME}` or `{{ … }}`.
struct UnknownStretch {
  std::uint32_t begin{}, end{};
};
std::vector<UnknownStretch> unknown_stretches(std::string_view text);

// What stands in a value no longer counts: a layer that nobody can read may have changed it. The
// root stays a map, any of whose keys is unknown.
void make_unknown(yaml::Data& value);
void make_root_unknown(yaml::Data& root);

}  // namespace cilium_lint
