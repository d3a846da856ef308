#pragma once
// One source of values. Later layers win, as in Helm.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "files/files.h"
#include "text/placement.h"
#include "text/result.h"
#include "text/span.h"
#include "yaml/data.h"

namespace cilium_lint {

enum class LayerKind : std::uint8_t {
  values_file,
  inline_block,
  set,
  set_string,
  set_json,
  set_file,
  cli_default,
  unreadable
};

// The word of the report's schema ("values-file").
std::string_view name_of(LayerKind kind);

struct Layer {
  LayerKind kind{};
  FileId file = kNoFile;  // where the values stand: the values file, the script of a --set
  Span at{};              // what brings the layer in: the -f argument, the --set argument
  std::string why{};      // `unreadable`: what it is and why it cannot be read
  yaml::Data values{};    // a map; empty for `unreadable`
  bool edits_possible{};  // the values lie in a file that a fix may change
  // The text that was read where it is not a whole file (an inline block, a heredoc, the argument
  // of a --set): fixes look there for what may be edited. Null: the whole of `file`.
  std::shared_ptr<const PlacedText> source{};
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

// The text of one --set, --set-string, --set-json or --set-file argument (Helm's strvals grammar:
// escapes, lists, indices, null deletes). Applied to `into`, since indices and lists continue what
// stands there. `file_text` gives the content of a --set-file path, nothing where it cannot be
// read.
ReadLayer read_set(const PlacedText& argument, LayerKind kind, Span at);

}  // namespace cilium_lint
