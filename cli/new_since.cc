#include "new_since.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <ftw.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "files/seen_from.h"
#include "lint_run.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace cilium_lint::cli {
namespace {

int remove_one(const char* path, const struct stat* /*status*/, int /*kind*/, FTW* /*where*/) {
  std::remove(path);
  return 0;  // what cannot be removed stays
}

// A folder of its own that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const char* const base = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): one thread
    path_ = fmt::format("{}/cilium-lint-XXXXXX", base != nullptr && *base != '\0' ? base : "/tmp");
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    constexpr int kOpenFolders = 16;
    if (!path_.empty()) ::nftw(path_.c_str(), remove_one, kOpenFolders, FTW_DEPTH | FTW_PHYS);
  }
  // Empty where none could be made.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_{};
};

// Everything that can be read from a descriptor.
std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (true) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

// Runs git without a shell; the index it uses is one of its own, so that the repository's stays as
// it is. An error is the line in which git says that it gives up, else its last one.
std::optional<Error> run_git(const std::vector<std::string>& arguments, const std::string& index) {
  std::vector<std::string> words{"git"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings{"GIT_INDEX_FILE=" + index, "GIT_TERMINAL_PROMPT=0"};
  std::vector<char*> argv;
  std::vector<char*> envp;
  for (std::string& word : words) argv.push_back(word.data());
  for (std::string& setting : settings) envp.push_back(setting.data());
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::string_view(*variable).substr(0, 15) != "GIT_INDEX_FILE=") envp.push_back(*variable);
  }
  argv.push_back(nullptr);
  envp.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return Error{std::strerror(errno)};
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "git", &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  if (failed != 0) {
    ::close(pipe[0]);
    return Error{fmt::format("git cannot be run ({})", std::strerror(failed))};
  }
  std::string said = read_all(pipe[0]);
  ::close(pipe[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  while (said.ends_with('\n')) said.pop_back();
  const std::size_t fatal = said.find("fatal: ");
  const std::size_t begin = fatal == said.npos ? said.rfind('\n') + 1 : fatal;
  return Error{said.substr(begin, said.find('\n', begin) - begin)};
}

std::optional<Error> lay_out(const std::string& revision, const std::string& root,
                             const std::string& folder) {
  const std::string index = folder + "/index";
  // `^{tree}` also keeps a revision that begins with a dash from being taken for an option.
  const std::string tree = revision + "^{tree}";
  if (auto error = run_git({"-C", root, "read-tree", "--end-of-options", tree}, index)) {
    // "fatal: Not a valid object name main^{tree}"
    if (error->message.ends_with(tree)) {
      return Error{"git knows no such commit here (in a shallow clone: git fetch --unshallow)"};
    }
    return error;
  }
  return run_git({"-C", root, "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false",
                  "checkout-index", "--all", "--force", "--prefix=" + folder + "/tree/"},
                 index);
}

// The arguments, with paths of the repository as those of its copy.
Arguments arguments_in(const std::string& tree, const Arguments& arguments,
                       const std::string& root) {
  Arguments moved = arguments;
  const auto move = [&](std::string& path) {
    if (path == "-") return;
    const std::string inside = seen_from(root, path);
    if (!inside.starts_with("..")) path = join_path(tree, inside);
  };
  if (moved.words.empty()) moved.words.emplace_back(".");
  for (std::string& path : moved.words) move(path);
  std::erase(moved.words, "-");
  if (!moved.values_files.empty() || !moved.set.empty()) moved.words.clear();
  for (std::string& path : moved.values_files) move(path);
  if (moved.kind_config) move(*moved.kind_config);
  if (moved.chart) move(*moved.chart);
  if (moved.config) move(*moved.config);
  moved.new_since.reset();
  moved.allow_empty = true;
  // A path that the commit did not have had no findings.
  std::erase_if(moved.words,
                [](const std::string& path) { return ::access(path.c_str(), F_OK) != 0; });
  return moved;
}

}  // namespace

Result<Baseline> findings_at(const std::string& revision, const Arguments& arguments,
                             const std::string& root, const Streams& streams) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return Error{"no temporary folder can be made for --new-since"};
  if (const auto error = lay_out(revision, root, folder.path())) {
    return Error{fmt::format("--new-since {}: {}", revision, error->message)};
  }
  const std::string tree = folder.path() + "/tree";
  // The copy is a repository of its own to whoever looks for the root.
  ::mkdir(tree.c_str(), 0700);
  ::mkdir((tree + "/.git").c_str(), 0700);
  const Arguments moved = arguments_in(tree, arguments, root);
  Baseline none{.folder = root, .by = "new-since"};
  const bool stated = !moved.values_files.empty() || !moved.set.empty();
  if (moved.words.empty() && !stated) return none;
  Streams unheard;
  unheard.today = streams.today;
  unheard.read_input = streams.read_input;
  const auto before = run_lint(moved, unheard, {.baseline = false});
  if (!before->goes_on) return none;
  Baseline found = baseline_of(before->findings, before->files, tree);
  found.folder = root;
  found.by = "new-since";
  return found;
}

}  // namespace cilium_lint::cli
