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
// The entries of a map. A vector whose own members are defined behind Entry, which holds Data
// itself: Clang asks for them as soon as a member of this type has an initialiser.
struct Entries : std::vector<Entry> {
  Entries() noexcept;
  Entries(std::vector<Entry> entries) noexcept;  // NOLINT(google-explicit-constructor)
  Entries(const Entries&);
  Entries(Entries&&) noexcept;
  Entries& operator=(const Entries&);
  Entries& operator=(Entries&&) noexcept;
  ~Entries();
};

struct Data {
  Type type = Type::null;
  bool boolean{};
  std::uint16_t layer{};       // which layer set it (install/install.h)
  std::string text{};          // text: the text; number: as JSON writes it; unknown: as written
  std::vector<Data> items{};   // list
  Entries entries{};           // map: in written order, each key once
  Span at{};                   // the value
  Style style = Style::plain;  // how it was written; `plain` for what no document holds
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

inline Entries::Entries() noexcept = default;
inline Entries::Entries(std::vector<Entry> entries) noexcept
    : std::vector<Entry>(std::move(entries)) {}
inline Entries::Entries(const Entries&) = default;
inline Entries::Entries(Entries&&) noexcept = default;
inline Entries& Entries::operator=(const Entries&) = default;
inline Entries& Entries::operator=(Entries&&) noexcept = default;
inline Entries::~Entries() = default;

// A key written twice in one map, or written and then overridden by a merge behind it: Helm takes
// the last, `first` counts for nothing. `undecided`: the two are different keys in YAML that become
// the same text (`1:` and `"1":`), and chance decides which one Helm takes; the first is kept here.
struct DuplicateKey {
  std::string key{};
  Span first{}, last{};
  bool undecided{};
};
// A key that is no text in YAML 1.1 (`on:`, `010:`) and that Helm therefore calls something else.
struct ConvertedKey {
  std::string written{}, becomes{};
  Span at{};
};

// What becomes of scalars that stand for something only known when the install runs.
enum class Templates : std::uint8_t {
  as_text,  // Helm sees them as they are written
  unknown   // another tool fills them in before Helm reads them: Type::unknown
};

struct HelmReading {
  Data root{};                   // a map; empty for an empty document
  std::optional<Fault> fault{};  // what Go or Helm refuses beyond the tree's own fault
  std::vector<DuplicateKey> duplicates{};
  std::vector<ConvertedKey> converted{};
};

// The first document of `tree` as Helm reads a values file. The tree's own fault is repeated in the
// result.
HelmReading read_as_helm(const Tree& tree, Templates templates = Templates::as_text);
// One node the same way, whatever its type (manifests).
HelmReading read_as_helm(const Tree& tree, NodeId node, Templates templates = Templates::as_text);

// Whether text stands for something only known when the install runs: `{{ … }}` or `${NAME}`, also
// with a shell's default (`${NAME:-x}`); `${1}` is none.
bool is_templated(std::string_view text);
// Whether a variable's reference (`${NAME}`, `${NAME:-x}`) begins where the text begins; its end is
// not looked for.
bool begins_variable(std::string_view text);

// Compact JSON, keys in their order, numbers as they stand; an unknown value is its text.
std::string to_json(const Data& data);

}  // namespace cilium_lint::yaml
