#include "text/placement.h"

#include <algorithm>

namespace cilium_lint {

Placement Placement::pieces(FileId file) {
  Placement placement(file);
  placement.whole_ = false;
  return placement;
}

void Placement::append_verbatim(std::uint32_t size, std::uint32_t file_begin) {
  if (size == 0) return;
  const std::uint32_t begin = pieces_.empty() ? 0 : pieces_.back().text_end;
  if (!pieces_.empty() && !pieces_.back().replaced && pieces_.back().file_end == file_begin) {
    pieces_.back().text_end += size;
    pieces_.back().file_end += size;
    return;
  }
  pieces_.push_back({.text_begin = begin,
                     .text_end = begin + size,
                     .file_begin = file_begin,
                     .file_end = file_begin + size,
                     .replaced = false});
}

void Placement::append_replaced(std::uint32_t size, std::uint32_t file_begin,
                                std::uint32_t file_end) {
  const std::uint32_t begin = pieces_.empty() ? 0 : pieces_.back().text_end;
  pieces_.push_back({.text_begin = begin,
                     .text_end = begin + size,
                     .file_begin = file_begin,
                     .file_end = file_end,
                     .replaced = true});
}

const Placement::Piece* Placement::piece_at(std::uint32_t offset) const {
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](std::uint32_t at, const Piece& piece) { return at < piece.text_begin; });
  return after == pieces_.begin() ? nullptr : &*(after - 1);
}

Span Placement::place(std::uint32_t begin, std::uint32_t end) const {
  if (whole_) return {.file = file_, .begin = begin, .end = std::max(begin, end)};
  const Piece* first = piece_at(begin);
  if (first == nullptr) return {.file = file_, .begin = 0, .end = 0};
  const Piece* last = end > begin ? piece_at(end - 1) : first;
  const auto inside = [](const Piece& piece, std::uint32_t offset) {
    return std::min(piece.file_begin + (offset - piece.text_begin), piece.file_end);
  };
  const std::uint32_t from = first->replaced ? first->file_begin : inside(*first, begin);
  const std::uint32_t to = last->replaced ? last->file_end : inside(*last, std::max(begin, end));
  return {.file = file_, .begin = from, .end = std::max(from, to)};
}

bool Placement::verbatim(std::uint32_t begin, std::uint32_t end) const {
  if (whole_) return true;
  const Piece* first = piece_at(begin);
  if (first == nullptr || first->replaced) return false;
  return end <= first->text_end;  // adjacent pieces were joined when they were appended
}

}  // namespace cilium_lint
