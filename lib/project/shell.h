#pragma once
// Reads what a shell script or Makefile would run, without running it: commands with their words
// after quoting and variables, the texts they read, the files they write.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "install/install.h"
#include "text/placement.h"

namespace cilium_lint {

// Paths that a script works out by itself begin with one of these and may go on with "/…".
inline constexpr std::string_view kStartFolder = "\x1a\x43";   // where it is started ($PWD)
inline constexpr std::string_view kScriptFolder = "\x1a\x53";  // where it lies ($(dirname "$0"))
inline constexpr std::string_view kRootFolder = "\x1a\x52";    // git rev-parse --show-toplevel
bool is_anchored(std::string_view path);

// What a reader needs to know about a command beside its words.
struct CommandContext {
  std::string folder{};  // working folder, as far as `cd` tells: begins with an anchor
  bool folder_known = true;
  std::optional<Word> kind_cluster_name{};  // KIND_CLUSTER_NAME and HELM_NAMESPACE as it sees them
  std::optional<Word> helm_namespace{};
  std::optional<Word> k3s_exec{};  // INSTALL_K3S_EXEC, INSTALL_K3S_VERSION
  std::optional<Word> k3s_version{};
  std::optional<Word> reads{};  // `< FILE`, or the file that `cat FILE |` feeds it
};

// A file that the script makes before a later command reads it.
struct WrittenFile {
  std::uint32_t command{};  // the command that writes it
  Word path{};
  std::optional<PlacedText> text{};  // nothing: only known when the script runs
  std::string copy{};                // the path of a file that it is a copy of, as far as is known
};

struct ShellReading {
  Script script{};                         // words may hold anchors
  std::vector<CommandContext> contexts{};  // one a command
  std::vector<WrittenFile> written{};      // in order
  std::vector<FileId> others{};            // files that it reads into itself, or runs
};

// Where a script lies, so that the files it reads into itself and runs are followed; without files
// none is.
struct Surroundings {
  Files* files{};
  std::string folder{};
};

// Folders in which a path that a script works out may be meant, and the rest of the path: of a
// relative one the script's own folder and those above it, up to the repository's root; whoever
// starts the script stands in one of them.
std::vector<std::string> folders_of_script(const Files& files, const std::string& folder,
                                           std::string_view path, std::string& rest);

// Scripts beyond this are not read.
inline constexpr std::size_t kScriptLimit = std::size_t{1} << 20;

// `name` is the script's own file name. Never fails and never hangs: what cannot be followed is
// unknown. Functions are followed where they are called; those that nobody calls come last.
ShellReading read_shell(std::string_view text, const Placement& placement, std::string_view name,
                        const Surroundings& surroundings = {});

// The recipes of a Makefile, each line a shell of its own.
ShellReading read_makefile(std::string_view text, const Placement& placement, std::string_view name,
                           const Surroundings& surroundings = {});

// A path as the command of this context sees it: anchored or absolute; empty where that is only
// known when the script runs.
std::string script_path(const CommandContext& context, std::string_view path);

// A text that commands read or write, for readers of YAML: anchors become what stands for a folder
// that is only known when the script runs.
PlacedText without_anchors(const PlacedText& text);

// A script for rules: anchors become paths of the repository.
Script without_anchors(const Script& script, std::string_view script_folder, std::string_view root);

}  // namespace cilium_lint
