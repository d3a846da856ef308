#include "whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace cilium_lint::cli {
namespace {

Error cannot_write(const std::string& path, int error) {
  return {fmt::format("{}: cannot be written ({})", path, std::strerror(error))};
}

std::optional<Error> write_opened(const std::string& path, std::string_view bytes, int flags) {
  constexpr mode_t kNewFile = 0666;
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | flags, kNewFile);
  if (file < 0) return cannot_write(path, errno);
  int error = write_all(file, bytes);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error != 0) return cannot_write(path, error);
  return std::nullopt;
}

// The file that a link leads to; the path itself where nothing is there.
std::string target_of(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string target(real);
  std::free(real);
  return target;
}

// What a new file may be read and written by.
mode_t standard_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

}  // namespace

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

std::optional<Error> write_whole_file(const std::string& path, std::string_view bytes) {
  struct stat status {};
  const bool there = ::stat(path.c_str(), &status) == 0;
  if (there && S_ISDIR(status.st_mode)) return Error{path + ": cannot be written (it is a folder)"};
  if (there && !S_ISREG(status.st_mode)) return write_opened(path, bytes, 0);
  // Moving into place would pass over a file that must not be written.
  if (there && ::access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);

  const std::string target = target_of(path);
  std::string beside = target + ".XXXXXX";
  const int file = ::mkstemp(beside.data());
  if (file < 0) return cannot_write(path, errno);
  int error = write_all(file, bytes);
  const mode_t mode = there ? status.st_mode & 07777U : standard_mode();
  if (error == 0 && ::fchmod(file, mode) != 0) error = errno;
  if (error == 0 && ::fsync(file) != 0 && errno != EINVAL && errno != EROFS) error = errno;
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(beside.c_str(), target.c_str()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlink(beside.c_str());
  return cannot_write(path, error);
}

std::optional<Error> append_to_file(const std::string& path, std::string_view bytes) {
  return write_opened(path, bytes, O_APPEND | O_CREAT);
}

}  // namespace cilium_lint::cli
