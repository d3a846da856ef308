#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "run.h"
#include "terminal.h"
#include "whole_file.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace {

using cilium_lint::Error;
using cilium_lint::Result;
using cilium_lint::cli::ProgressLine;
using cilium_lint::cli::Streams;

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? std::string_view() : std::string_view(value);
}

// COLUMNS, if somebody exported it, else what the terminal says; 0 where neither does.
unsigned columns() {
  const std::string_view given = environment("COLUMNS");
  unsigned width = 0;
  const auto read = std::from_chars(given.data(), given.data() + given.size(), width);
  if (!given.empty() && read.ec == std::errc() && read.ptr == given.data() + given.size()) {
    return width;
  }
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// Where Helm keeps the charts that it has fetched (helm.sh/helm/v3/pkg/helmpath).
std::string chart_cache() {
  if (const std::string_view own = environment("HELM_REPOSITORY_CACHE"); !own.empty()) {
    return std::string(own);
  }
  if (const std::string_view helms = environment("HELM_CACHE_HOME"); !helms.empty()) {
    return cilium_lint::join_path(helms, "repository");
  }
  if (const std::string_view users = environment("XDG_CACHE_HOME"); !users.empty()) {
    return cilium_lint::join_path(users, "helm/repository");
  }
  const std::string_view home = environment("HOME");
  return home.empty() ? std::string() : cilium_lint::join_path(home, ".cache/helm/repository");
}

// By UTC: the same everywhere, and no table of time zones is read for it.
std::string today() {
  const std::chrono::year_month_day day(
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  const auto two_digits = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(day.year())) + '-' +
         two_digits(static_cast<unsigned>(day.month())) + '-' +
         two_digits(static_cast<unsigned>(day.day()));
}

// Stops beyond the limit on files; whoever reads the text finds it too large.
Result<std::string> read_input() {
  std::string text;
  std::array<char, 65536> buffer{};
  while (text.size() <= cilium_lint::Files::kSizeLimit) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return Error{std::string("standard input cannot be read: ") + std::strerror(errno)};
    if (got == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::vector<cilium_lint::cli::EnvironmentVariable> own_environment() {
  std::vector<cilium_lint::cli::EnvironmentVariable> own;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with("CILIUM_LINT_") || equals == variable.npos) continue;
    own.push_back(
        {std::string(variable.substr(0, equals)), std::string(variable.substr(equals + 1))});
  }
  return own;
}

iovec part(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

// Ends a program that is broken, or out of memory, in words. Nothing was written so far: a report
// that is half there would be taken for a whole one.
[[noreturn]] void end_broken() noexcept {
  std::string_view what;
  const std::exception_ptr thrown = std::current_exception();
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const std::exception& problem) {
    what = problem.what();
  } catch (...) {
    what = "";
  }
  constexpr std::string_view kWords = "cilium-lint: internal error";
  const std::array<iovec, 4> parts{
      {part(kWords), part(what.empty() ? "" : ": "), part(what), part("\n")}};
  // Where standard error cannot be written to, the code is all that is left to say.
  [[maybe_unused]] const ssize_t written =
      ::writev(STDERR_FILENO, parts.data(), static_cast<int>(parts.size()));
  std::_Exit(cilium_lint::cli::kInternalError);
}

int run(int count, char** words, Streams& streams, ProgressLine& line) {
  streams.terminal = ::isatty(STDOUT_FILENO) == 1;
  streams.columns = columns();
  streams.plain = !environment("NO_COLOR").empty() || environment("TERM") == "dumb";
  streams.chart_cache = chart_cache();
  streams.environment = own_environment();
  streams.today = today();
  streams.step_summary = environment("GITHUB_STEP_SUMMARY");
  streams.read_input = read_input;
  if (::isatty(STDERR_FILENO) == 1 && environment("CI").empty() && environment("TERM") != "dumb") {
    streams.progress = [&line](std::string_view doing, bool phase) { line.say(doing, phase); };
  }
  streams.wait_for = [&streams, &line](const std::function<bool()>& changed) {
    line.end();
    return cilium_lint::cli::show_and_wait(streams, changed);
  };
  return cilium_lint::cli::run(std::vector<std::string>(words + std::min(count, 1), words + count),
                               streams);
}

}  // namespace

#ifdef __GLIBCXX__
// What libstdc++ would end a program with. Its own takes apart the name of what was thrown, which
// makes a static program 60 KB larger; end_broken stands in its place anyway.
namespace __gnu_cxx {
void __verbose_terminate_handler();  // NOLINT(bugprone-reserved-identifier): its name there
void __verbose_terminate_handler() { end_broken(); }
}  // namespace __gnu_cxx
#endif

int main(int count, char** words) {
#ifdef __GLIBC__
  // A run is short: memory is asked for in few large pieces, and what was freed is used again.
  constexpr int kPiece = 1 << 20, kNever = 1 << 26;
  ::mallopt(M_TOP_PAD, kPiece);
  ::mallopt(M_MMAP_THRESHOLD, kNever);
  ::mallopt(M_TRIM_THRESHOLD, kNever);
#endif
  std::set_terminate(end_broken);
  Streams streams;
  ProgressLine line;
  int code = run(count, words, streams, line);
  line.end();
  if (const int error = cilium_lint::cli::write_all(STDOUT_FILENO, streams.out); error != 0) {
    streams.err += std::string("cilium-lint: standard output cannot be written: ") +
                   std::strerror(error) + '\n';
    code = cilium_lint::cli::kUnreadable;
  }
  cilium_lint::cli::write_all(STDERR_FILENO, streams.err);
#ifdef NDEBUG
  std::_Exit(code);  // all is written; freeing the trees would take longer than some of the rules
#else
  return code;  // so that leaks are found
#endif
}
