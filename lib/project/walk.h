#pragma once
// Which files below a folder discovery looks at.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"

namespace cilium_lint {

// The patterns of one .gitignore. Paths are relative to its folder, with '/' as separator.
class IgnoreList {
 public:
  enum class Verdict : std::uint8_t { silent, ignored, wanted };

  explicit IgnoreList(std::string_view text);
  [[nodiscard]] Verdict judge(std::string_view path, bool is_directory) const;

 private:
  struct Pattern {
    std::string text{};
    bool negated{}, only_directories{}, anchored{};
  };
  std::vector<Pattern> patterns_{};
};

// What is left out below a folder.
struct LeftOut {
  std::string folder{};
  IgnoreList list;
};

// Whether the folders below count too.
enum class Depth : std::uint8_t { all, folder_alone };

struct Walked {
  bool whole = true;                      // false: there are more files than discovery looks at
  std::vector<std::string> unreadable{};  // folders
};

// Calls `visit` for each file below `folder`, folder by folder, names in order, and says of each
// whether it is a template of a chart. Leaves out what git ignores, what `left_out` names, what
// holds other people's files (.git, node_modules, vendor …), links to folders, the insides of
// vendored charts but for the Chart.yaml of Cilium's own, and that chart's templates.
Walked walk(Files& files, const std::string& folder, Depth depth,
            const std::vector<LeftOut>& left_out,
            const std::function<void(const std::string& path, bool is_template)>& visit);

}  // namespace cilium_lint
