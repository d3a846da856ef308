#include "check_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "lint/rule_examples.h"
#include "lint/rule_keys.h"

namespace cilium_lint::tools {
namespace {

std::string id_of(std::string_view path) {
  if (path.starts_with(kPresets)) path.remove_prefix(kPresets.size());
  std::string id(path.substr(0, path.rfind('.')));
  std::ranges::replace(id, '_', '-');
  return id;
}

}  // namespace

std::vector<config::Problem> check_rule(const ReadRule& rule, std::string_view path,
                                        const Catalogue& catalogue) {
  std::vector<config::Problem> problems = rule.problems;
  if (!problems.empty()) return problems;
  const auto problem = [&](std::string message) { problems.push_back({std::move(message), {}}); };
  if (rule.rule.id != id_of(path)) {
    problem(fmt::format("the rule is called {}, and its file {}", rule.rule.id, path));
  }
  if (rule.rule.summary.ends_with('.')) problem("the summary ends with a full stop");
  if (rule.source.empty()) problem("the rule does not say its source");
  for (const bool bad : {true, false}) {
    if (std::ranges::none_of(rule.examples, [&](const RuleExample& e) { return e.bad == bad; })) {
      problem(fmt::format("the rule has no {} example", bad ? "bad" : "good"));
    }
  }
  for (std::string& missing : unknown_keys(rule, catalogue)) problem(std::move(missing));
  for (config::Problem& wrong : run_examples(rule, catalogue)) problems.push_back(std::move(wrong));
  return problems;
}

}  // namespace cilium_lint::tools
