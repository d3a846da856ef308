#pragma once
// From a project to its findings: what the rules say, less what people hide on purpose.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/baseline.h"
#include "lint/run.h"

namespace cilium_lint {

// What a config says of some of the findings only. Of each list one must fit; an empty list fits
// all.
struct Override {
  std::string folder{};                 // of the config; `files` are patterns of paths in it
  std::vector<std::string> files{};     // as in .gitignore
  std::vector<std::string> installs{};  // patterns of install ids
  std::vector<std::string> keys{};      // "hubble.ui", or "hubble.*" for the key and all below
  std::vector<RuleSetting> rules{};     // off, a severity, options
  std::string reason{}, until{};        // of what is switched off
  Span at{};
};

struct LintOptions {
  std::span<const Rule*const> selected{}, all{};
  std::span<const RuleSetting> settings{};
  std::span<const Override> overrides{};
  const Baseline* baseline = nullptr;
  bool ignores = true;       // false: nothing is hidden, whoever says so
  std::string_view today{};  // "2026-11-28"; empty: no day has passed
};

std::vector<Reported> lint(const Project& project, const Files& files, const LintOptions& options);

}  // namespace cilium_lint
