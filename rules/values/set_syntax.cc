#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where documents are read (lib/project); the rule says what it means.
extern constinit const Rule values_set_syntax = {
    .id = "values/set-syntax",
    .summary = "a --set argument that Helm cannot read",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
