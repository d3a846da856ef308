#pragma once
// YAML of the layout that nearly all values files have, read line by line without libyaml, which
// takes several times as long. Part of parse() in yaml/tree.h; only tests include it beside that.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/tree.h"

namespace cilium_lint::yaml {

// What a Tree of one document is made of; node 0 is its root.
struct SimpleParts {
  std::vector<Node> nodes{};
  std::string arena{};
  std::vector<Comment> comments{};
};

// The tree that libyaml's events would make, of one document in block maps and lists with a scalar,
// `{}` or a flow list of words to a line. Nothing where the text holds anything else (anchors,
// tags, block scalars, escapes, scalars of several lines, markers of documents, faults): that is
// libyaml's. `text` must have no break but LF and CRLF, no control character, and be well-formed.
std::optional<SimpleParts> read_simple_layout(std::string_view text);

// What parse() does without it.
Tree parse_with_libyaml(std::string_view text, const Placement& placement, Documents wanted);

}  // namespace cilium_lint::yaml
