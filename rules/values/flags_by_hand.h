#pragma once
// Flags of the agent that are written by hand: below extraConfig and in extraArgs.

#include <string>
#include <string_view>
#include <vector>

#include "install/agent_view.h"
#include "install/install.h"

namespace cilium_lint::rules {

struct FlagByHand {
  std::string name{};
  std::string text{};  // what it is set to
  std::string key{};   // "extraConfig.x", "extraArgs[0]"
  Span at{};           // the key below extraConfig, or the argument
  bool as_argument{};
};
// Those whose text is known, in the order they are written.
std::vector<FlagByHand> flags_by_hand(const Install& install);

// The flag's words in rules/catalogue/flags.tsv; empty where the release has no such flag. Nothing
// where the install may be of releases that differ.
std::optional<std::string_view> flag_row(const Install& install, std::string_view flag);

}  // namespace cilium_lint::rules
