#pragma once
// Bytes to lines and columns, and back.

#include <cstdint>
#include <string_view>
#include <vector>

namespace cilium_lint {

// Both from 1; the column counts Unicode code points (an invalid byte counts as one).
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

// Lines of one text. Lines end at LF, CRLF or a lone CR; the text must outlive the index.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  // An offset beyond the end gives the position just behind the last character.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  // How many lines there are; a final line end does not start another one. An empty text has one
  // line.
  [[nodiscard]] std::uint32_t lines() const;
  // Line `number` (from 1) without its line end; empty where there is no such line.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  // Byte offset of the first character of line `number` (from 1).
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t number) const;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> begins_{};
};

}  // namespace cilium_lint
