#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where Applications are read (lib/project/argo_reader.cc); the rule says what it means.
extern constinit const Rule version_target_revision_missing = {
    .id = "version/target-revision-missing",
    .summary = "an Application names a chart and no version, which Argo CD refuses",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
