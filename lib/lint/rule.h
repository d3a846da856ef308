#pragma once
// A named check, and the list a run works with.

#include <cstdint>
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

// Where a rule puts what it found. Knows the rule's options, nothing else.
class Findings {
 public:
  explicit Findings(std::span<const RuleOption> options) : options_(options) {}
  void add(Finding finding) { found_.push_back(std::move(finding)); }
  // The project's setting, else the rule's own.
  [[nodiscard]] double option(std::string_view name) const;
  [[nodiscard]] std::vector<Finding>& found() { return found_; }

 private:
  std::span<const RuleOption> options_;
  std::vector<Finding> found_{};
};

// A rule is a constant. Exactly one of the checks it needs is set; a rule never sees YAML, options
// of the command line, output or a clock.
struct Rule {
  std::string_view id{}, summary{}, docs{};
  std::span<const std::string_view> facts{};  // the facts it states
  // Keys that are its alone: "k8sServicePort", "bgp.*" (the key and all below); general rules are
  // silent on them.
  std::span<const std::string_view> owns{};
  std::span<const Effect> effects{};  // all it may give
  std::span<const RuleOption> options{};
  bool general{};  // gives way to owners of a key
  void (*check)(const Install&, Findings&) = nullptr;
  void (*check_cluster)(const Cluster&,
                        Findings&) = nullptr;  // once for each cluster, with or without an install
  void (*check_project)(const Project&, Findings&) = nullptr;  // once, over all installs
  const Declared* declared = nullptr;                          // a condition instead of a function
};

}  // namespace cilium_lint
