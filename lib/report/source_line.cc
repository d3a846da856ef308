#include "report/source_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/characters.h"
#include "report/mask.h"
#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr unsigned kTab = 4;
// A longer line (a program's, not a person's) is not quoted.
constexpr std::size_t kLongest = std::size_t{64} << 10;

// A line without its secrets, and where each byte of the line went.
struct MaskedLine {
  std::string text{};
  std::vector<std::size_t> byte_of{};  // of each byte of the line, and of its end
};

MaskedLine masked_line(const Files& files, FileId file, std::uint32_t number) {
  const std::string_view line = files.lines(file).line(number);
  MaskedLine masked;
  std::size_t at = 0;
  const auto keep_to = [&](std::size_t end) {
    for (; at < end; ++at) {
      masked.byte_of.push_back(masked.text.size());
      masked.text += line[at];
    }
  };
  for (const LineRange& secret : secret_ranges(files, file, number)) {
    keep_to(secret.begin);
    masked.byte_of.insert(masked.byte_of.end(), secret.end - secret.begin, masked.text.size());
    masked.text += kMask;
    at = secret.end;
  }
  keep_to(line.size());
  masked.byte_of.push_back(masked.text.size());
  return masked;
}

// How many bytes of `escaped` stand for a character of the text it was made from: itself, or \xNN,
// or \uNNNN.
std::size_t escaped_size(std::string_view escaped, std::string_view character) {
  if (escaped.starts_with(character)) return character.size();
  return escaped.starts_with("\\u") ? 6 : 4;
}

}  // namespace

SourceLine::SourceLine(const Files& files, FileId file, std::uint32_t number) {
  if (const std::size_t size = files.lines(file).line(number).size(); size > kLongest) {
    draw(fmt::format("(a line of {} KiB)", size >> 10));
    columns_.assign(1, 0);
    return;
  }
  const MaskedLine masked = masked_line(files, file, number);
  const std::string escaped = escape_for_terminal(masked.text);
  std::vector<unsigned> column_of_masked(masked.text.size() + 1, 0);
  std::string_view text = masked.text;
  std::string_view shown = escaped;
  while (!text.empty()) {
    const std::size_t size = first_character(text).size;
    const std::size_t at = masked.text.size() - text.size();
    std::fill_n(column_of_masked.begin() + static_cast<std::ptrdiff_t>(at), size, width_);
    const std::size_t drawn = escaped_size(shown, text.substr(0, size));
    draw(shown.substr(0, drawn));
    shown.remove_prefix(std::min(drawn, shown.size()));
    text.remove_prefix(size);
  }
  column_of_masked.back() = width_;
  columns_.reserve(masked.byte_of.size());
  for (const std::size_t byte : masked.byte_of) columns_.push_back(column_of_masked[byte]);
}

void SourceLine::draw(std::string_view shown) {
  while (!shown.empty()) {
    const Character next = first_character(shown);
    Cell cell{std::string(shown.substr(0, next.size)), width_of(next.code)};
    shown.remove_prefix(next.size);
    if (cell.bytes == "\t") {
      cell.width = kTab - width_ % kTab;
      cell.bytes.assign(cell.width, ' ');
    }
    width_ += cell.width;
    if (cell.width == 0 && !cells_.empty()) {
      cells_.back().bytes += cell.bytes;
    } else {
      cells_.push_back(std::move(cell));
    }
  }
}

unsigned SourceLine::column_of(std::size_t byte) const {
  return columns_[std::min(byte, columns_.size() - 1)];
}

unsigned SourceLine::indent() const {
  unsigned column = 0;
  for (const Cell& cell : cells_) {
    if (cell.bytes.find_first_not_of(' ') != std::string::npos) break;
    column += cell.width;
  }
  return column;
}

std::string SourceLine::text(unsigned begin, unsigned end) const {
  const bool cut_left = begin > 0;
  const bool cut_right = end < width_;
  const unsigned first = cut_left ? begin + 1 : begin;
  const unsigned last = cut_right ? end - 1 : end;
  std::string drawn(cut_left ? "…" : "");
  unsigned column = 0;
  for (const Cell& cell : cells_) {
    const unsigned after = column + cell.width;
    if (column >= first && after <= last) {
      drawn += cell.bytes;
    } else if (after > first && column < last) {
      drawn.append(std::min(after, last) - std::max(column, first), ' ');
    }
    column = after;
  }
  if (cut_right) drawn += "…";
  return drawn;
}

}  // namespace cilium_lint
