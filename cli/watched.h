#pragma once
// What a run looked at, so that a change of it can be seen.

#include <cstdint>
#include <map>
#include <string>

namespace cilium_lint::cli {

// A file or folder as its status tells it: a change of its text, or of the names in it, shows.
struct PathState {
  bool there{};
  std::uint64_t device{}, inode{}, size{};
  std::int64_t seconds{}, nanoseconds{};  // when it was last changed

  bool operator==(const PathState&) const = default;
};
PathState state_of(const std::string& path);

class Watched {
 public:
  // As it is now; what is known already stays as it was. The file that the report itself goes to is
  // left out.
  void add(const std::string& path);
  // A file that the run itself wrote: it and its folder are taken as they are now.
  void accept(const std::string& path);
  // Whether something is no longer as it was.
  [[nodiscard]] bool changed() const;

 private:
  std::map<std::string, PathState> states_{};
};

}  // namespace cilium_lint::cli
