#pragma once
// YAML that is put together from pieces of another language, each with its place there: what
// Terraform states in HCL is judged as the document that it stands for.

#include <cstddef>
#include <string_view>

#include "text/placement.h"

namespace cilium_lint {

class PlacedYaml {
 public:
  explicit PlacedYaml(FileId file) { out_.placement = Placement::pieces(file); }

  // Words that stand for a place.
  void add(std::string_view words, Span at);
  // A text in double quotes; `at` is its place without its own.
  void quote(std::string_view text, const Placement& placement, Span at);
  // A text of several lines as a literal block, so that each line keeps its place; quoted where a
  // block would change it. The block's lines are indented by `indent`.
  void add_text(std::string_view text, const Placement& placement, std::size_t indent, Span at);
  // What was put together so far.
  [[nodiscard]] PlacedText& text() { return out_; }

 private:
  void keep(std::string_view text, const Placement& placement, std::size_t begin, std::size_t end);

  PlacedText out_{};
};

}  // namespace cilium_lint
