#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bootstrap/script_commands.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

bool is_coredns(std::string_view text) {
  return text.find("kube-dns") != std::string_view::npos ||
         text.find("coredns") != std::string_view::npos;
}

// Waiting for nodes, or for what the scheduler places only on Ready nodes.
bool waits_for_nodes(const ToolCall& call) {
  const std::vector<const Word*> words = arguments(call);
  if (words.empty()) return false;
  const std::string& verb = words[0]->text;
  if (verb != "wait" && verb != "rollout" && verb != "get") return false;
  const bool nodes = std::ranges::any_of(
      words, [](const Word* word) { return names_nodes(word->text) || is_coredns(word->text); });
  const std::optional<OptionValue> labels = selector(call);
  const bool asked = nodes || (labels && is_coredns(labels->text));
  // `get nodes` waits only as part of a loop or of a test.
  return asked && (verb != "get" || call.command().in_loop || call.command().pipe_to != 0xffffffff);
}

// A wait for chosen pods; all pods of a namespace have CoreDNS among them.
bool waits_for_pods(const ToolCall& call, const Install& install) {
  const std::vector<const Word*> words = arguments(call);
  if (words.size() < 2 || words[0]->text != "wait" || !names_pods(words[1]->text) ||
      !looks_at_system(call, install)) {
    return false;
  }
  const std::optional<OptionValue> what = option(call, {"--for"});
  const std::optional<OptionValue> labels = selector(call);
  return what && !what->text.starts_with("delete") && labels && labels->word->known &&
         !is_coredns(labels->text);
}

void check(const Install& install, Findings& findings) {
  const Span* first = nullptr;
  for (const auto& script : install.scripts) {
    const std::optional<std::size_t> from = install_command(*script, install);
    for (const ToolCall& call : calls_of(*script, "kubectl")) {
      if (waits_for_nodes(call)) return;
      if (first == nullptr && from && call.index > *from && waits_for_pods(call, install)) {
        first = &call.command().at;
      }
    }
  }
  if (first == nullptr) return;
  findings.add({
      .at = *first,
      .effect = Effect::advice,
      .message = "the script waits for pods and never for Ready nodes",
      .help = "kubectl wait --for=condition=Ready nodes --all --timeout=5m",
      .seen_as = "the wait is over and the next pod stays Pending: node(s) had untolerated taint "
                 "node.kubernetes.io/not-ready",
      .stage = Stage::nodes_ready,
  });
}

}  // namespace

extern constinit const Rule bootstrap_waits_for_pods_not_nodes = {
    .id = "bootstrap/waits-for-pods-not-nodes",
    .summary = "a script waits for Cilium's pods, but never for Ready nodes",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
