#pragma once
// Writes JSON as it goes: fixed order, the same bytes for the same calls.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

class JsonWriter {
 public:
  // Two blanks of indentation a level, or everything on one line.
  explicit JsonWriter(bool pretty = true) : pretty_(pretty) {}

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);  // invalid UTF-8 becomes U+FFFD
  void number(std::uint64_t value);
  void raw(std::string_view json);  // a value that is JSON already
  void boolean(bool value);
  void null();

  // The text so far, with a final line end once everything is closed.
  [[nodiscard]] std::string take();

 private:
  void separate();
  std::string out_{};
  std::vector<bool> filled_{};  // one a level: whether something stands there already
  bool pretty_;
  bool after_key_{};
};

}  // namespace cilium_lint
