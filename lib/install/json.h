#pragma once
// JSON as Go's encoding/json reads it: --set-json, the catalogue's defaults. And how Go writes
// numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/placement.h"
#include "yaml/data.h"

namespace cilium_lint {

struct ReadJson {
  std::optional<yaml::Data> value{};
  // Behind the value; where reading stopped if there is none.
  std::uint32_t end{};
  bool too_deep{};  // a limit of ours, no fault of the text
};

// The value that starts at byte `begin` of `text` (blanks before it are skipped). What follows it
// is not looked at, as with a Decoder of Go's. Without a placement the parts have no place.
ReadJson read_json(std::string_view text, std::uint32_t begin = 0,
                   const Placement* placement = nullptr);

// A number as JSON writes it, in the form of Go's encoding/json.
std::string json_number(double value);
// The same in the form of Go's %v, which is what templates print: 1e+06 for 1000000.
std::string template_number(double value);

// Bytes that are no UTF-8 become U+FFFD, as in a Go string made of runes. The length of the
// sequence at `begin` (1 for a wrong byte, whose replacement is appended), at least 1.
std::size_t append_rune(std::string& out, std::string_view text, std::size_t begin);

}  // namespace cilium_lint
