#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_bad_key = {
    .id = "yaml/bad-key",
    .summary = "a key that no JSON object can have",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
