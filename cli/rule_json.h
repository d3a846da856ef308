#pragma once
// A rule as JSON, for `rules` and `explain`.

#include "lint/rule.h"
#include "report/json_writer.h"

namespace cilium_lint::cli {

// "id", "summary", "effects", "facts", "owns", "options" and "url" of an open object.
void write_rule_members(JsonWriter& json, const Rule& rule);

}  // namespace cilium_lint::cli
