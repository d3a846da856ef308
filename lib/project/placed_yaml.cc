#include "project/placed_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace cilium_lint {
namespace {

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

}  // namespace

void PlacedYaml::add(std::string_view words, Span at) {
  out_.text += words;
  out_.placement.append_replaced(u32(words.size()), at.begin, at.end);
}

void PlacedYaml::keep(std::string_view text, const Placement& placement, std::size_t begin,
                      std::size_t end) {
  const Span place = placement.place(u32(begin), u32(end));
  if (placement.verbatim(u32(begin), u32(end))) {
    out_.text += text.substr(begin, end - begin);
    out_.placement.append_verbatim(u32(end - begin), place.begin);
  } else {
    add(text.substr(begin, end - begin), place);
  }
}

void PlacedYaml::quote(std::string_view text, const Placement& placement, Span at) {
  add("\"", Span{at.file, at.begin, at.begin});
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const Span place = placement.place(u32(i), u32(i + 1));
    if (c == '"' || c == '\\') {
      add(std::string("\\") + c, place);
    } else if (c == '\n' || c == '\t' || c == '\r') {
      add(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r", place);
    } else {
      keep(text, placement, i, i + 1);
    }
  }
  add("\"", Span{at.file, at.end, at.end});
}

void PlacedYaml::add_text(std::string_view text, const Placement& placement, std::size_t indent,
                          Span at) {
  if (text.find('\n') == std::string_view::npos || text.find('\r') != std::string_view::npos ||
      text.starts_with('\n'))
    return quote(text, placement, at);
  const std::size_t last = text.find_last_not_of('\n') + 1;
  const std::size_t ends = text.size() - std::min(last, text.size());
  // All lines that are empty at the end count.
  add(fmt::format("|2{}", ends == 0 ? "-" : ends == 1 ? "" : "+"), at);
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const Span begin = placement.place(u32(from), u32(from));
    add("\n", Span{begin.file, begin.begin, begin.begin});
    if (end > from) {
      add(fmt::format("{:{}}", "", indent), Span{begin.file, begin.begin, begin.begin});
      keep(text, placement, from, end);
    }
    from = end + 1;
  }
}

}  // namespace cilium_lint
