#pragma once
// Values as Helm holds them: a YAML document after Go's sigs.k8s.io/yaml turned it into JSON
// (YAML 1.1 scalars, merge keys, tags, last duplicate wins), each part with the place that wrote
// it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/span.h"
#include "yaml/tree.h"

namespace cilium_lint::yaml {

// `unknown`: written, but only known when the install runs (a template, a shell variable).
enum class Type : std::uint8_t { null, boolean, number, text, list, map, unknown };

struct Entry;

struct Data {
  Type type = Type::null;
  bool boolean{};
  std::uint16_t layer{};         // which layer set it (install/install.h)
  std::string text{};            // text: the text; number: as JSON writes it; unknown: as written
  std::vector<Data> items{};     // list
  std::vector<Entry> entries{};  // map: in written order, each key once
  Span at{};                     // the value
  Style style = Style::plain;    // how it was written; `plain` for what no document holds
  bool open{};     // map: may hold more keys than these (templated keys, layers nobody can read)
  bool integer{};  // number: an int64 of Go's, as --set gives; a document's numbers are float64

  [[nodiscard]] const Data* find(std::string_view key) const;
  [[nodiscard]] Data* find(std::string_view key);
};

struct Entry {
  std::string key{};
  Span key_at{};
  Data value{};
};

// A key written twice: Helm takes the last, `first` counts for nothing.
struct DuplicateKey {
  std::string key{};
  Span first{}, last{};
};
// A key that is no text in YAML 1.1 (`on:`, `010:`) and that Helm therefore calls something else.
struct ConvertedKey {
  std::string written{}, becomes{};
  Span at{};
};

struct HelmReading {
  Data root{};                   // a map; empty for an empty document
  std::optional<Fault> fault{};  // what Go or Helm refuses beyond the tree's own fault
  std::vector<DuplicateKey> duplicates{};
  std::vector<ConvertedKey> converted{};
};

// The first document of `tree` as Helm reads a values file. The tree's own fault is repeated in the
// result.
HelmReading read_as_helm(const Tree& tree);
// One node the same way, whatever its type (manifests).
HelmReading read_as_helm(const Tree& tree, NodeId node);

// Whether text stands for something only known when the install runs: `{{ … }}` or `${NAME}`;
// `${1}` is none.
bool is_templated(std::string_view text);

}  // namespace cilium_lint::yaml
