#pragma once
// Protocol buffers' text format, read without a schema: what a field means, its reader knows.

#include <string>
#include <string_view>
#include <vector>

#include "text/result.h"

namespace cilium_lint {

// A message, or a scalar's text (of a string, escapes resolved).
struct ProtoField {
  std::string name{};  // also "[type.googleapis.com/...]"
  std::string scalar{};
  bool is_message{};
  std::vector<ProtoField> fields{};

  // The first field of that name; null where there is none.
  [[nodiscard]] const ProtoField* find(std::string_view wanted) const;
  // Its scalar; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view wanted) const;
};

// The whole file as one message.
Result<ProtoField> read_text_proto(std::string_view text);

}  // namespace cilium_lint
