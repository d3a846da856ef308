#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "catalogue.h"
#include "commands.h"
#include "lint/rule_examples.h"
#include "lint/rule_keys.h"
#include "open_project.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

// What is wrong with a policy and its examples.
std::vector<config::Problem> problems_of(const ReadRule& policy) {
  std::vector<config::Problem> problems = policy.problems;
  if (!problems.empty()) return problems;
  for (std::string& missing : unknown_keys(policy, rules::catalogue())) {
    problems.push_back({std::move(missing), policy.declared.written});
  }
  for (config::Problem& wrong : run_examples(policy, rules::catalogue())) {
    problems.push_back(std::move(wrong));
  }
  return problems;
}

class Test {
 public:
  Test(const Files& files, Streams& streams) : files_(files), streams_(streams) {}

  void run(FileId file, const ReadRule& policy) {
    const std::vector<config::Problem> problems = problems_of(policy);
    const std::string_view name = policy.rule.id.empty() ? files_.path(file) : policy.rule.id;
    if (problems.empty()) {
      streams_.out +=
          fmt::format("{}: {} examples hold\n", escape_for_terminal(name), policy.examples.size());
      return;
    }
    failed_ = true;
    for (const config::Problem& problem : problems) {
      const Position at = files_.lines(file).position(problem.at.known() ? problem.at.begin : 0);
      streams_.out += fmt::format("{}:{}:{}: {}\n", escape_for_terminal(files_.path(file)), at.line,
                                  at.column, escape_for_terminal(problem.message));
    }
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  const Files& files_;
  Streams& streams_;
  bool failed_{};
};

}  // namespace

int policy_command(const Arguments& arguments, Streams& streams) {
  Files files(repository_root("."));
  std::vector<FileId> policies;
  for (std::size_t i = 1; i < arguments.words.size(); ++i) {
    const ReadOutcome read = files.read_named(arguments.words[i]);
    if (read.problem != ReadProblem::none) {
      complain(streams, escape_for_terminal(read.message));
      return kUnreadable;
    }
    policies.push_back(read.file);
  }
  if (arguments.words.size() == 1) {
    Arguments here = arguments;
    here.words.clear();
    const Result<Configured> config = configured(here, files);
    if (!config) {
      complain(streams, escape_for_terminal(config.error().message));
      return kWrongUsage;
    }
    policies = config->policy_files;
  }
  if (policies.empty()) {
    complain(streams, "no policy to test: name its file, or the policies in .cilium-lint.yaml");
    return kUnreadable;
  }
  Test test(files, streams);
  for (const FileId file : policies) {
    test.run(file, *read_rule(file, files.text(file), rules::catalogue()));
  }
  return test.failed() ? kFindings : kClean;
}

}  // namespace cilium_lint::cli
