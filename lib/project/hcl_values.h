#pragma once
// What expressions of a Terraform module come to, as far as its files say: variables with their
// defaults, locals, files, conditions, loops, templates, and the few functions that hand values to
// Helm.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "project/hcl.h"
#include "yaml/data.h"

namespace cilium_lint::hcl {

struct Value;
struct Entry;

struct Value {
  enum class Kind : std::uint8_t {
    unknown,  // only known when Terraform runs
    null,
    boolean,
    number,
    text,
    list,
    object,
    encoded  // a text of YAML or JSON that stands for `inner`
  } kind = Kind::unknown;
  PlacedText text{};      // of a scalar; `${TERRAFORM}` in it stands for what is not known
  bool is_known = true;   // false: a text with such parts
  bool has_directives{};  // a text of which `%{ … }` decides what is there, by what is not known
  FileId file = kNoFile;  // the text is what this file holds, or was made from it
  bool is_whole_file{};
  std::string why{};           // unknown: a file that cannot be read
  std::vector<Entry> items{};  // of a list without keys, of an object with them
  bool open{};                 // an object that may hold more than these
  bool is_json{};              // encoded: on one line, as JSON
  std::shared_ptr<const Value> inner{};
  Span at{};
  std::string name{};  // of an unknown: the file that is not there, or the variable nothing sets
  bool is_missing{};   // it is a file
  bool by_default{};   // what `evaluate` gives: it rests on a variable's default

  [[nodiscard]] bool is_scalar() const { return kind >= Kind::boolean && kind <= Kind::text; }
};
struct Entry {
  std::string key{};
  Span key_at{};
  Value value{};
};

// The files of one folder, which Terraform reads together.
struct Module {
  std::string folder{};
  std::string root{};  // the folder that Terraform is started in
  std::vector<const Body*> files{};
  std::map<std::string, Value, std::less<>> given{};  // what the caller, or a .tfvars file, gives
  std::vector<Entry> names{};  // "each" of a repeated block, the iterator of a dynamic one
};

// The path in the repository of a file as an expression of the module names it: with path.module or
// path.root in front it is that already, else it is relative to the folder of the root module.
std::string path_in(const Module& module, std::string_view name);

// Never fails: what is not followed is unknown.
Value evaluate(const Expression& expression, const Module& module, Files& files);

// A value as Helm gets it from `yamlencode`, each part with its place.
yaml::Data to_data(const Value& value);

// Nothing where it is unknown.
std::optional<bool> to_bool(const Value& value);

// What a `for_each` or a loop goes over: keys, which are numbers of a list, and values; nothing
// where that is unknown.
std::optional<std::vector<Entry>> rounds_of(const Value& value);
// The key of such a round as a value.
Value key_of(const Entry& round);

}  // namespace cilium_lint::hcl
