#pragma once
// Flags of agent and operator over all releases, for who asks about more than one.

#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue.h"

namespace cilium_lint {

// The key of the values that sets a flag: "extraConfig.FLAG".
std::string flag_key(std::string_view flag);
// The flag's words in rules/catalogue/flags.tsv; empty where the release has no such flag. `key` is
// that of flag_key().
std::string_view flag_words(const Catalogue& catalogue, ReleaseId release, KeyId key);
// All flags of a release, without the "extraConfig." before them, in order of their bytes.
std::vector<std::string_view> flags_of(const Catalogue& catalogue, ReleaseId release);
// The releases that have a flag, oldest first; some may touch.
std::vector<ReleaseRange> releases_with_flag(const Catalogue& catalogue, std::string_view flag);

}  // namespace cilium_lint
