#pragma once
// What goes on while somebody looks: the line of a long run, and the wait for a change.

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "run.h"

namespace cilium_lint::cli {

// One line on standard error that tells what a long run is doing, and is gone when it ends.
class ProgressLine {
 public:
  void say(std::string_view doing, bool phase);
  // Takes the line away.
  void end();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point started_ = Clock::now(), said_{};
  bool shown_{};
};

// Writes what `streams` holds, then waits until `changed`, which is asked now and then: never for
// more than a fiftieth of the time. False once SIGINT or SIGTERM came.
bool show_and_wait(Streams& streams, const std::function<bool()>& changed);

}  // namespace cilium_lint::cli
