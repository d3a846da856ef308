#include "files/peek.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "files/files.h"

namespace cilium_lint {

bool peek(const std::string& path, std::string& buffer) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (file < 0) return false;
  struct stat status {};
  bool whole = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
               status.st_size <= static_cast<off_t>(Files::kSizeLimit);
  std::size_t size = 0;
  if (whole) {
    const auto wanted = static_cast<std::size_t>(status.st_size);
    if (buffer.size() < wanted + 1) buffer.resize(wanted + 1);
    while (size <= wanted) {
      const ssize_t got = ::read(file, buffer.data() + size, wanted + 1 - size);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        whole = got == 0;
        break;
      }
      size += static_cast<std::size_t>(got);
    }
    whole = whole && size == wanted;  // else it grows while it is read
  }
  ::close(file);
  if (!whole) return false;
  buffer.resize(size);
  const bool utf16 = size > 1 && ((buffer[0] == '\xff' && buffer[1] == '\xfe') ||
                                  (buffer[0] == '\xfe' && buffer[1] == '\xff'));
  return !utf16;
}

}  // namespace cilium_lint
