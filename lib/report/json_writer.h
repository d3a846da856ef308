#pragma once
// Writes JSON as it goes: fixed order, the same bytes for the same calls.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

class JsonWriter {
 public:
  // How the members of an object or list are set out; what lies in a `line` lies in it too.
  enum class Layout : std::uint8_t { lines, line };

  // Two blanks of indentation a level, or everything on one line.
  explicit JsonWriter(bool pretty = true) : pretty_(pretty) {}

  void begin_object(Layout layout = Layout::lines);
  void end_object();
  void begin_array(Layout layout = Layout::lines);
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);  // invalid UTF-8 becomes U+FFFD
  void number(std::uint64_t value);
  void raw(std::string_view json);  // a value that is JSON already
  void boolean(bool value);
  void null();
  // The text, or null where it is empty: what is absent is null in our documents.
  void string_or_null(std::string_view text);

  // The text so far, with a final line end once everything is closed.
  [[nodiscard]] std::string take();

 private:
  struct Level {
    bool one_line{};
    bool filled{};  // something stands there already
  };

  void separate();
  void open(char bracket, Layout layout);
  void close(char bracket);
  void quoted(std::string_view text);
  void new_line();

  std::string out_{};
  std::vector<Level> levels_{};
  bool pretty_;
  bool after_key_{};
};

}  // namespace cilium_lint
