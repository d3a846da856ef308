#pragma once
// What the commands of a deploy script ask for, as far as rules care: the tool, its verb, its
// options.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "install/install.h"

namespace cilium_lint::rules {

// One call of kubectl, helm, cilium or kind.
struct ToolCall {
  const Script* script{};
  std::size_t index{};               // in the script's commands
  std::vector<const Word*> words{};  // behind the tool's name
  Span tool_at{};

  [[nodiscard]] const Command& command() const { return script->commands[index]; }
};

// The calls of a tool in a script, in order: behind sudo, time, exec and variable assignments too.
std::vector<ToolCall> calls_of(const Script& script, std::string_view tool);

struct OptionValue {
  std::string text{};
  const Word* word{};  // the word that holds the value
  bool joined{};       // written as --name=value
};
// The value of an option under any of its names ("--timeout", "-n"); the last one counts. Nothing
// where it is not given; text is not to be trusted unless word->known.
std::optional<OptionValue> option(const ToolCall& call,
                                  std::initializer_list<std::string_view> names);
bool has_flag(const ToolCall& call, std::initializer_list<std::string_view> names);
// The words that are neither options nor their values: verb, kinds, names.
std::vector<const Word*> arguments(const ToolCall& call);

// Whether kubectl looks at pods of Cilium or of the cluster itself: in kube-system, in the
// install's namespace, or in all.
bool looks_at_system(const ToolCall& call, const Install& install);
// The value of -l or --selector.
std::optional<OptionValue> selector(const ToolCall& call);

// Index of the command that installs, if it stands in this script.
std::optional<std::size_t> install_command(const Script& script, const Install& install);

// Whether an argument of kubectl names a kind of object: "pods", "pod/cilium-x", "po".
bool names_pods(std::string_view argument);
bool names_nodes(std::string_view argument);

}  // namespace cilium_lint::rules
