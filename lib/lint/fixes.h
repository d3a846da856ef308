#pragma once
// Fixes that rules offer: one change of the user's values, as edits of the file that sets them.

#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"

namespace cilium_lint {

// Setting a key where the user's values are: replaces the value that won, or adds the key beside
// its nearest relatives in the last values file, else only says what to write. `yaml` is the value
// as it is to be written: `6443`, `"1.18"`.
Fix set_value(const Install& install, std::string_view key, std::string_view yaml,
              bool safe = false);
struct KeyAndYaml {
  std::string_view key{}, yaml{};
};
// Several keys in one fix.
Fix set_values(const Install& install, const std::vector<KeyAndYaml>& settings, bool safe = false);
// Takes the key away with its value, its line and a comment behind it; an emptied map goes too.
Fix delete_key(const Install& install, std::string_view key, bool safe = false);
// Gives a value another name, in every file that sets it; its comment and its quotes come along.
Fix rename_key(const Install& install, std::string_view from, std::string_view to,
               bool safe = false);
// Replaces a place in any file (a flag in a script).
Fix replace_text(const Install& install, Span at, std::string_view text, std::string title,
                 bool safe = false);

// The text with the edits made; they must not overlap (an insertion at the begin of a replaced
// range comes before it). Which file they name is not looked at.
std::string apply_edits(std::string_view text, std::vector<Edit> edits);

}  // namespace cilium_lint
