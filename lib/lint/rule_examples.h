#pragma once
// Runs a declared rule's own examples.

#include "lint/read_rule.h"

namespace cilium_lint {

// What the examples show to be wrong, each at its example; nothing where all is well. Examples with
// a key under `values` that is no YAML for Helm are wrong too.
std::vector<config::Problem> run_examples(const ReadRule& rule, const Catalogue& catalogue);

}  // namespace cilium_lint
