#include "watched.h"

#include <sys/stat.h>

#include <algorithm>

#include "commands.h"
#include "files/files.h"

namespace cilium_lint::cli {

PathState state_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
#ifdef __APPLE__
  const timespec& changed = status.st_mtimespec;
#else
  const timespec& changed = status.st_mtim;
#endif
  return {.there = true,
          .device = static_cast<std::uint64_t>(status.st_dev),
          .inode = static_cast<std::uint64_t>(status.st_ino),
          .size = static_cast<std::uint64_t>(status.st_size),
          .seconds = changed.tv_sec,
          .nanoseconds = changed.tv_nsec};
}

void Watched::add(const std::string& path) {
  if (states_.contains(path)) return;
  const PathState state = state_of(path);
  for (const char* const stream : {"/dev/stdout", "/dev/stderr"}) {
    const PathState own = state_of(stream);
    if (state.there && own.device == state.device && own.inode == state.inode) return;
  }
  states_.emplace(path, state);
}

void Watched::accept(const std::string& path) {
  const PathState file = state_of(path);
  const PathState folder = state_of(folder_of(path));
  for (auto& [known, state] : states_) {
    const PathState now = state_of(known);
    if (now == file || now == folder) state = now;
  }
}

bool Watched::changed() const {
  return std::ranges::any_of(
      states_, [](const auto& known) { return state_of(known.first) != known.second; });
}

int watch_command(const Arguments& arguments, Streams& streams) {
  while (true) {
    Watched watched;
    streams.looked_at = [&watched](const std::string& path) { watched.add(path); };
    const int code = check_once(arguments, streams);
    for (const OutputChoice& output : arguments.outputs) {
      if (!output.file.empty()) watched.accept(output.file);
    }
    streams.kept.reset();
    streams.looked_at = nullptr;
    if (!streams.wait_for([&watched] { return watched.changed(); })) return code;
  }
}

}  // namespace cilium_lint::cli
