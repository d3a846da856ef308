#include <fmt/format.h>

#include <map>
#include <set>

#include "commands.h"

namespace cilium_lint::cli {
namespace {

// The words behind a command that is not followed by paths.
std::vector<std::string_view> parts_of(Command command) {
  switch (command) {
    case Command::baseline:
      return {"write", "check", "prune"};
    case Command::config:
      return {"show", "schema"};
    case Command::completion:
      return {"bash", "zsh", "fish"};
    case Command::policy:
      return {"test"};
    default:
      return {};
  }
}

std::string joined(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string options_joined(Command command) {
  std::string out;
  for (const OptionName& option : option_names(command)) {
    if (!out.empty()) out += ' ';
    out += option.name;
  }
  return out;
}

std::string commands_joined() {
  std::vector<std::string_view> names;
  for (const auto& [name, command] : command_names()) names.push_back(name);
  return joined(names);
}

// The words behind an option, as the arms of a shell's `case` over command and option: a command's
// own words first, then those of `check` for all others.
std::string cases_of_words(std::string_view reply) {
  std::map<std::string, std::string> usual;
  for (const OptionName& option : option_names(Command::check)) {
    if (!option.words.empty()) usual[option.name] = joined(option.words);
  }
  std::string out;
  const auto add = [&](const std::string& pattern, const std::string& words) {
    out += fmt::format("    {}) {} ;;\n", pattern, fmt::format(fmt::runtime(reply), words));
  };
  for (const auto& [name, command] : command_names()) {
    for (const OptionName& option : option_names(command)) {
      const std::string words = joined(option.words);
      if (words.empty() || usual[option.name] == words) continue;
      add(fmt::format("\"{} {}\"", name, option.name), words);
    }
  }
  for (const auto& [option, words] : usual) add(fmt::format("*\" {}\"", option), words);
  return out;
}

std::string bash() {
  std::string out =
      "# bash completion for cilium-lint\n"
      "_cilium_lint() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=check i\n"
      "  COMPREPLY=()\n"
      "  if [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  if [[ $cur == = ]]; then cur=; fi\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  case \"$command $prev\" in\n";
  out += cases_of_words("COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")); return");
  out +=
      "    *\" --only\"|*\" --skip\"|*\" explain\")\n"
      "      COMPREPLY=($(compgen -W \"$(cilium-lint rules 2>/dev/null | cut -d ' ' -f 1)\" -- "
      "\"$cur\")); return ;;\n"
      "  esac\n"
      "  local options words=\n"
      "  case $command in\n";
  for (const auto& [name, command] : command_names()) {
    out += fmt::format("    {}) options=\"{}\" words=\"{}\" ;;\n", name, options_joined(command),
                       joined(parts_of(command)));
  }
  out += fmt::format("    *) options=\"{}\" ;;\n", options_joined(Command::check));
  out += fmt::format(
      "  esac\n"
      "  if [[ $cur == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
      "  elif [[ $COMP_CWORD -eq 1 ]]; then\n"
      "    COMPREPLY=($(compgen -W \"{}\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n"
      "  elif [[ -n $words ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
      "  fi\n"
      "}}\n"
      "complete -o filenames -F _cilium_lint cilium-lint\n",
      commands_joined());
  return out;
}

std::string zsh() {
  std::string out =
      "#compdef cilium-lint\n"
      "_cilium_lint() {\n"
      "  local -a options parts\n"
      "  local command=check word before=${words[CURRENT-1]}\n"
      "  for word in ${words[2,CURRENT-1]}; do\n"
      "    case $word in -*) ;; *) command=$word; break ;; esac\n"
      "  done\n"
      "  if [[ $PREFIX == --*=* ]]; then before=${PREFIX%%=*}; compset -P '*='\n"
      "  elif compset -P '*='; then _files; return; fi\n"
      "  case \"$command $before\" in\n";
  out += cases_of_words("compadd -- {}; return");
  out +=
      "    *\" --only\"|*\" --skip\"|*\" explain\")\n"
      "      compadd -- ${(f)\"$(cilium-lint rules 2>/dev/null | cut -d ' ' -f 1)\"}; return ;;\n"
      "  esac\n"
      "  case $command in\n";
  for (const auto& [name, command] : command_names()) {
    out += fmt::format("    {}) options=({}); parts=({}) ;;\n", name, options_joined(command),
                       joined(parts_of(command)));
  }
  out += fmt::format("    *) options=({}) ;;\n", options_joined(Command::check));
  out += fmt::format(
      "  esac\n"
      "  if [[ $PREFIX == -* ]]; then\n"
      "    compadd -- $options\n"
      "  elif (( CURRENT == 2 )); then\n"
      "    compadd -- {}\n"
      "    _files\n"
      "  elif (( $#parts )); then\n"
      "    compadd -- $parts\n"
      "  else\n"
      "    _files\n"
      "  fi\n"
      "}}\n"
      // As a file of its own it is the function of that name, and this is the first TAB.
      "if [[ $funcstack[1] == _cilium[-_]lint ]]; then _cilium_lint \"$@\"; "
      "else compdef _cilium_lint cilium-lint; fi\n",
      commands_joined());
  return out;
}

constexpr std::string_view kFishRules = R"((cilium-lint rules 2>/dev/null | cut -d " " -f 1))";

std::string fish() {
  std::string out = "# fish completion for cilium-lint\n";
  out +=
      fmt::format("complete -c cilium-lint -n __fish_use_subcommand -a '{}'\n", commands_joined());
  struct Option {
    bool takes_value{};
    std::vector<std::string_view> commands{};
  };
  // What a command takes behind an option may be its own.
  std::map<std::pair<std::string, std::string>, Option> options;
  for (const auto& [name, command] : command_names()) {
    for (const OptionName& option : option_names(command)) {
      std::string words = joined(option.words);
      if (option.name == "--only" || option.name == "--skip") words = kFishRules;
      Option& known = options[{option.name, words}];
      known.takes_value = option.takes_value;
      known.commands.push_back(name);
    }
    if (const auto parts = parts_of(command); !parts.empty()) {
      out += fmt::format("complete -c cilium-lint -f -n '__fish_seen_subcommand_from {}' -a '{}'\n",
                         name, joined(parts));
    }
  }
  for (const auto& [key, option] : options) {
    const auto& [name, words] = key;
    out += fmt::format("complete -c cilium-lint -l {}", name.substr(2));
    if (!words.empty()) {
      out += fmt::format(" -x -a '{}'", words);
    } else if (option.takes_value) {
      out += " -r";
    }
    if (option.commands.size() < command_names().size()) {
      const bool of_check = option.commands.front() == "check";
      out += fmt::format(" -n '{}__fish_seen_subcommand_from {}'",
                         of_check ? "__fish_use_subcommand; or " : "", joined(option.commands));
    }
    out += '\n';
  }
  out += fmt::format(
      "complete -c cilium-lint -n '__fish_seen_subcommand_from explain' -f -a '{}'\n", kFishRules);
  return out;
}

}  // namespace

int completion_command(const Arguments& arguments, Streams& streams) {
  streams.out += arguments.part == "bash" ? bash() : arguments.part == "zsh" ? zsh() : fish();
  return kClean;
}

}  // namespace cilium_lint::cli
