#include "text/line_index.h"

#include <algorithm>

#include "text/utf8.h"

namespace cilium_lint {
namespace {

// Without a byte order mark, which no editor counts.
std::uint32_t first_character(std::string_view text) {
  return text.starts_with(kUtf8Mark) ? static_cast<std::uint32_t>(kUtf8Mark.size()) : 0;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  begins_.push_back(first_character(text));
  const bool only_lf = text.find('\r') == std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = only_lf ? text.find('\n', at) : text.find_first_of("\r\n", at);
    if (end == std::string_view::npos) break;
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
    if (at < text.size()) begins_.push_back(static_cast<std::uint32_t>(at));
  }
}

Position LineIndex::position(std::uint32_t offset) const {
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), offset);
  const auto number =
      static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(after - begins_.begin(), 1));
  const std::uint32_t begin = line_begin(number);
  const std::string_view whole = line(number);
  const std::size_t size =
      offset <= begin ? 0 : std::min<std::size_t>(offset - begin, whole.size());
  // An offset inside a character belongs to that character: count the characters that end before.
  std::size_t characters = 0;
  for (std::size_t at = 0; at < size; ++characters) {
    const std::size_t length = std::max<std::size_t>(utf8_length(whole, at), 1);
    if (at + length > size) break;
    at += length;
  }
  return {.line = number, .column = static_cast<std::uint32_t>(characters) + 1};
}

std::uint32_t LineIndex::lines() const { return static_cast<std::uint32_t>(begins_.size()); }

std::string_view LineIndex::line(std::uint32_t number) const {
  if (number == 0 || number > lines()) return {};
  const std::size_t begin = begins_[number - 1];
  const std::size_t end = number == lines() ? text_.size() : begins_[number];
  std::string_view whole = text_.substr(begin, end - begin);
  if (whole.ends_with('\n')) whole.remove_suffix(1);
  if (whole.ends_with('\r')) whole.remove_suffix(1);
  return whole;
}

std::uint32_t LineIndex::line_begin(std::uint32_t number) const {
  if (number == 0) return begins_.front();
  return number > lines() ? static_cast<std::uint32_t>(text_.size()) : begins_[number - 1];
}

}  // namespace cilium_lint
