#pragma once
// One source of values. Later layers win, as in Helm.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "text/placement.h"
#include "text/result.h"
#include "text/span.h"
#include "yaml/data.h"
#include "yaml/shared_data.h"

namespace cilium_lint {

enum class LayerKind : std::uint8_t {
  values_file,
  inline_block,
  set,
  set_string,
  set_json,
  set_file,
  cli_default,
  unreadable,
  set_literal
};

// The word of the report's schema ("values-file").
std::string_view name_of(LayerKind kind);

// The content of a file that a --set-file names.
struct FileText {
  std::string path{};
  std::optional<std::string> text{};  // nothing: it cannot be read, so the value is unknown
};

struct Layer {
  LayerKind kind{};
  FileId file = kNoFile;  // where the values stand: the values file, the script of a --set
  Span at{};              // what brings the layer in: the -f argument, the --set argument
  std::string why{};      // `unreadable`: what it is and why it cannot be read
  // `unreadable`: the kind whose place in Helm's order it takes; `set` for words that may be any
  // flag.
  LayerKind stands_for = LayerKind::values_file;
  yaml::SharedData values{};  // a file, a block or a default: a map; else empty
  // The file's own root before the umbrella key was taken out; set only where `values` is the part
  // under Install::umbrella_key.
  std::optional<yaml::SharedData> whole{};
  bool edits_possible{};  // the values lie in a file that a fix may change
  // The text the values were read from; null: the whole file. Always there for --set and its like:
  // Helm replays the argument on the layers before it ("a[1].b=x" changes an item that a file
  // gave).
  std::shared_ptr<const PlacedText> source{};
  std::vector<FileText> file_texts{};  // --set-file: what it puts in
  // Of a file or a block: keys that Helm calls something else than what is written.
  std::vector<yaml::ConvertedKey> converted{};
  // Of a file or a block: where a second document begins (its `---`), if there is one that holds
  // anything.
  std::optional<Span> second_document{};
};

// What reading a layer found wrong, at a place: becomes a finding `yaml/…` or `values/…`.
struct LayerProblem {
  enum class Kind : std::uint8_t {
    yaml,         // the text is no YAML that Helm takes: `fault` names the problem
    not_a_map,    // a values file whose top is a list or a text
    set_grammar,  // --set text that Helm refuses
    limit         // a limit of ours
  } kind{};
  std::string fault{};  // yaml: the last part of the rule id
  std::string message{};
  Span at{};
};

struct ReadLayer {
  Layer layer{};
  std::vector<LayerProblem> problems{};
  std::vector<yaml::DuplicateKey> duplicates{};
  std::vector<yaml::ConvertedKey> converted{};
};

// A values file, or a values block inside another document. Text behind templating becomes unknown;
// a text that template directives keep from being YAML becomes an `unreadable` layer and no
// problem.
ReadLayer read_values(const PlacedText& text, LayerKind kind, Span at);
// The same for a whole file, without a copy of its text.
ReadLayer read_values(std::string_view text, FileId file, LayerKind kind, Span at);

// Gives the content of a --set-file path, nothing where it cannot be read.
using ReadFileText = std::function<std::optional<std::string>(std::string_view path)>;

// The text of one --set, --set-string, --set-json, --set-file or --set-literal argument. What it
// does depends on the layers before it, so its faults are found when they are merged
// (UserValues::problems), not here. `${NAME}` and `{{ … }}` in it stand for what is decided at run
// time: values with one are unknown, and an argument that starts with one is an `unreadable` layer.
ReadLayer read_set(const PlacedText& argument, LayerKind kind, Span at,
                   const ReadFileText& file_text = {});

// Puts layers into the order in which Helm applies them: files and blocks, then --set-json, --set,
// --set-string, --set-file, --set-literal; each kind as written.
void sort_as_helm(std::vector<Layer>& layers);

}  // namespace cilium_lint
