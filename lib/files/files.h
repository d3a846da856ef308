#pragma once
// The only reader of disk. Each file is read once, kept in memory, and known by its FileId from
// then on.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/line_index.h"
#include "text/result.h"
#include "text/span.h"

namespace cilium_lint {

// Why a file was not taken although it is there.
enum class ReadProblem : std::uint8_t {
  none,
  missing,
  unreadable,
  too_large,
  binary,
  outside_root,
  directory
};

struct ReadOutcome {
  FileId file = kNoFile;  // kNoFile unless `problem` is none
  ReadProblem problem = ReadProblem::none;
  std::string message{};  // one sentence that names the path; empty when there is no problem
};

struct DirectoryEntry {
  std::string name{};
  bool is_directory{};
  bool is_link{};
};

// A file that is no text.
struct ReadBytes {
  std::string bytes{};
  ReadProblem problem = ReadProblem::none;
  std::string message{};  // as in ReadOutcome
};

// Files read so far. Paths are shown relative to the working directory with '/' as separator. Not
// thread-safe.
class Files {
 public:
  // Bytes. A file beyond this is not read (`too_large`): said under `skipped`, never a refusal.
  static constexpr std::size_t kSizeLimit = std::size_t{4} << 20;

  // `root` is the fence: discovered references that lead outside it are not read. Empty: no fence.
  explicit Files(std::string root = {});
  Files(Files&&) noexcept;
  Files& operator=(Files&&) noexcept;
  ~Files();

  // Text that is held in memory only (standard input, the command line's own flags).
  FileId add(std::string path, std::string bytes);
  // Whoever reads the file at `path` gets `bytes` instead of what the disk holds: an unsaved
  // buffer, an edit that is not written yet. Before the file is read for the first time; the file
  // itself need not be there.
  void overlay(std::string_view path, std::string bytes);
  // `observer` hears of each path that is asked for from now on: files, folders, and what is not
  // there.
  void observe(std::function<void(const std::string& path)> observer);
  // A file that the user named: read wherever it lies. The same file under two spellings is one
  // FileId.
  ReadOutcome read_named(std::string_view path);
  // A file that another file refers to, or that discovery found: refused outside the root, also
  // through links.
  ReadOutcome read_found(std::string_view path);
  // Lets go of the file that was read last, and of nothing else, since nobody needs its text; it
  // can be read again.
  void forget(FileId file);
  // The bytes of a regular file, which are not kept; with `fenced` only of one within the root.
  ReadBytes read_bytes(std::string_view path, bool fenced);

  // The path as it is printed.
  [[nodiscard]] std::string_view path(FileId file) const;
  // The same of a file or folder that is not kept here.
  [[nodiscard]] std::string shown(std::string_view path) const;
  // The text in UTF-8; a UTF-16 file with a byte order mark is converted.
  [[nodiscard]] std::string_view text(FileId file) const;
  // True when `text` differs from the bytes on disk, so that no edit can be offered.
  [[nodiscard]] bool converted(FileId file) const;
  // True for the linter's own command line and other texts that lie in no file.
  [[nodiscard]] bool is_virtual(FileId file) const;
  [[nodiscard]] const LineIndex& lines(FileId file) const;
  [[nodiscard]] std::size_t size() const;

  // Names in a folder, sorted by bytes; nothing where it cannot be read. "." and ".." are left out.
  [[nodiscard]] std::optional<std::vector<DirectoryEntry>> list(std::string_view folder) const;
  [[nodiscard]] bool is_directory(std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view path) const;
  [[nodiscard]] const std::string& root() const { return root_; }
  // Whether texts are those of the disk, and nobody hears of what is asked for: others may look
  // there too.
  [[nodiscard]] bool is_plain() const { return overlays_.empty() && !observer_; }
  // The path of the file of that name in `folder` or the nearest folder above it, up to the root;
  // empty where there is none.
  [[nodiscard]] std::string nearest_above(std::string_view folder, std::string_view name) const;

 private:
  struct Entry;
  struct Overlay;
  class Opened;
  ReadOutcome read(std::string_view path, bool fenced);
  static void keep_text(Entry& entry, std::string bytes);
  FileId keep(std::unique_ptr<Entry> entry, const std::string& name);
  Overlay* overlay_of(const std::string& name);
  bool within_root(const std::string& path);
  void tell(const std::string& path) const {
    if (observer_) observer_(path);
  }

  std::string root_;
  std::string folder_;                      // the working directory, absolute
  std::optional<std::string> real_root_{};  // the root without links, once something asks
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<std::unique_ptr<Overlay>> overlays_;
  std::function<void(const std::string& path)> observer_{};
  std::map<std::string, FileId, std::less<>> by_path_;                     // as it was spelled
  std::map<std::pair<std::uint64_t, std::uint64_t>, FileId> by_identity_;  // device and inode
};

// Joins and tidies: "a/b" + "../c.yaml" = "a/c.yaml". An absolute path wins over the folder, an
// empty path is the folder itself, an empty folder the working directory (".").
std::string join_path(std::string_view folder, std::string_view path);
// The folder part of a path, "." where there is none.
std::string folder_of(std::string_view path);
// The last part of a path.
std::string_view file_name(std::string_view path);

// The fence for what a path names, absolute: the nearest folder at or above it that holds `.git`;
// where there is none the working directory if the path lies in it, else the path's own folder.
std::string repository_root(std::string_view path);
// The folder that holds both absolute folders.
std::string common_folder(std::string_view a, std::string_view b);

}  // namespace cilium_lint
