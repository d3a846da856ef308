#pragma once
// Where Helm meets what it refuses: it stops at the first refusal, and this tells which one that
// is.

#include <cstdint>
#include <string_view>

namespace cilium_lint {

// Helm's steps, in order. The schema alone says all that it refuses at once.
enum class HelmStep : std::uint8_t {
  values,      // reading files and flags
  schema,      // values.schema.json
  kubernetes,  // the chart's kubeVersion
  templates,   // executing them
  manifests,   // reading what they wrote
};

struct HelmStop {
  HelmStep step = HelmStep::templates;
  std::string_view file{};  // of templates: "templates/validate.yaml"; empty: not known
  std::uint16_t place{};    // grows down the file
};

// The words of rules/catalogue/stops.tsv: a template, or the name of a step.
HelmStop helm_stop(std::string_view where, std::uint16_t place);

// Whether Helm meets `a` before `b`. Of templates it executes those deeper in the tree first, then
// the later in the order of names (pkg/engine, sortTemplates). What is not known comes last.
bool comes_before(const HelmStop& a, const HelmStop& b);

}  // namespace cilium_lint
