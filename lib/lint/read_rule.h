#pragma once
// A declared rule from its file (docs/policies.md describes the form): ours when the project is
// built, a user's policy when it is run.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.h"
#include "lint/declared.h"
#include "lint/rule.h"

namespace cilium_lint {

// One of a rule's own examples.
struct RuleExample {
  bool bad{};             // it must report; else it must be silent
  std::string chart{};    // empty: the newest release that the rule speaks of
  std::string values{};   // a values file
  std::string cluster{};  // a KIND config; empty: none
  std::optional<std::string> kubernetes{}, name_space{};
  std::optional<std::vector<std::string>> api_versions{};
  std::vector<std::string> commands{};   // of the script that installs
  std::vector<std::string> manifests{};  // an object each
  Span at{};
};

// A rule with all that its tables point to.
class ReadRule {
 public:
  ReadRule() = default;
  ReadRule(const ReadRule&) = delete;
  ReadRule& operator=(const ReadRule&) = delete;

  Rule rule{};  // rule.declared points to `declared`
  Declared declared{};
  std::vector<RuleExample> examples{};
  std::string source{};
  std::vector<config::Problem> problems{};  // with any, the rule must not be run

 private:
  friend class RuleReader;
  friend void find_triggers(ReadRule& rule, const Catalogue& catalogue);
  std::deque<std::string> texts_{};
  std::deque<cel::Program> programs_{};
  std::deque<std::vector<TextPiece>> pieces_{};
  std::deque<cel::ProgramView> views_{};  // what pieces and fixes point to
  std::deque<std::vector<std::string_view>> lists_{};
  std::deque<std::vector<DeclaredChange>> changes_{};
  std::vector<DeclaredEffect> effects_{};
  std::vector<Effect> effect_words_{};
  std::vector<DeclaredRelated> related_{};
  std::vector<DeclaredFix> fixes_{};
  std::vector<KeyId> triggers_{};
  std::vector<Parameter> parameters_{};
};

// `text` stands in `file`. What is wrong is among the result's problems, each at its place.
std::unique_ptr<ReadRule> read_rule(FileId file, std::string_view text, const Catalogue& catalogue);

// Fills in Declared::triggers where the condition is false with the chart's defaults alone, in
// every release of the rule: then somebody must have given one of its keys. Takes too long for a
// run.
void find_triggers(ReadRule& rule, const Catalogue& catalogue);

// A value of ours as a block of YAML, each line behind `indent` blanks.
std::string block_yaml(const config::Item& item, std::size_t indent = 0);

}  // namespace cilium_lint
