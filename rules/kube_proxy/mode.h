#pragma once
// kubeProxyReplacement as the chart understands it.

#include <optional>
#include <string>

#include "install/install.h"

namespace cilium_lint::rules {

// The word that the chart writes into the agent's configuration: "true", "partial". An unset or
// empty key gives the release's default. Nothing where the value or the release is unknown, and for
// a value that is no single word.
std::optional<std::string> replacement_mode(const Install& install);

// The word that an unset key stands for; it depends on upgradeCompatibility up to 1.18.2, and up to
// 1.18.12 where the key is emptied. Nothing where that is unknown.
std::optional<std::string> default_replacement_mode(const Install& install);

// Whether extraConfig leaves kube-proxy-replacement alone, so that the agent gets that word.
Truth mode_reaches_agent(const Install& install);

// Whether the release takes the word, as its chart or, where the chart does not look, its agent.
Truth takes_replacement_mode(const Install& install, std::string_view word);

// "true or false": the words that the release takes; nothing where the release is unknown.
std::optional<std::string> words_of_replacement_mode(const Install& install);

// Whether the chart looks at the word by itself and refuses what it does not know.
Truth chart_refuses_unknown_modes(const Install& install);

// Whether the part of the chart that reads kubeProxyReplacement is rendered at all.
Truth renders_replacement_mode(const Install& install);

}  // namespace cilium_lint::rules
