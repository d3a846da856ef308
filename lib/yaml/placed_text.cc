#include "yaml/placed_text.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace cilium_lint::yaml {
namespace {

// The next bytes of the text stand for the bytes [begin, end) of what the tree was parsed from.
void append(const Tree& tree, PlacedText& placed, std::size_t size, std::uint32_t begin,
            std::uint32_t end, std::uint32_t verbatim_end) {
  const Span place = tree.place(begin, end);
  if (tree.placement().verbatim(begin, verbatim_end)) {
    placed.placement.append_verbatim(static_cast<std::uint32_t>(size), place.begin);
  } else {
    placed.placement.append_replaced(static_cast<std::uint32_t>(size), place.begin, place.end);
  }
}

// False where the text is not what stands on the lines behind the header.
bool place_lines(const Tree& tree, std::string_view source, std::uint32_t header,
                 PlacedText& placed) {
  const std::string_view text = placed.text;
  std::size_t raw = source.find('\n', header);
  for (std::size_t at = 0; at < text.size();) {
    if (raw == std::string_view::npos) return false;
    ++raw;
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, line_end - at);
    const std::size_t raw_end = std::min(source.find('\n', raw), source.size());
    std::string_view raw_line = source.substr(raw, raw_end - raw);
    if (raw_line.ends_with('\r')) raw_line.remove_suffix(1);
    if (!raw_line.ends_with(line)) return false;
    const std::size_t size = std::min(line.size() + 1, text.size() - at);
    const auto begin = static_cast<std::uint32_t>(raw + raw_line.size() - line.size());
    const auto line_size = static_cast<std::uint32_t>(line.size());
    append(tree, placed, size, begin, begin + static_cast<std::uint32_t>(size), begin + line_size);
    at += size;
    raw = source.find('\n', raw);
  }
  return true;
}

}  // namespace

PlacedText placed_text(const Tree& tree, NodeId scalar, std::string_view source) {
  const Node& node = tree.node(scalar);
  const FileId file = tree.placement().file();
  PlacedText placed{.text = std::string(tree.text(scalar)), .placement = Placement::pieces(file)};
  if (source.size() >= node.end) {
    if (node.style == Style::literal && place_lines(tree, source, node.begin, placed))
      return placed;
    const std::uint32_t quote = node.style == Style::plain ? 0 : 1;
    const bool as_written = node.style != Style::literal && node.style != Style::folded &&
                            node.end - node.begin == placed.text.size() + 2 * quote &&
                            source.substr(node.begin + quote, placed.text.size()) == placed.text;
    if (as_written) {
      const std::uint32_t begin = node.begin + quote;
      const std::uint32_t end = node.end - quote;
      append(tree, placed, placed.text.size(), begin, end, end);
      return placed;
    }
  }
  const Span at = tree.place(scalar);
  placed.placement = Placement::pieces(file);
  placed.placement.append_replaced(static_cast<std::uint32_t>(placed.text.size()), at.begin,
                                   at.end);
  return placed;
}

}  // namespace cilium_lint::yaml
