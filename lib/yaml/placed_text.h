#pragma once
// A text that stands in a scalar of a document: a script, a patch, a document of its own.

#include <string_view>

#include "text/placement.h"
#include "yaml/tree.h"

namespace cilium_lint::yaml {

// The content of a scalar with its places: line by line of a literal block (`|`), byte by byte
// where what is written is the content, the whole scalar else. `source` is what `tree` was parsed
// from; without it the place is the whole scalar.
PlacedText placed_text(const Tree& tree, NodeId scalar, std::string_view source);

}  // namespace cilium_lint::yaml
