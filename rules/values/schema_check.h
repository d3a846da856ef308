#pragma once
// Whether a value fits the chart's JSON schema, as Helm checks it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/data.h"

namespace cilium_lint::rules {

// The innermost part of a value that the schema refuses.
struct SchemaFault {
  const yaml::Data* value{};
  std::string step{};  // from the key to that part: "[0].name"; empty: the value itself
  std::vector<std::string> types{};    // the types it may have, in the schema's words; or
  std::vector<std::string> words{};    // the words it may be; or
  std::optional<std::string> bound{};  // "at least 0", "at most 255"
};

// `schema`: what Catalogue::schema says of the key; its properties have schemas of their own and
// are not looked at. The draft-07 part that the charts use: type, enum, anyOf, oneOf, items,
// properties, minimum, maximum. Parts that are not known fit.
std::optional<SchemaFault> check_schema(std::string_view schema, const yaml::Data& value);

}  // namespace cilium_lint::rules
