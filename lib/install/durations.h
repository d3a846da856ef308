#pragma once
// Durations as Go and kubectl write them: "1h30m", "90s", "200ms".

#include <optional>
#include <string_view>

namespace cilium_lint {

// Seconds; nothing where Go's time.ParseDuration refuses the text. "0" is zero, any other number
// needs a unit.
std::optional<double> go_duration_seconds(std::string_view text);

}  // namespace cilium_lint
