#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::install_refused};

}  // namespace

// Raised where kustomizations and Terraform's modules are read (lib/project/kustomize_reader.cc,
// lib/project/terraform_reader.cc); the rule says what it means.
extern constinit const Rule chart_values_file_missing = {
    .id = "chart/values-file-missing",
    .summary = "a values file that an install names is not in the repository",
    .effects = kEffects,
};

}  // namespace cilium_lint::rules
