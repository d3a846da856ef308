#pragma once
// What a project says about the linter: `.cilium-lint.yaml`, the presets and files it extends, and
// the policies it names.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.h"
#include "files/files.h"
#include "install/project.h"
#include "install/stated_install.h"
#include "lint/lint.h"
#include "lint/read_rule.h"
#include "lint/rule.h"
#include "lint/run.h"

namespace cilium_lint {

// The values the config's keys give; what it does not say is absent.
struct Settings {
  std::vector<RuleSetting> rules{};  // of a rule or a topic; a later one wins
  std::optional<std::string> cilium_version{}, kubernetes_version{}, cluster_name{};
  std::optional<std::vector<std::string>> api_versions{};
  std::optional<FailOn> fail_on{};
  std::vector<Override> overrides{};      // in written order; a later one wins
  std::optional<std::string> baseline{};  // the file's path
  std::vector<StatedInstall> installs{};
  std::vector<Excluded> exclude{};
};

// One thing a config says and where, for whoever asks why.
struct Origin {
  std::string key{};  // "fail-on", "rules.version/unpinned"
  std::string text{};
  Span at{};
};

// A named set of policies that the program brings along.
struct Preset {
  std::string_view name{};
  std::span<const Rule* const> policies{};
};

struct Configured {
  Settings settings{};
  std::vector<const Rule*> policies{};                 // of presets and of files, in order
  std::vector<std::unique_ptr<const ReadRule>> own{};  // what those of files point into
  std::vector<FileId> policy_files{};                  // all that were named, broken ones too
  std::vector<Origin> origins{};                       // in the order in which they were read
  // Mistakes in policies, and keys that configs do not have: they become findings and stop nothing.
  std::vector<DocumentProblem> problems{};
};

// What the program knows and a config may name.
struct Known {
  const Catalogue& catalogue;
  std::span<const Rule* const> rules{};
  std::span<const Preset> presets{};
  std::string_view version{};  // the linter's own, for `required-version`
};

// A key that a config may have. The JSON schema, the documentation and the suggestions for a
// mistyped one are made of these.
struct ConfigKey {
  std::string_view name{};
  std::string_view schema{};  // its value, as a JSON schema
  std::string_view summary{};
};
std::span<const ConfigKey> config_keys();

inline constexpr std::string_view kConfigName = ".cilium-lint.yaml";
// The same where a repository keeps such files; its paths are then of the folder above.
inline constexpr std::string_view kGithubConfigName = ".github/.cilium-lint.yaml";

// The config at `path`. An error names the place in it: "FILE:3:5: …".
Result<Configured> read_config(Files& files, std::string_view path, const Known& known);

}  // namespace cilium_lint
