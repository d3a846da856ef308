#include <fmt/format.h>

#include <array>

#include "bootstrap/script_commands.h"
#include "install/durations.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};
constexpr std::array<RuleOption, 1> kOptions{
    {{"minimum-seconds", "the shortest wait that a cluster without kube-proxy is given", 120}}};

struct Wait {
  Span at{};
  std::string tool{};  // "kubectl wait"
  double seconds{};
  std::optional<OptionValue> said{};  // nothing: the tool's own default
};

// A wait of zero or less has a meaning of its own (look once, wait for ever).
std::optional<Wait> wait_of(const ToolCall& call, std::string tool,
                            std::initializer_list<std::string_view> names,
                            std::optional<double> standard) {
  Wait wait{.at = call.command().at, .tool = std::move(tool), .said = option(call, names)};
  std::optional<double> seconds = standard;
  if (wait.said) {
    if (!wait.said->word->known) return std::nullopt;
    wait.at = wait.said->word->at;
    seconds = go_duration_seconds(wait.said->text);
  }
  if (!seconds || *seconds <= 0) return std::nullopt;
  wait.seconds = *seconds;
  return wait;
}

bool is_about_bootstrap(const ToolCall& call, const Install& install,
                        const std::vector<const Word*>& words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (names_nodes(words[i]->text)) return true;
  }
  return looks_at_system(call, install);
}

std::optional<Wait> kubectl_wait(const ToolCall& call, const Install& install) {
  const std::vector<const Word*> words = arguments(call);
  if (words.empty() || !is_about_bootstrap(call, install, words)) return std::nullopt;
  if (words[0]->text == "wait") {
    const std::optional<OptionValue> what = option(call, {"--for"});
    if (!what || what->text.starts_with("delete")) return std::nullopt;
    return wait_of(call, "kubectl wait", {"--timeout"}, 30);
  }
  if (words[0]->text == "rollout" && words.size() > 1 && words[1]->text == "status") {
    return wait_of(call, "kubectl rollout status", {"--timeout"}, std::nullopt);
  }
  return std::nullopt;
}

// Without kube-proxy and its CNI a node is Ready only after its images were pulled, the API server
// was found and the agent was up; nothing of it is cached on a fresh KIND node. Helm and the cilium
// command wait 5 minutes unless told otherwise.
void check(const Install& install, Findings& findings) {
  if (!is_true(install.fact(Fact::no_proxy))) return;
  const double minimum = findings.option("minimum-seconds");
  for (const auto& script : install.scripts) {
    const std::optional<std::size_t> from = install_command(*script, install);
    if (!from) continue;
    std::vector<Wait> waits;
    const auto consider = [&](const ToolCall& call, std::optional<Wait> wait) {
      if (wait && !call.command().in_loop) waits.push_back(std::move(*wait));
    };
    for (const ToolCall& call : calls_of(*script, "kubectl")) {
      if (call.index > *from) consider(call, kubectl_wait(call, install));
    }
    for (const ToolCall& call : calls_of(*script, "cilium")) {
      if (call.index >= *from && has_flag(call, {"--wait"})) {
        consider(call, wait_of(call, "cilium", {"--wait-duration"}, std::nullopt));
      }
    }
    for (const ToolCall& call : calls_of(*script, "helm")) {
      if (call.index == *from && (has_flag(call, {"--wait", "--atomic"}))) {
        consider(call, wait_of(call, "helm", {"--timeout"}, std::nullopt));
      }
    }
    for (const Wait& wait : waits) {
      if (wait.seconds >= minimum) continue;
      Finding finding{
          .at = wait.at,
          .effect = Effect::advice,
          .message = fmt::format("{} gives up after {:g} seconds, which a first start without "
                                 "kube-proxy can exceed",
                                 wait.tool, wait.seconds),
          .label = wait.said ? "" : "30 seconds unless --timeout says otherwise",
          .arguments = {wait.tool},
          .help =
              fmt::format("wait at least {:g} seconds: the agent's image is pulled on every node "
                          "before any of them is Ready",
                          minimum),
          .seen_as =
              "timed out waiting for the condition, on a cluster that is Ready a minute later",
          .stage = Stage::nodes_ready,
      };
      if (wait.said && wait.said->word->variables.empty()) {
        const std::string text =
            wait.said->joined ? wait.said->word->text.substr(
                                    0, wait.said->word->text.size() - wait.said->text.size()) +
                                    "5m"
                              : "5m";
        finding.fixes.push_back(replace_text(install, wait.at, text, "wait 5 minutes"));
      }
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule bootstrap_wait_too_short = {
    .id = "bootstrap/wait-too-short",
    .summary = "a script waits so briefly that a healthy first start can fail it",
    .effects = kEffects,
    .options = kOptions,
    .check = check,
};

}  // namespace cilium_lint::rules
