#pragma once
// Which values a chart's templates look at, found without running them: every `.Values` path with
// its detours through variables, `with`, `range`, `include`, dictionaries and functions.

#include <span>
#include <string>
#include <vector>

#include "chart/archive.h"

namespace cilium_lint {

// One path that some template looks at. Items of a list, and entries of a map that is gone through
// by name, are `path[]`.
struct KeyRead {
  std::string key{};
  bool value{};  // as one value: printed, compared, asked whether it is there
  bool whole{};  // handed on with all that is below it
  bool each{};   // gone through item by item
  // What for: something that is installed; only to refuse; only to print a warning.
  bool effect{}, refusal{}, warning{};
};

struct TemplateReads {
  std::vector<KeyRead> keys{};  // in order of key
  // False where a template is not understood to its end: then more may be read.
  bool complete = true;
};

// `files` are a chart's: its templates/ and files/ count.
TemplateReads read_templates(std::span<const ArchiveFile> files);

}  // namespace cilium_lint
