#pragma once
// Dotted key paths of the catalogue: `a.b`, a part that holds a dot in quotes
// (`nodeSelector."kubernetes.io/os"`), `a[]` for the items of a list.

#include <cstddef>
#include <string>
#include <string_view>

namespace cilium_lint {

// In bytes. Longer paths, which no chart has, are not learned from a chart: it may be anybody's.
inline constexpr std::size_t kLongestKey = 1000;

// The path of `part` right under `parent` ("" for the top); quotes the part where it must be.
std::string child_key(std::string_view parent, std::string_view part);
// One part as it stands in a path, behind what `path` holds.
void append_part(std::string& path, std::string_view part);
// The path above a key; "" for a key at the top.
std::string_view parent_key(std::string_view key);
// The last part, without quotes.
std::string_view last_part(std::string_view key);
// Whether `key` lies below `above`, at any depth; a key does not lie below itself.
bool is_below(std::string_view key, std::string_view above);

}  // namespace cilium_lint
