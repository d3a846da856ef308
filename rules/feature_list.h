#pragma once
// What Cilium can do for a cluster, feature by feature, as an install sets it up.

#include <span>
#include <string>
#include <string_view>

#include "install/agent_view.h"

namespace cilium_lint::rules {

struct FeatureState {
  Truth on = Truth::unknown;
  std::string detail{};  // how: "mode dsr, algorithm maglev"; may be empty
};

struct Feature {
  std::string_view id{}, name{};
  FeatureState (*look)(const Install&, const AgentView&){};
  // Rules, or topics of rules, whose word that a feature is off is about this one.
  std::span<const std::string_view> broken_by{};

  [[nodiscard]] bool is_broken_by(std::string_view rule) const;
};

// In the order of a report.
std::span<const Feature> features();

}  // namespace cilium_lint::rules
