#pragma once
// A named check, and the list a run works with.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/project.h"
#include "lint/finding.h"

namespace cilium_lint {

struct Declared;

// A setting of a rule that a project may change.
struct RuleOption {
  std::string_view name{};
  std::string_view summary{};
  double standard{};
};

// What a project says of a rule or a topic; for options and a policy's parameters, each as written.
struct RuleSetting {
  std::string name{};  // a rule's id or a topic
  bool off{};
  std::optional<Severity> severity{};
  struct Option {
    std::string name{}, text{};
  };
  std::vector<Option> options{};
};

// Where a rule puts what it found. Knows the rule's options, nothing else.
class Findings {
 public:
  explicit Findings(std::span<const RuleOption> options,
                    std::span<const RuleSetting::Option> given = {})
      : options_(options), given_(given) {}
  void add(Finding finding) { found_.push_back(std::move(finding)); }
  // The project's setting, else the rule's own.
  [[nodiscard]] double option(std::string_view name) const;
  [[nodiscard]] std::vector<Finding>& found() { return found_; }

 private:
  std::span<const RuleOption> options_;
  std::span<const RuleSetting::Option> given_;
  std::vector<Finding> found_{};
};

// A rule is a constant. Exactly one of the checks it needs is set; a rule never sees YAML, options
// of the command line, output or a clock.
struct Rule {
  std::string_view id{}, summary{};
  std::string_view docs{};                    // of a policy; rules::docs_of has all rules' own
  std::span<const std::string_view> facts{};  // the facts it states
  // Keys that are its alone: "k8sServicePort", "bgp.*" (the key and all below); general rules are
  // silent on them, but for what Helm refuses.
  std::span<const std::string_view> owns{};
  std::span<const Effect> effects{};  // all it may give
  std::span<const RuleOption> options{};
  // Gives way to owners of a key, and on any key to a rule with a subject that says something as
  // bad.
  bool general{};
  void (*check)(const Install&, Findings&) = nullptr;
  // Once for each KIND cluster, with or without an install.
  void (*check_cluster)(const Cluster&, Findings&) = nullptr;
  void (*check_project)(const Project&, Findings&) = nullptr;  // once, over all installs
  const Declared* declared = nullptr;                          // a condition instead of a function
  std::optional<Severity> severity{};  // over what effect and certainty give
};

}  // namespace cilium_lint
