#include "bootstrap/script_commands.h"

#include <algorithm>
#include <array>

namespace cilium_lint::rules {
namespace {

// Options whose value is the next word, of all four tools. What is missing here would be taken for
// an argument.
constexpr std::array<std::string_view, 26> kTakeValue{"-n",
                                                      "--namespace",
                                                      "-l",
                                                      "--selector",
                                                      "--for",
                                                      "--timeout",
                                                      "-o",
                                                      "--output",
                                                      "--context",
                                                      "--kubeconfig",
                                                      "-c",
                                                      "--container",
                                                      "--tail",
                                                      "--field-selector",
                                                      "--since",
                                                      "--version",
                                                      "-f",
                                                      "--values",
                                                      "--set",
                                                      "--set-string",
                                                      "--wait-duration",
                                                      "--name",
                                                      "--config",
                                                      "--kube-context",
                                                      "--sort-by",
                                                      "--cluster"};

bool takes_value(std::string_view word) {
  return std::ranges::find(kTakeValue, word) != kTakeValue.end();
}

bool is_prefix_word(std::string_view word) {
  constexpr std::array<std::string_view, 6> kPrefixes{"sudo",    "time", "exec",
                                                      "command", "env",  "!"};
  if (std::ranges::find(kPrefixes, word) != kPrefixes.end()) return true;
  const std::size_t equals = word.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         word.substr(0, equals).find_first_of("-/.") == std::string_view::npos;
}

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_kind(std::string_view argument, std::initializer_list<std::string_view> names) {
  argument = argument.substr(0, argument.find('/'));
  return std::ranges::find(names, argument) != names.end();
}

}  // namespace

std::vector<ToolCall> calls_of(const Script& script, std::string_view tool) {
  std::vector<ToolCall> calls;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    const std::vector<Word>& words = script.commands[i].words;
    std::size_t at = 0;
    while (at < words.size() && is_prefix_word(words[at].text)) ++at;
    if (at >= words.size() || last_part(words[at].text) != tool) continue;
    ToolCall call{.script = &script, .index = i, .tool_at = words[at].at};
    for (std::size_t j = at + 1; j < words.size(); ++j) call.words.push_back(&words[j]);
    calls.push_back(std::move(call));
  }
  return calls;
}

std::optional<OptionValue> option(const ToolCall& call,
                                  std::initializer_list<std::string_view> names) {
  std::optional<OptionValue> found;
  for (std::size_t i = 0; i < call.words.size(); ++i) {
    const std::string_view text = call.words[i]->text;
    for (const std::string_view name : names) {
      if (text == name && i + 1 < call.words.size()) {
        found = {call.words[i + 1]->text, call.words[i + 1], false};
      } else if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=') {
        found = {std::string(text.substr(name.size() + 1)), call.words[i], true};
      }
    }
  }
  return found;
}

bool has_flag(const ToolCall& call, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(call.words, [&](const Word* word) {
    return std::ranges::any_of(names, [&](std::string_view name) {
      return word->text == name || word->text == std::string(name) + "=true";
    });
  });
}

std::vector<const Word*> arguments(const ToolCall& call) {
  std::vector<const Word*> found;
  for (std::size_t i = 0; i < call.words.size(); ++i) {
    if (takes_value(call.words[i]->text)) {
      ++i;
    } else if (!call.words[i]->text.starts_with('-')) {
      found.push_back(call.words[i]);
    }
  }
  return found;
}

bool looks_at_system(const ToolCall& call, const Install& install) {
  if (has_flag(call, {"-A", "--all-namespaces"})) return true;
  const std::optional<OptionValue> where = option(call, {"-n", "--namespace"});
  if (!where || !where->word->known) return false;
  return where->text == "kube-system" ||
         (!install.name_space.empty() && where->text == install.name_space);
}

std::optional<OptionValue> selector(const ToolCall& call) {
  return option(call, {"-l", "--selector"});
}

std::optional<std::size_t> install_command(const Script& script, const Install& install) {
  if (!install.at.known() || install.at.file != script.file) return std::nullopt;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    const Span& at = script.commands[i].at;
    if (at.begin <= install.at.begin && install.at.begin < at.end) return i;
  }
  return std::nullopt;
}

bool names_pods(std::string_view argument) { return is_kind(argument, {"pod", "pods", "po"}); }

bool names_nodes(std::string_view argument) { return is_kind(argument, {"node", "nodes", "no"}); }

}  // namespace cilium_lint::rules
