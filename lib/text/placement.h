#pragma once
// Where a text stands in a file: at its start, or inside another document (a heredoc, a block
// scalar), perhaps with an indentation cut off or a variable put in. Keeps places exact for text
// that was taken out of its file.

#include <cstdint>
#include <string>
#include <vector>

#include "text/span.h"

namespace cilium_lint {

// Maps byte offsets of a text to the file it came from.
class Placement {
 public:
  // The text is the whole file.
  explicit Placement(FileId file) : file_(file) {}
  // Nothing mapped yet: call `append` for each piece.
  static Placement pieces(FileId file);

  // The next `size` bytes of the text stand in the file from `file_begin` on, byte for byte.
  void append_verbatim(std::uint32_t size, std::uint32_t file_begin);
  // The next `size` bytes of the text stand for the bytes [file_begin, file_end) (a variable's
  // reference).
  void append_replaced(std::uint32_t size, std::uint32_t file_begin, std::uint32_t file_end);

  // The place of text bytes [begin, end). A span that touches a replaced piece covers that piece
  // whole.
  [[nodiscard]] Span place(std::uint32_t begin, std::uint32_t end) const;
  // True where [begin, end) maps byte for byte onto one stretch of the file, so that it can be
  // edited there.
  [[nodiscard]] bool verbatim(std::uint32_t begin, std::uint32_t end) const;
  [[nodiscard]] FileId file() const { return file_; }
  // The text is the whole file, as the file holds it.
  [[nodiscard]] bool whole() const { return whole_; }

 private:
  struct Piece {
    std::uint32_t text_begin{}, text_end{}, file_begin{}, file_end{};
    bool replaced{};
  };
  // The piece that holds text byte `offset`, or the last one before it.
  [[nodiscard]] const Piece* piece_at(std::uint32_t offset) const;

  FileId file_ = kNoFile;
  bool whole_ = true;
  std::vector<Piece> pieces_{};
};

// A text with its placement, ready to be parsed.
struct PlacedText {
  std::string text{};
  Placement placement{kNoFile};
};

}  // namespace cilium_lint
