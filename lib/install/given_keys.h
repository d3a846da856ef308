#pragma once
// What Install::settle works out about the user's keys, the one from the other.

#include <span>
#include <vector>

#include "install/install.h"

namespace cilium_lint {

// See Install::given_keys; `values`: the layers, merged.
std::vector<GivenKey> find_given_keys(const Catalogue& catalogue, const yaml::Data& values);

// As in install/unread.h, of values whose given keys are known.
std::vector<UnreadKey> find_unread_keys(const Chart& chart, const std::vector<Layer>& layers,
                                        const yaml::Data& values,
                                        const std::vector<GivenKey>& given,
                                        const std::vector<CopiedDefaults>& copied, bool umbrella);

}  // namespace cilium_lint
