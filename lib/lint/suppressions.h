#pragma once
// What people hide on purpose: `# cilium-lint: ignore[rule-or-topic, …] reason` and its kin in the
// comments of values, manifests, scripts, Makefiles and HCL.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "lint/rule.h"
#include "lint/run.h"

namespace cilium_lint {

enum class SuppressionKind : std::uint8_t {
  ignore,       // its line, or the node below it, and all below that
  file_ignore,  // the whole file
  disable,      // from here on, to the next `enable` of the same ids
  enable
};

struct SuppressionComment {
  SuppressionKind kind{};
  std::vector<std::string> ids{};  // rules or topics, as written
  std::string reason{};            // as written; empty: none
  std::string until{};             // "2027-01-31"; empty: for good
  Span at{};                       // from the # to the end of its line
  Span covers{};                   // of `ignore`: what it hides
  std::string mistake{};           // why it hides nothing; empty: it is well formed
};

// The comments of one text, in written order. Cheap where there are none.
std::vector<SuppressionComment> suppression_comments(const Files& files, FileId file);

struct Suppressing {
  std::span<const Rule*const> selected{}, all{};
  std::span<const RuleSetting> settings{};
  // Comments in other files hide all the same, but nothing is said of them: what was read on the
  // way was not linted.
  std::span<const FileId> linted{};
  // The day as "2026-11-28": a comment whose `until` lies before it hides nothing. Empty: none has
  // passed.
  std::string_view today{};
};

// Whether any file holds a comment of these.
bool has_suppression_comments(const Files& files);
// Marks the findings that comments hide. Findings of the topics `lint` and `yaml` are never hidden:
// what cannot be read is not clean.
// Adds what is wrong with the comments: those that hide nothing, are past their day, or name no
// rule.
void suppress_by_comments(std::vector<Reported>& findings, const Files& files,
                          const Suppressing& how);

}  // namespace cilium_lint
