#pragma once
// HCL's native syntax, as Terraform files are written in: blocks and attributes with their places.
// Nothing is evaluated here (hcl_values.h does that): what depends on something else is told apart
// from what is written out.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/placement.h"
#include "text/span.h"

namespace cilium_lint::hcl {

struct Item;

// A value as it is written.
struct Expression {
  enum class Kind : std::uint8_t {
    text,       // quotes or a heredoc
    number,     // as written, with its sign
    boolean,    // "true" or "false"
    null,       // null
    list,       // [ … ]
    object,     // { … }
    reference,  // var.name, local.images[0]: as written
    call,       // yamlencode( … ): the function's name, its arguments as items
    operation,  // a && b, !a: the operator; its terms as items
    condition,  // a ? b : c: the three as items
    loop,       // [for k, v in a : b if c]: a, b and c as items, the names as their keys
    pick,  // a part of what is no reference: f(x).name; the steps as written, the whole as item
    other  // only its place is known
  } kind = Kind::other;
  // Of a text: its content, where `${…}` and `%{…}` stand as they are written.
  std::string text{};
  bool is_template{};     // a text with `${…}` or `%{…}` in it
  bool has_directives{};  // a text with `%{…}` in it: parts of it may be left out or repeated
  bool makes_object{};    // a loop in braces: its items are a, the key, b and c
  Placement placement{kNoFile};  // where a text's content stands
  std::vector<Item> items{};     // of a list, an object or a call
  Span at{};                     // the whole expression; of a text without its quotes
  // Text, number, boolean or null whose value does not depend on anything.
  [[nodiscard]] bool is_constant() const {
    return kind <= Kind::null && !(kind == Kind::text && is_template);
  }
};

// An entry of an object, or an item of a list, whose key is empty.
struct Item {
  std::string key{};
  bool key_known = true;  // false: the key is an expression
  Span key_at{};
  Expression value{};
};

struct Attribute {
  std::string name{};
  Span name_at{};
  Expression value{};
};

struct Block;
struct Body {
  std::vector<Attribute> attributes{};
  std::vector<Block> blocks{};
  Span at{};  // what stands between the braces

  // The attribute of that name; null where there is none.
  [[nodiscard]] const Attribute* find(std::string_view name) const;
};

struct Label {
  std::string text{};
  Span at{};
};

// resource "kind_cluster" "this" { … }
struct Block {
  std::string type{};
  std::vector<Label> labels{};
  Span at{};  // the type and the labels
  Body body{};
};

struct Fault {
  std::string message{};
  Span at{};
};

struct Reading {
  Body body{};  // up to the fault
  std::optional<Fault> fault{};
};

// Never throws and never hangs; what stands behind the first fault is not read.
Reading read(std::string_view text, FileId file);

}  // namespace cilium_lint::hcl
