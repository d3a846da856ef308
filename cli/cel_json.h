#pragma once
// Values of the policy language from JSON and as JSON.

#include <optional>
#include <string_view>

#include "cel/value.h"
#include "report/json_writer.h"

namespace cilium_lint::cli {

// The whole of `json`, strictly as RFC 8259 has it; nothing where it is no JSON, names a key twice
// or is nested too deep. A number without fraction and exponent is an int, or a uint where only
// that holds it.
std::optional<cel::Value> value_from_json(std::string_view json, cel::Arena& arena);

// Whether the value has no more parts than somebody may want to read: a short expression can make a
// list of lists of lists that no disk holds.
bool can_be_shown(const cel::Value& value, cel::Arena& arena);

// Integers beyond 2^53 as text, bytes as base64, NaN and infinities as text, everything that JSON
// has no form for as string() writes it. An unknown or an error inside is an object that says so.
void write_value(JsonWriter& json, const cel::Value& value, cel::Arena& arena);

}  // namespace cilium_lint::cli
