#pragma once
// The arguments of a program as its flag parser reads them (pflag, which helm, kind and cilium
// use).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/install.h"

namespace cilium_lint {

// A flag with its value, or a word that is no flag.
struct Argument {
  std::string name{};  // "--values", "-f"; empty for a word
  std::string value{};
  bool has_value{};
  bool known = true;
  bool anything{};  // a word that may be any number of flags: "${ARGS[@]}"
  Span at{};        // the value; of a flag without one the flag
  Placement placement{kNoFile};
  Span written{};  // where a variable's value stands, when the whole value is one
};

// Reads words from `first` on. `takes_value` names the flags that have one, long and short.
std::vector<Argument> read_arguments(const Command& command, std::size_t first,
                                     std::span<const std::string_view> takes_value);

// The index of the program's word behind sudo, env, time and the like; nothing where the command is
// none.
std::optional<std::size_t> program_at(const Command& command);
// The program's bare name: "helm" for "/usr/local/bin/helm", "${HELM}", "helm3".
std::string program_name(const Word& word);

}  // namespace cilium_lint
