#pragma once
// Quoted input is shown, never obeyed: control characters and what CI runners take for commands are
// escaped, secrets masked.

#include <string>
#include <string_view>

namespace cilium_lint {

// Control characters (but not the tab) as \x1b, invalid UTF-8 as \xff, bidirectional controls as
// \u202e, and `::` and
// `##[` at the places where CI runners read commands broken up. For text outputs.
std::string escape_for_terminal(std::string_view text);

// Whether the value of a key must not be shown: names that end in password, token, secret, *.key,
// or a PEM block.
bool is_secret(std::string_view key, std::string_view text);
// Whether the text is one for a variable of the environment of that name: `DB_PASSWORD`, `API_KEY`.
bool is_secret_variable(std::string_view name, std::string_view text);
inline constexpr std::string_view kMask = "***";

}  // namespace cilium_lint
