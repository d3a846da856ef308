#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_duplicate_key = {
    .id = "yaml/duplicate-key",
    .summary = "a key is written twice in one map",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
