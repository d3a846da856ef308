#pragma once
// A place in a file. Bytes only: lines and columns are worked out when something is printed
// (line_index.h).

#include <cstdint>

namespace cilium_lint {

// Index of a file in Files.
using FileId = std::uint32_t;
inline constexpr FileId kNoFile = 0xffffffff;

// Half-open range [begin, end) of bytes in the UTF-8 text of `file`; `known()` is false for a place
// that no file holds (a chart's default, what `cilium install` fills in).
struct Span {
  FileId file = kNoFile;
  std::uint32_t begin{};
  std::uint32_t end{};

  [[nodiscard]] bool known() const { return file != kNoFile; }
  bool operator==(const Span&) const = default;
};

}  // namespace cilium_lint
