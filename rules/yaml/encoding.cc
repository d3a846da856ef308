#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused, Effect::cluster_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule yaml_encoding = {
    .id = "yaml/encoding",
    .summary = "the text is not UTF-8",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
