#pragma once
// What libyaml reads, kept as a read-only tree in which every node knows its bytes. The only
// wrapper of libyaml.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/placement.h"
#include "text/span.h"

namespace cilium_lint::yaml {

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xffffffff;

enum class Kind : std::uint8_t { scalar, sequence, mapping, alias };
enum class Style : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,
  folded,
  block,
  flow
};

// Mappings hold key, value, key, value … as children. Offsets are bytes of the parsed text.
struct Node {
  Kind kind{};
  Style style{};
  std::uint32_t begin{}, end{};  // the node itself: quotes in, anchor and tag out
  NodeId first_child = kNoNode;
  NodeId next = kNoNode;                  // the next sibling
  NodeId target = kNoNode;                // an alias: the node it stands for
  std::uint32_t text{}, text_size{};      // a scalar's content, in Tree's arena
  std::uint32_t tag{}, tag_size{};        // as written after resolution of handles; size 0: none
  std::uint32_t anchor{}, anchor_size{};  // size 0: none
};

// From '#' to the end of the line, without the line end.
struct Comment {
  std::uint32_t begin{}, end{};
};

// A fault that ends the reading: what Go's reader refuses, at its place in the text.
struct Fault {
  std::string id{};       // last part of the finding's rule id, "syntax" for yaml/syntax
  std::string message{};  // in our words
  std::uint32_t begin{}, end{};
  bool limit{};  // a limit of ours (nesting): said under `skipped`, never a refusal
};

// All documents of a text, until the first fault.
class Tree {
 public:
  [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id]; }
  [[nodiscard]] std::string_view text(NodeId id) const;
  [[nodiscard]] std::string_view tag(NodeId id) const;
  [[nodiscard]] std::string_view anchor(NodeId id) const;
  [[nodiscard]] Span place(NodeId id) const;  // in the file the text came from
  [[nodiscard]] Span place(std::uint32_t begin, std::uint32_t end) const {
    return placement_.place(begin, end);
  }
  [[nodiscard]] const Placement& placement() const { return placement_; }
  [[nodiscard]] const std::vector<NodeId>& roots() const {
    return roots_;
  }  // kNoNode for an empty document
  [[nodiscard]] const std::vector<Comment>& comments() const { return comments_; }
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  // How many documents were read to their end: the fault, if there is one, lies behind them.
  [[nodiscard]] std::size_t complete_documents() const { return complete_documents_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  // The value of `key` in a mapping (the last one counts), kNoNode where there is none or `mapping`
  // is no mapping.
  [[nodiscard]] NodeId find(NodeId mapping, std::string_view key) const;
  // The same along "a.b.c"; follows aliases.
  [[nodiscard]] NodeId find_path(NodeId mapping, std::string_view path) const;

 private:
  friend class Builder;
  std::vector<Node> nodes_{};
  std::string arena_{};
  std::vector<NodeId> roots_{};
  std::vector<Comment> comments_{};
  std::optional<Fault> fault_{};
  std::size_t complete_documents_ = 0;
  Placement placement_{kNoFile};
};

// Which documents of a stream are wanted: Helm and KIND read only the first, kubectl all.
enum class Documents : std::uint8_t { first, all };

// Deeper nesting is not read: a fault with `limit` set. (Go reads 10,000 levels.)
inline constexpr std::size_t kMaxNesting = 1024;

// Reads `text` (UTF-8, a byte order mark allowed). Never throws, never hangs; stops at the first
// fault.
Tree parse(std::string_view text, const Placement& placement, Documents wanted = Documents::all);

}  // namespace cilium_lint::yaml
