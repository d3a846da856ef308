#pragma once
// Rules' documentation on a terminal.

#include <string>
#include <string_view>

#include "report/writers.h"

namespace cilium_lint::cli {

// Headings (and lines such as "Bad:") strong, code indented and as it is, the rest wrapped. Knows
// what rules' documentation uses: paragraphs, lists, fences, `code`.
std::string render_markdown(std::string_view text, const TextStyle& style);

}  // namespace cilium_lint::cli
