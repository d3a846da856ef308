#include "files/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "text/utf8.h"

namespace cilium_lint {
namespace {

// An open file, closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::string working_directory() {
  std::array<char, 4096> buffer{};
  return ::getcwd(buffer.data(), buffer.size()) != nullptr ? std::string(buffer.data())
                                                           : std::string();
}

// The path without links, nothing where it leads nowhere.
std::optional<std::string> resolved(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return std::nullopt;
  std::string out(real);
  std::free(real);  // NOLINT(cppcoreguidelines-no-malloc): realpath allocates with malloc
  return out;
}

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

// Whether a path has no "." and ".." and no slash too many: most have not.
bool is_tidy(std::string_view path) {
  std::size_t begin = path.starts_with('/') ? 1 : 0;
  while (true) {
    const std::size_t end = path.find('/', begin);
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    if (end == path.npos) return true;
    begin = end + 1;
  }
}

// Without "." and, where it can be told from the text alone, "..".
std::string tidied(std::string_view path) {
  if (is_tidy(path)) return std::string(path);
  const bool absolute = path.starts_with('/');
  std::string out;
  out.reserve(path.size());
  std::size_t fixed = 0;  // the leading ".." of a relative path, which nothing takes back
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && out.size() > fixed) {
      const std::size_t slash = out.rfind('/');
      out.resize(slash == out.npos ? 0 : slash);
      continue;
    }
    if (part == ".." && absolute) continue;
    if (absolute || !out.empty()) out += '/';
    out += part;
    if (part == "..") fixed = out.size();
  }
  if (out.empty()) return absolute ? "/" : ".";
  return out;
}

// An absolute path as it is reached from `folder`, which is absolute too.
std::string relative_to(std::string_view folder, std::string_view path) {
  const std::vector<std::string_view> from = parts_of(folder);
  const std::vector<std::string_view> to = parts_of(path);
  const auto [left, right] = std::ranges::mismatch(from, to);
  std::string out;
  for (auto step = left; step != from.end(); ++step) out += out.empty() ? ".." : "/..";
  for (auto step = right; step != to.end(); ++step) {
    if (!out.empty()) out += '/';
    out += *step;
  }
  return out.empty() ? "." : out;
}

bool lies_within(std::string_view folder, std::string_view path) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// Programs, archives and pictures hold many bytes that no text has. A text with a stray NUL does
// not: it is read, and whoever parses it says where the NUL stands.
bool looks_binary(std::string_view bytes) {
  constexpr std::size_t kSample = 4096;
  const std::string_view sample = bytes.substr(0, kSample);
  std::size_t strange = 0;
  for (std::size_t at = plain_ascii_length(sample, 0); at < sample.size();) {
    const auto byte = static_cast<unsigned char>(sample[at]);
    const std::size_t length = utf8_length(sample, at);
    const bool blank = byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' || byte == 0x1b;
    if (length == 0 || (byte < 0x20 && !blank)) ++strange;
    at += std::max<std::size_t>(length, 1);
  }
  return strange * 10 > sample.size() * 3;
}

ReadOutcome refused(ReadProblem problem, std::string message) {
  return {.file = kNoFile, .problem = problem, .message = std::move(message)};
}

ReadOutcome too_large(std::string_view shown) {
  return refused(ReadProblem::too_large,
                 fmt::format("{}: is larger than {} MiB", shown, Files::kSizeLimit >> 20));
}

ReadOutcome no_text(std::string_view shown) {
  return refused(ReadProblem::binary, fmt::format("{}: is no text", shown));
}

ReadOutcome not_opened(std::string_view shown, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return refused(ReadProblem::missing, fmt::format("{}: there is no such file", shown));
  }
  if (error == EACCES || error == EPERM) {
    return refused(ReadProblem::unreadable, fmt::format("{}: may not be read", shown));
  }
  if (error == ELOOP) {
    return refused(ReadProblem::unreadable,
                   fmt::format("{}: its links go round in circles", shown));
  }
  return refused(ReadProblem::unreadable, fmt::format("{}: cannot be read", shown));
}

}  // namespace

struct Files::Entry {
  std::string path{};
  std::string text{};
  bool converted{};
  bool is_virtual{};
  std::unique_ptr<LineIndex> lines{};
  std::string name{};  // as it was spelled
  std::optional<std::pair<std::uint64_t, std::uint64_t>> identity{};
};

// A file on disk is known by its identity, one that is not there by its path.
struct Files::Overlay {
  std::string path{};  // absolute
  std::optional<std::pair<std::uint64_t, std::uint64_t>> identity{};
  std::string bytes{};
  FileId file = kNoFile;  // once it was read
};

namespace {

std::optional<std::pair<std::uint64_t, std::uint64_t>> identity_of(const std::string& name) {
  struct stat status {};
  if (::stat(name.c_str(), &status) != 0) return std::nullopt;
  return std::pair(static_cast<std::uint64_t>(status.st_dev),
                   static_cast<std::uint64_t>(status.st_ino));
}

}  // namespace

Files::Files(std::string root) : root_(std::move(root)), folder_(working_directory()) {}
Files::Files(Files&&) noexcept = default;
Files& Files::operator=(Files&&) noexcept = default;
Files::~Files() = default;

FileId Files::add(std::string path, std::string bytes) {
  auto entry = std::make_unique<Entry>();
  entry->path = std::move(path);
  entry->is_virtual = true;
  keep_text(*entry, std::move(bytes));
  entries_.push_back(std::move(entry));
  return static_cast<FileId>(entries_.size() - 1);
}

void Files::overlay(std::string_view path, std::string bytes) {
  const std::string name(path);
  overlays_.push_back(std::make_unique<Overlay>(
      Overlay{tidied(join_path(folder_, name)), identity_of(name), std::move(bytes)}));
}

void Files::observe(std::function<void(const std::string& path)> observer) {
  observer_ = std::move(observer);
}

Files::Overlay* Files::overlay_of(const std::string& name) {
  if (overlays_.empty()) return nullptr;
  const auto identity = identity_of(name);
  const std::string path = tidied(join_path(folder_, name));
  for (const auto& overlay : overlays_) {
    if (overlay->path == path || (identity && overlay->identity == identity)) return overlay.get();
  }
  return nullptr;
}

FileId Files::keep(std::unique_ptr<Entry> entry, const std::string& name) {
  entry->name = name;
  entries_.push_back(std::move(entry));
  const auto id = static_cast<FileId>(entries_.size() - 1);
  by_path_.emplace(name, id);
  return id;
}

void Files::keep_text(Entry& entry, std::string bytes) {
  if (std::optional<std::string> text = utf8_from_utf16(bytes)) {
    entry.text = std::move(*text);
    entry.converted = true;
  } else {
    entry.text = std::move(bytes);
  }
}

ReadOutcome Files::read_named(std::string_view path) { return read(path, false); }
ReadOutcome Files::read_found(std::string_view path) { return read(path, true); }

// A file that may be read; `problem` says why it may not.
class Files::Opened {
 public:
  Opened(const std::string& name, std::string shown, bool only_regular)
      // Without O_NONBLOCK a named pipe that nobody writes to would hang the run.
      : file_(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)), shown_(std::move(shown)) {
    if (file_.number() < 0 || ::fstat(file_.number(), &status_) != 0) {
      problem = not_opened(shown_, errno);
    } else if (S_ISDIR(status_.st_mode)) {
      problem = refused(ReadProblem::directory, fmt::format("{}: is a folder", shown_));
    } else if (!is_regular() && only_regular) {
      problem = refused(ReadProblem::unreadable, fmt::format("{}: is no regular file", shown_));
    }
  }

  [[nodiscard]] bool is_regular() const { return S_ISREG(status_.st_mode); }
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> identity() const {
    return {static_cast<std::uint64_t>(status_.st_dev), static_cast<std::uint64_t>(status_.st_ino)};
  }

  // All of it; sets `problem` where that cannot be.
  std::string read() {
    // A pipe that the user named (`<(…)`) is waited for.
    if (!is_regular()) ::fcntl(file_.number(), F_SETFL, 0);
    const auto fail_as_too_large = [&] {
      problem = too_large(shown_);
      return std::string();
    };
    if (is_regular() && status_.st_size > static_cast<off_t>(kSizeLimit)) {
      return fail_as_too_large();
    }
    std::string bytes;
    std::size_t room = is_regular() ? static_cast<std::size_t>(status_.st_size) + 1 : 65536;
    std::size_t size = 0;
    while (true) {
      bytes.resize(std::max(bytes.size(), size + room));
      const ssize_t got = ::read(file_.number(), bytes.data() + size, bytes.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        problem = not_opened(shown_, errno);
        return {};
      }
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
      if (size > kSizeLimit) return fail_as_too_large();
      room = size == bytes.size() ? 65536 : 0;
    }
    bytes.resize(size);
    return bytes;
  }

  std::optional<ReadOutcome> problem{};

 private:
  Descriptor file_;
  std::string shown_;
  struct stat status_ {};
};

ReadOutcome Files::read(std::string_view path, bool fenced) {
  std::string shown_name = shown(path);
  const std::string name = path.empty() ? "." : std::string(path);
  tell(name);
  if (fenced && !within_root(name)) {
    return refused(ReadProblem::outside_root,
                   fmt::format("{}: lies outside of the repository", shown_name));
  }
  if (const auto known = by_path_.find(name); known != by_path_.end()) {
    return {.file = known->second};
  }

  if (Overlay* const overlay = overlay_of(name)) {
    if (overlay->file != kNoFile) {
      by_path_.emplace(name, overlay->file);
      return {.file = overlay->file};
    }
    if (overlay->bytes.size() > kSizeLimit) return too_large(shown_name);
    auto entry = std::make_unique<Entry>();
    entry->path = std::move(shown_name);
    keep_text(*entry, overlay->bytes);
    if (!entry->converted && looks_binary(entry->text)) return no_text(entry->path);
    overlay->file = keep(std::move(entry), name);
    if (overlay->identity) by_identity_.emplace(*overlay->identity, overlay->file);
    return {.file = overlay->file};
  }

  Opened file(name, shown_name, fenced);
  if (file.problem) return *std::move(file.problem);
  if (file.is_regular()) {
    if (const auto known = by_identity_.find(file.identity()); known != by_identity_.end()) {
      by_path_.emplace(name, known->second);
      return {.file = known->second};
    }
  }
  std::string bytes = file.read();
  if (file.problem) return *std::move(file.problem);

  auto entry = std::make_unique<Entry>();
  entry->path = std::move(shown_name);
  keep_text(*entry, std::move(bytes));
  if (!entry->converted && looks_binary(entry->text)) return no_text(entry->path);
  const FileId id = keep(std::move(entry), name);
  if (file.is_regular()) {
    by_identity_.emplace(file.identity(), id);
    entries_.back()->identity = file.identity();
  }
  return {.file = id};
}

void Files::forget(FileId file) {
  if (entries_.empty() || file + 1 != entries_.size() || !entries_.back()->identity) return;
  by_path_.erase(entries_.back()->name);
  by_identity_.erase(*entries_.back()->identity);
  entries_.pop_back();
}

ReadBytes Files::read_bytes(std::string_view path, bool fenced) {
  const std::string name = path.empty() ? "." : std::string(path);
  tell(name);
  const auto fail = [](ReadOutcome outcome) {
    return ReadBytes{.problem = outcome.problem, .message = std::move(outcome.message)};
  };
  if (fenced && !within_root(name)) {
    return fail(refused(ReadProblem::outside_root,
                        fmt::format("{}: lies outside of the repository", shown(path))));
  }
  Opened file(name, shown(path), true);
  ReadBytes read;
  if (!file.problem) read.bytes = file.read();
  return file.problem ? fail(*std::move(file.problem)) : std::move(read);
}

// A path that does not exist is judged by the folders that do, so that it is called missing, not
// outside.
bool Files::within_root(const std::string& path) {
  if (root_.empty()) return true;
  if (!real_root_) real_root_ = resolved(root_).value_or(tidied(join_path(folder_, root_)));
  std::string existing = path;
  while (true) {
    if (const std::optional<std::string> real = resolved(existing)) {
      return lies_within(*real_root_, *real);
    }
    const std::string above = folder_of(existing);
    if (above == existing || existing == ".") return false;
    existing = above;
  }
}

std::string Files::shown(std::string_view path) const {
  const std::string whole = tidied(path);
  if (folder_.empty()) return whole;
  if (whole.starts_with('/')) return relative_to(folder_, whole);
  // "../here/values.yaml" is "values.yaml" for whoever stands in "here".
  return whole.starts_with("..") ? relative_to(folder_, tidied(join_path(folder_, whole))) : whole;
}

std::string Files::nearest_above(std::string_view folder, std::string_view name) const {
  for (std::string here = join_path(folder_, folder);; here = folder_of(here)) {
    const std::string path = join_path(here, name);
    if (exists(path) && !is_directory(path)) return shown(path);
    if (here == root_ || here == "/" || here == ".") return "";
  }
}

std::string_view Files::path(FileId file) const { return entries_.at(file)->path; }
std::string_view Files::text(FileId file) const { return entries_.at(file)->text; }
bool Files::converted(FileId file) const { return entries_.at(file)->converted; }
bool Files::is_virtual(FileId file) const { return entries_.at(file)->is_virtual; }
std::size_t Files::size() const { return entries_.size(); }

const LineIndex& Files::lines(FileId file) const {
  Entry& entry = *entries_.at(file);
  if (!entry.lines) entry.lines = std::make_unique<LineIndex>(entry.text);
  return *entry.lines;
}

std::optional<std::vector<DirectoryEntry>> Files::list(std::string_view folder) const {
  const std::string name = folder.empty() ? "." : std::string(folder);
  tell(name);
  DIR* const open = ::opendir(name.c_str());
  if (open == nullptr) return std::nullopt;
  std::vector<DirectoryEntry> entries;
  while (const dirent* found = ::readdir(open)) {  // NOLINT(concurrency-mt-unsafe): own stream
    DirectoryEntry entry{.name = static_cast<const char*>(found->d_name)};
    if (entry.name == "." || entry.name == "..") continue;
    entry.is_directory = found->d_type == DT_DIR;
    entry.is_link = found->d_type == DT_LNK;
    if (found->d_type == DT_UNKNOWN) {  // some file systems do not say
      struct stat status {};
      if (::fstatat(::dirfd(open), found->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        entry.is_directory = S_ISDIR(status.st_mode);
        entry.is_link = S_ISLNK(status.st_mode);
      }
    }
    if (entry.is_link) {
      struct stat status {};
      entry.is_directory =
          ::fstatat(::dirfd(open), found->d_name, &status, 0) == 0 && S_ISDIR(status.st_mode);
    }
    entries.push_back(std::move(entry));
  }
  ::closedir(open);
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

bool Files::is_directory(std::string_view path) const {
  const std::string name = path.empty() ? "." : std::string(path);
  tell(name);
  struct stat status {};
  return ::stat(name.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool Files::exists(std::string_view path) const {
  const std::string name = path.empty() ? "." : std::string(path);
  tell(name);
  struct stat status {};
  return ::stat(name.c_str(), &status) == 0;
}

std::string join_path(std::string_view folder, std::string_view path) {
  if (path.starts_with('/') || folder.empty()) return tidied(path);
  std::string whole;
  whole.reserve(folder.size() + 1 + path.size());
  whole.append(folder).append(1, '/').append(path);
  return is_tidy(whole) ? whole : tidied(whole);
}

std::string folder_of(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string_view file_name(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos || path.size() == 1 ? path : path.substr(slash + 1);
}

std::string repository_root(std::string_view path) {
  const std::string here = resolved(".").value_or(working_directory());
  const std::string whole = resolved(std::string(path)).value_or(tidied(join_path(here, path)));
  struct stat status {};
  const bool is_folder = ::stat(whole.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  const std::string folder = is_folder ? whole : folder_of(whole);
  for (std::string above = folder;; above = folder_of(above)) {
    if (::stat(join_path(above, ".git").c_str(), &status) == 0) return above;
    if (above == "/" || above == ".") break;
  }
  return lies_within(here, folder) ? here : folder;
}

std::string common_folder(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = parts_of(a);
  const std::vector<std::string_view> right = parts_of(b);
  const auto [end, other] = std::ranges::mismatch(left, right);
  std::string out;
  for (auto part = left.begin(); part != end; ++part) {
    out += '/';
    out += *part;
  }
  return out.empty() ? "/" : out;
}

}  // namespace cilium_lint
