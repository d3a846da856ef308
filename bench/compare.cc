// Times two commands in turn, A B A B …, each as a whole process, and prints the median of the
// ratios of their CPU time and the largest resident memory. Ratios hold where the machine's speed
// drifts; single times do not.
//
//   compare PAIRS COMMAND [ARG…] -- COMMAND [ARG…]
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Figures {
  double cpu_ms{};
  long resident_kib{};
};

Figures run(std::vector<char*> command) {
  command.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    execv(command[0], command.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child || !WIFEXITED(status) ||
      WEXITSTATUS(status) == 127) {
    fmt::print(stderr, "cannot run {}\n", command[0]);
    std::exit(1);
  }
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return {ms(used.ru_utime) + ms(used.ru_stime), used.ru_maxrss};
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::vector<char*>> commands(1);
  for (int i = 2; i < argc; ++i) {
    if (std::string(argv[i]) == "--") {
      commands.emplace_back();
    } else {
      commands.back().push_back(argv[i]);
    }
  }
  if (argc < 5 || commands.size() != 2 || commands[0].empty() || commands[1].empty()) {
    fmt::print(stderr, "usage: compare PAIRS COMMAND [ARG…] -- COMMAND [ARG…]\n");
    return 2;
  }
  const int pairs = std::max(1, std::atoi(argv[1]));
  for (const auto& command : commands) run(command);
  std::vector<double> first, second, ratio;
  long resident[2] = {0, 0};
  for (int i = 0; i < pairs; ++i) {
    const Figures a = run(commands[0]);
    const Figures b = run(commands[1]);
    first.push_back(a.cpu_ms);
    second.push_back(b.cpu_ms);
    ratio.push_back(a.cpu_ms / std::max(b.cpu_ms, 1e-3));
    resident[0] = std::max(resident[0], a.resident_kib);
    resident[1] = std::max(resident[1], b.resident_kib);
  }
  fmt::print(
      "{} pairs, medians of CPU time: {:.3f} ms / {:.3f} ms = {:.2f}; resident at most {} KiB / {} "
      "KiB\n",
      pairs, median(first), median(second), median(ratio), resident[0], resident[1]);
  return 0;
}
