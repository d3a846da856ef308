#pragma once
// Whether a text has the form that a row of rules/catalogue/words.tsv asks for.

#include <optional>
#include <string_view>

namespace cilium_lint::rules {

struct ValueForm {
  std::string_view name{};    // as in the rows: "cidr4"
  std::string_view wanted{};  // for messages: "an IPv4 range such as 10.0.0.0/8"
  bool (*fits)(std::string_view text) = nullptr;
};

// Nothing for a name that no form has.
std::optional<ValueForm> value_form(std::string_view name);

}  // namespace cilium_lint::rules
