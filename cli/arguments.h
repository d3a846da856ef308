#pragma once
// The command line, read. The only user of CLI11 is arguments.cc.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lint/run.h"
#include "text/result.h"

namespace cilium_lint::cli {

enum class Command : std::uint8_t {
  check,
  forecast,
  fix,
  diff,
  values,
  features,
  key,
  rules,
  explain,
  eval,
  policy,
  baseline,
  config,
  init,
  completion
};
enum class Format : std::uint8_t {
  text,
  concise,
  json,
  json_lines,
  sarif,
  github,
  gitlab,
  junit,
  checkstyle,
  rdjson,
  rdjsonl,
  mermaid  // of a forecast
};
enum class ColourChoice : std::uint8_t { automatic, always, never };

struct OutputChoice {
  Format format{};
  std::string file{};  // empty: standard output
};

struct Arguments {
  Command command = Command::check;
  bool help{}, version{};
  std::vector<std::string> words{};  // paths; for explain the rule
  std::string key{};                 // key: the key that is asked about
  std::string part{};                // baseline, config, completion: the word behind the command
  std::string expression{};          // eval: what is evaluated

  // -- the install, stated by hand; the lists in the order they were given
  std::vector<std::string> values_files{};
  std::vector<std::string> set_json{}, set{}, set_string{}, set_file{};
  std::optional<std::string> kind_config{}, cilium_version{}, kubernetes_version{};
  std::optional<std::string> chart{};
  bool chart_cache{};
  std::optional<std::string> cluster_name{}, name_space{}, kind_version{};
  std::optional<std::vector<std::string>> api_versions{};
  std::optional<std::string> stdin_filename{};
  std::optional<std::string> config{};
  bool isolated{};
  bool allow_empty{};
  bool explain_discovery{};

  // -- what is said
  Selection selection{};
  std::optional<FailOn> fail_on{};
  std::optional<Format> format{};
  std::vector<OutputChoice> outputs{};
  ColourChoice colour = ColourChoice::automatic;
  bool quiet{};
  bool origin{};      // config show: where each setting was made
  bool unsafe{};      // fix, diff: fixes that are not safe too
  bool statistics{};  // check: the findings counted by rule
  bool watch{};       // check: again and again, when something changed
  bool no_ignores{};  // comments, config and baseline hide nothing
  bool show_suppressed{};
  std::optional<std::string> new_since{};  // a revision: only what is new since then
  bool user{};                             // values: the user's layers alone
  bool facts{};                            // values: derived facts too

  // -- eval
  bool bare{};                          // without an install
  std::vector<std::string> bindings{};  // NAME=JSON
};

struct OptionName {
  std::string name{};  // "--format"
  bool takes_value{};
  std::vector<std::string_view> words{};  // that it takes; empty: anything
};
// For completion: the commands in the order of --help, and the long options of one.
std::vector<std::pair<std::string_view, Command>> command_names();
std::vector<OptionName> option_names(Command command);

// A variable CILIUM_LINT_… of the environment.
struct EnvironmentVariable {
  std::string name{};  // "CILIUM_LINT_FAIL_ON"
  std::string value{};
};
// `arguments`: without the program's name. An error is one sentence for whoever typed it. A
// variable of the environment stands for an option that the command line does not give:
// CILIUM_LINT_FAIL_ON for --fail-on; commands without that option pass it over.
Result<Arguments> read_arguments(const std::vector<std::string>& arguments,
                                 const std::vector<EnvironmentVariable>& environment = {});
// Whether anything reads a variable of that name, the set-up scripts included.
bool is_known_variable(std::string_view name);

}  // namespace cilium_lint::cli
