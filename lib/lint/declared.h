#pragma once
// A declared rule: a condition over an install and what to say where it holds, as constant tables
// (ours, made by tools/compile_rules.cc) or read at run time (a user's policy, lint/read_rule.h).

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cel/evaluate.h"
#include "cel/program.h"
#include "lint/expressions.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace cilium_lint {

// A stretch of text, or an expression whose worth stands there.
struct TextPiece {
  std::string_view literal{};
  const cel::ProgramView* expression{};  // counts where there is one
};
using DeclaredText = std::span<const TextPiece>;

// A release as one number, in the order of versions: catalogues that learned of a chart at hand
// number releases otherwise.
using ReleaseNumber = std::uint32_t;
constexpr ReleaseNumber release_number(std::uint32_t major, std::uint32_t minor,
                                       std::uint32_t patch) {
  return major << 24U | minor << 12U | patch;
}
inline ReleaseNumber release_number(const Version& version) {
  return release_number(version.major, version.minor, version.patch);
}

// What happens in the releases from `first` to `last`, both in.
struct DeclaredEffect {
  ReleaseNumber first{}, last{};
  Effect effect{};
  Certainty certainty = Certainty::sure;
  std::span<const std::string_view> facts{};
};

struct DeclaredRelated {
  std::string_view key{};  // of the values; of the cluster behind kInCluster
  DeclaredText text{};
};
inline constexpr std::string_view kInCluster = "cluster:";

struct DeclaredChange {
  enum class What : std::uint8_t { set, remove, rename } what{};
  std::string_view key{};
  DeclaredText value{};  // set: as YAML; rename: the new key
};
struct DeclaredFix {
  DeclaredText title{};  // none: what the change says of itself
  bool safe{};
  const cel::ProgramView* condition{};        // none: always offered
  std::span<const DeclaredChange> changes{};  // several only where all of them set
};

struct Declared {
  cel::ProgramView when{};
  const cel::ProgramView* possible{};         // none: never
  std::span<const DeclaredEffect> effects{};  // the first that fits counts
  // Keys: the first that the user gave, else the first. "flag:x" is the key that says the flag x.
  std::span<const std::string_view> at{};
  std::string_view key{};  // of the finding; none: that of its place
  DeclaredText message{}, label{}, help{}, seen_as{};
  std::span<const DeclaredRelated> related{};
  std::span<const DeclaredFix> fixes{};
  Stage stage = Stage::none;
  // Keys of which the user must have given one, or nothing can be found; none: always asked.
  std::span<const KeyId> triggers{};
  std::span<const std::string_view> keys{};  // all that `when` names
  // -- of policies
  std::span<const Parameter> parameters{};
  // Globs: a file of the install, the install's id; none: any.
  std::span<const std::string_view> paths{}, installs{};
  Span written{};  // the condition; of a policy that was read from a file
};

// An install with what evaluating over it takes, for many rules.
class DeclaredContext {
 public:
  explicit DeclaredContext(const Install& install);

  [[nodiscard]] const Install& install() const { return activation_.install(); }
  // Whether the user gave one of the keys, or something above one that takes it away.
  [[nodiscard]] bool gives_any(std::span<const KeyId> keys) const;
  // A condition: unknown where it is not known, and where it fails.
  Truth holds(const cel::ProgramView& condition);
  // The same where every key that the user did not set may have any value.
  Truth holds_whatever_is_not_given(const cel::ProgramView& condition);
  // The same whatever stands beside the values: commands, objects, names.
  Truth holds_in_any_install(const cel::ProgramView& condition);
  // The worth of an expression; good until the next call.
  cel::Value worth(const cel::ProgramView& expression);
  std::string text(DeclaredText text);
  // Why the last condition had no worth, where it failed; empty otherwise.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  // Gets every key that evaluations look at.
  void record(std::vector<std::string>* read) { activation_.looked_at = read; }
  void set_parameters(std::span<const Parameter> parameters,
                      std::span<const RuleSetting::Option> given);

 private:
  InstallActivation activation_;
  cel::Workspace workspace_{};
  std::string failure_{};
  std::vector<bool> given_{};
  bool anything_;  // which keys were given does not tell all
};

// What a chart's release, or all an install may be of, makes of the rule; nothing where it says
// nothing there.
std::optional<DeclaredEffect> effect_for(const Declared& rule, const Chart& chart);

// `given`: a project's own parameters.
void check_declared(const Declared& rule, DeclaredContext& context, Findings& findings,
                    std::span<const RuleSetting::Option> given = {});

// Whether `*` (any but `/`), `**` (any) and `?` (one) of a glob make it the text.
bool matches_glob(std::string_view glob, std::string_view text);

// A CEL value as messages show it.
std::string shown_value(const cel::Value& value);

}  // namespace cilium_lint
