#pragma once
// Byte-exact edits of a text of values: every comment, quote and line end that is not meant stays.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "install/install.h"
#include "install/layer.h"
#include "lint/finding.h"
#include "yaml/data.h"

namespace cilium_lint {

// The part of a file that one layer's values were read from: the whole file, or lines of it that
// have a common indentation (a heredoc, a block scalar).
class ValuesText {
 public:
  // Nothing where the values cannot be edited in place: the layer says so, its file was converted
  // from UTF-16, or the text does not stand there line for line.
  static std::optional<ValuesText> of(const Layer& layer, const Files& files);

  // The whole text of the file.
  [[nodiscard]] std::string_view file_text() const { return file_text_; }
  [[nodiscard]] FileId file() const { return file_; }
  [[nodiscard]] std::uint32_t begin() const { return begin_; }
  [[nodiscard]] std::uint32_t end() const { return end_; }
  // How many blanks of every line stand before the values' own text.
  [[nodiscard]] std::uint32_t indent() const { return indent_; }
  // True where the text stands inside another document, in which more characters may be special.
  [[nodiscard]] bool is_inside() const { return inside_; }
  [[nodiscard]] LayerKind kind() const { return kind_; }
  // What the text says, under an umbrella chart with what lies beside Cilium's part.
  [[nodiscard]] const yaml::Data& root() const { return *root_; }

 private:
  std::string_view file_text_{};
  const yaml::Data* root_{};
  FileId file_ = kNoFile;
  std::uint32_t begin_{}, end_{}, indent_{};
  LayerKind kind_{};
  bool inside_{};
};

struct Setting {
  std::vector<KeyStep> path{};
  std::string yaml{};  // the value as it is to be written
};

// Edits after which the text says the same as before but for the settings, proved by reading the
// outcome; nothing where no such edits were found. A key that is there has its value replaced, one
// that is not comes beside the keys that share most of its name.
std::optional<std::vector<Edit>> edits_to_set(const ValuesText& text,
                                              const std::vector<Setting>& settings);
// The same for taking a key away; a map that is left empty goes too.
std::optional<std::vector<Edit>> edits_to_delete(const ValuesText& text,
                                                 const std::vector<KeyStep>& path);

// The same for giving a value another key, as it is written; a key that exists already is no place
// for it.
std::optional<std::vector<Edit>> edits_to_rename(const ValuesText& text,
                                                 const std::vector<KeyStep>& from,
                                                 const std::vector<KeyStep>& to);

// The part of a document under a path; null where there is none.
const yaml::Data* find_path(const yaml::Data& root, const std::vector<KeyStep>& path);
// Settings as nested block YAML, two blanks a level, no line end at the end.
std::string as_block(const std::vector<Setting>& settings);
// A value as Helm reads it where it is written plainly; nothing where it is no YAML.
std::optional<yaml::Data> read_value(std::string_view yaml);

}  // namespace cilium_lint
