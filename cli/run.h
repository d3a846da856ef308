#pragma once
// The program as a function of its arguments and of what surrounds it.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arguments.h"
#include "text/result.h"

namespace cilium_lint::cli {

// What the outside gives and takes. Output is gathered here and written once by whoever called.
struct Streams {
  std::string out{}, err{};
  bool terminal{};            // `out` goes to a terminal
  unsigned columns{};         // its width; 0: not known
  bool plain{};               // colour is not wanted: NO_COLOR is set, or the terminal is dumb
  std::string chart_cache{};  // the folder in which Helm keeps packed charts; empty: not known
  std::vector<EnvironmentVariable> environment{};  // all CILIUM_LINT_…
  std::string today{};         // "2026-11-28": the day by which suppressions expire
  std::string step_summary{};  // the file in which GitHub's runner takes Markdown; empty: none
  std::function<Result<std::string>()> read_input{};  // all of standard input
  // The unsaved text of a file: its path, and what is read instead of what the disk holds.
  std::optional<std::pair<std::string, std::string>> unsaved{};
  // Hears of each path that is looked at.
  std::function<void(const std::string& path)> looked_at{};
  // Told what a long run is doing; `phase` where something new begins. Empty where nobody looks.
  std::function<void(std::string_view doing, bool phase)> progress{};
  // Shows what was gathered and waits until `changed`; false where whoever looks wants no more.
  std::function<bool(const std::function<bool()>& changed)> wait_for{};
  // What a command worked with. A process that ends anyway need not free it piece by piece.
  std::shared_ptr<const void> kept{};
};

// The process's exit code, as `cilium-lint --help` lists them. Files named by --output are written
// here.
int run(const std::vector<std::string>& arguments, Streams& streams);

inline constexpr int kClean = 0;
inline constexpr int kFindings = 1;
inline constexpr int kWrongUsage = 2;
// An input that cannot be read, nothing to lint, an output that cannot be written.
inline constexpr int kUnreadable = 3;
inline constexpr int kInternalError = 101;

}  // namespace cilium_lint::cli
