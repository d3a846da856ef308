#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_tag_mismatch = {
    .id = "yaml/tag-mismatch",
    .summary = "a tag says a type that the value does not have",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
