#include "terminal.h"

#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "text/escape.h"
#include "text/utf8.h"
#include "whole_file.h"

namespace cilium_lint::cli {
namespace {

using std::chrono::milliseconds;

volatile std::sig_atomic_t stopped = 0;  // NOLINT(*-avoid-non-const-global-variables): a signal's

void stop(int /*signal*/) { stopped = 1; }

// SIGINT and SIGTERM come only while somebody waits in `for_some_time`.
class Interrupts {
 public:
  Interrupts() {
    struct sigaction action {};
    action.sa_handler = stop;
    sigset_t held{};
    ::sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM}) {
      ::sigaddset(&held, signal);
      ::sigaction(signal, &action, nullptr);
    }
    ::sigprocmask(SIG_BLOCK, &held, &before_);
    ::sigdelset(&before_, SIGINT);
    ::sigdelset(&before_, SIGTERM);
  }

  // False where one came.
  [[nodiscard]] bool for_some_time(milliseconds time) const {
    const timespec wait{.tv_sec = static_cast<std::time_t>(time.count() / 1000),
                        .tv_nsec = static_cast<long>(time.count() % 1000 * 1'000'000)};
    ::pselect(0, nullptr, nullptr, nullptr, &wait, &before_);
    return stopped == 0;
  }

 private:
  sigset_t before_{};
};

std::size_t columns() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

}  // namespace

void ProgressLine::say(std::string_view doing, bool phase) {
  constexpr milliseconds kLong{500}, kBetween{100};
  const Clock::time_point now = Clock::now();
  if (now - started_ < kLong || (!phase && now - said_ < kBetween)) return;
  said_ = now;
  shown_ = true;
  std::string line = "cilium-lint: " + escape_for_terminal(doing);
  std::size_t end = 0;
  for (std::size_t column = 1; end < line.size() && column < columns(); ++column) {
    end += std::max<std::size_t>(utf8_length(line, end), 1);
  }
  line.resize(std::min(end, line.size()));
  write_all(STDERR_FILENO, "\r" + line + "\x1b[K");
}

void ProgressLine::end() {
  if (shown_) write_all(STDERR_FILENO, "\r\x1b[K");
  shown_ = false;
  started_ = Clock::now();
}

bool show_and_wait(Streams& streams, const std::function<bool()>& changed) {
  static const Interrupts interrupts;
  constexpr milliseconds kOften{250}, kSettled{50};
  constexpr int kRest = 50;
  if (write_all(STDOUT_FILENO, streams.out) != 0) return false;
  write_all(STDERR_FILENO, streams.err);
  if (::isatty(STDERR_FILENO) == 1) {
    write_all(STDERR_FILENO, "cilium-lint: waiting for a change; Ctrl-C ends\n");
  }
  streams.out.clear();
  streams.err.clear();
  milliseconds pause = kOften;
  while (interrupts.for_some_time(pause)) {
    const auto asked = std::chrono::steady_clock::now();
    const bool now = changed();
    const auto took = std::chrono::steady_clock::now() - asked;
    pause = std::max(kOften, std::chrono::duration_cast<milliseconds>(took * kRest));
    if (!now) continue;
    // Editors write a file in several steps.
    if (!interrupts.for_some_time(kSettled)) return false;
    if (streams.terminal) write_all(STDOUT_FILENO, "\x1b[2J\x1b[H");
    return true;
  }
  return false;
}

}  // namespace cilium_lint::cli
