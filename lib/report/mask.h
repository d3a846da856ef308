#pragma once
// Hides secrets in what a report quotes: source lines and the messages about them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "lint/finding.h"

namespace cilium_lint {

// Bytes [begin, end) of a line.
struct LineRange {
  std::size_t begin{}, end{};
};

// The parts of a line (from 1) that must not be shown: the values of secret keys in YAML, in --set
// flags and shell assignments, and whatever lies inside a PEM block. Sorted, without overlaps.
std::vector<LineRange> secret_ranges(const Files& files, FileId file, std::uint32_t line);

// A text of the finding with the secrets it quotes masked.
std::string mask_quoted(const Finding& finding, const Files& files, std::string_view text);
// A text of one of its fixes, which may also take a secret from one place to another.
std::string mask_quoted(const Finding& finding, const Fix& fix, const Files& files,
                        std::string_view text);
// Whether an edit writes a secret that another one takes away. Such edits stand in no report: only
// `fix` and `diff` make them.
bool moves_secret(const Fix& fix, const Files& files);

}  // namespace cilium_lint
