#pragma once
// Fixtures that carry their expectations as comments: `# expect: [column] rule-id ["part of the
// message"]` belongs to its own line; alone on a line, to the next line that is no expectation.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lint/run.h"
#include "project/discover.h"

namespace cilium_lint::testing {

struct Case {
  std::filesystem::path folder{};
  DiscoverOptions options{};  // what case.yaml says: chart, kubernetes, cluster-name, api-versions
};

// Every folder below `folder` that holds a file, sorted; empty where `folder` is missing.
std::vector<Case> cases(const std::filesystem::path& folder);

// One finding as a line: "values.yaml:3:5 error kube-proxy/unknown-mode chart 1.18.3 refuses …".
std::string describe(const Reported& reported, const Files& files);

// Runs `rules` over the case and compares with its expectations, both ways: one line a difference,
// "" for none.
std::string mismatches(const Case& fixture, std::span<const Rule* const> rules);

// What `rules` say about a folder, a line each.
std::string findings(const Case& fixture, std::span<const Rule* const> rules);

// The facts that the findings of `rules` state, sorted, each once.
std::vector<std::string> stated_facts(const Case& fixture, std::span<const Rule* const> rules);

// The case in one folder.
Case case_in(const std::filesystem::path& folder);

// Two findings of one install that may have one cause: their keys are the same or lie below each
// other, or they stand at one place that is no stand-in for what is not written.
struct Pair {
  std::string first{}, second{};  // the rules, in order
  std::string what{};             // both findings, a line each
};
std::vector<Pair> possible_doubles(const Case& fixture, std::span<const Rule* const> rules);

}  // namespace cilium_lint::testing
