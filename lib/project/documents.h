#pragma once
// What readers of YAML documents share: looking things up in a tree, and taking values out of a
// document without losing their places.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/gather.h"

namespace cilium_lint {

// -- looking up

// The node that an alias stands for.
yaml::NodeId follow(const yaml::Tree& tree, yaml::NodeId id);
// The node under a path ("spec.chart.spec"), aliases followed; kNoNode where there is none.
yaml::NodeId child(const yaml::Tree& tree, yaml::NodeId mapping, std::string_view path);
// The text of the scalar under a path; empty where there is none.
std::string_view text_at(const yaml::Tree& tree, yaml::NodeId mapping, std::string_view path);
// The items of a sequence; none where it is no sequence.
std::vector<yaml::NodeId> items_of(const yaml::Tree& tree, yaml::NodeId sequence);
// The same of the sequence under a path.
std::vector<yaml::NodeId> items_at(const yaml::Tree& tree, yaml::NodeId mapping,
                                   std::string_view path);
struct Field {
  yaml::NodeId key = yaml::kNoNode;
  yaml::NodeId value = yaml::kNoNode;  // aliases followed
};
// Keys and values of a mapping; none where it is no mapping.
std::vector<Field> fields_of(const yaml::Tree& tree, yaml::NodeId mapping);
bool is_mapping(const yaml::Tree& tree, yaml::NodeId id);
bool is_scalar(const yaml::Tree& tree, yaml::NodeId id);
// Where a scalar's text stands, without its quotes.
Span text_place(const yaml::Tree& tree, yaml::NodeId scalar);

// -- taking values out

// The content of a scalar with its places: of a literal block scalar line for line.
PlacedText placed_scalar(const Document& document, yaml::NodeId scalar);
// The lines of a mapping with the indentation cut off, as if it were a document of its own; nothing
// where it uses an anchor of the document around it.
std::optional<PlacedText> placed_mapping(const Document& document, yaml::NodeId mapping);

// -- pieces of an install

// An install that a document states; `at` is its place in there.
FoundInstall install_in(const Document& document, InstallMechanism mechanism, yaml::NodeId at);
// Whether a text is only known at run time: a template, or what stands for one.
bool is_hidden(std::string_view text);
// A text as a word of the install, empty where it is only known at run time.
std::string known_text(std::string_view text);
// The variable that a text consists of ("${cilium_version}", "{{ cilium.version }}"); empty where
// it is anything else.
std::string variable_of(std::string_view written);
// `node` as the chart's version: a pin, hidden behind a template, or nothing.
void set_version(FoundInstall& install, const Document& document, yaml::NodeId node);
// Values that stand in the document itself, as a mapping or as a text that is YAML. Null is none.
void add_inline_values(Gathered& gathered, FoundInstall& install, const Document& document,
                       yaml::NodeId node);
// The values file that a document names, relative to a folder; an unreadable layer where it cannot
// be read. `is_needed`: the tool stops where it is not there, which is a problem.
void add_named_values(Gathered& gathered, FoundInstall& install, const std::string& folder,
                      const Document& document, yaml::NodeId path, bool is_needed = false);
// A values file that the tool (`kustomize`) reads, and that is not there.
void add_missing_values(FoundInstall& install, std::string_view tool, std::string_view path,
                        Span at);
// The file of a path in the repository, with the reason where there is none.
struct NamedFile {
  FileId file = kNoFile;
  std::string why{};
  bool is_missing{};  // where it should be in the repository
};
NamedFile find_named(Gathered& gathered, const std::string& folder, std::string_view path);
// Folders from which a path of a repository may be meant: its root, then the folder itself and
// those above it (what is looked at need not be a whole repository).
std::vector<std::string> folders_for(const Gathered& gathered, const std::string& folder);
// One setting as `--set` and its like have it ("a.b[0]", "x").
void add_setting(Gathered& gathered, FoundInstall& install, const Document& document,
                 yaml::NodeId name, yaml::NodeId value, LayerKind kind);
// A value at a path that later layers lie over; `value` may be of type unknown.
void add_value_at(FoundInstall& install, const std::vector<KeyStep>& path, yaml::Data value,
                  Span at);

// What kustomize puts in the place of Cilium's images (its `images:`), as if the values said so.
void add_replaced_images(FoundInstall& install, const Document& document,
                         const std::vector<yaml::NodeId>& images);

// -- the rest

bool is_enterprise(std::string_view repository);
// Says once that a file which is no YAML was not read.
void skip_broken(Gathered& gathered, const yaml::Tree& tree);
// Keeps a word on a file for --explain-discovery.
void explain(Gathered& gathered, FileId file, std::string_view words);

}  // namespace cilium_lint
