#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bootstrap/script_commands.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::advice};

struct Labels {
  std::string_view key{};
  std::array<std::string_view, 14> values{};  // what pods of any release carry
};
constexpr std::array<Labels, 5> kLabels{{
    {"k8s-app",
     {"cilium", "cilium-envoy", "cilium-pre-flight-check", "cilium-pre-flight-check-deployment",
      "clustermesh-apiserver", "clustermesh-apiserver-generate-certs", "hubble",
      "hubble-generate-certs", "hubble-relay", "hubble-ui", "cilium-coredns-mcsapi-autoconfig",
      "standalone-dns-proxy", "kube-dns"}},
    {"app", {"cilium-node-init", "ztunnel-cilium"}},
    {"name", {"cilium-operator"}},
    {"io.cilium/app", {"operator", "etcd-operator", "proxy"}},
    {"app.kubernetes.io/name",
     {"cilium-agent", "cilium-envoy", "cilium-node-init", "cilium-operator",
      "cilium-pre-flight-check", "clustermesh-apiserver", "hubble", "hubble-generate-certs",
      "hubble-relay", "hubble-ui", "ztunnel-cilium", "standalone-dns-proxy",
      "cilium-etcd-operator"}},
}};

// What somebody who wrote this label is likely to look for.
std::string_view label_meant_by(std::string_view value) {
  if (value.find("dns") != std::string_view::npos) return "k8s-app=kube-dns";
  if (value.find("operator") != std::string_view::npos) return "io.cilium/app=operator";
  if (value.find("envoy") != std::string_view::npos) return "k8s-app=cilium-envoy";
  if (value.find("relay") != std::string_view::npos) return "k8s-app=hubble-relay";
  if (value.find("ui") != std::string_view::npos &&
      value.find("hubble") != std::string_view::npos) {
    return "k8s-app=hubble-ui";
  }
  return "k8s-app=cilium";
}

bool is_ours(std::string_view value) {
  return value.find("cilium") != std::string_view::npos ||
         value.find("hubble") != std::string_view::npos ||
         value.find("coredns") != std::string_view::npos;
}

// A label the chart lets the user add may be just the one that is asked for.
bool labels_are_the_charts(const Install& install) {
  for (const std::string_view key :
       {"podLabels", "commonLabels", "operator.podLabels", "hubble.relay.podLabels",
        "hubble.ui.podLabels", "envoy.podLabels"}) {
    const Value value = install.value(key);
    if (!is_false(value.is_set_by_user()) && !is_false(value.truthy())) return false;
  }
  return true;
}

void check_selector(const ToolCall& call, const Install& install, Findings& findings) {
  const std::optional<OptionValue> labels = selector(call);
  if (!labels || !labels->word->known || !looks_at_system(call, install) ||
      !labels_are_the_charts(install)) {
    return;
  }
  const std::size_t equals = labels->text.find('=');
  if (equals == std::string::npos || labels->text.find_first_of(", !()") != std::string::npos)
    return;
  const std::string key = labels->text.substr(0, equals);
  const std::string value = labels->text.substr(labels->text.find_last_of('=') + 1);
  const auto* known = std::ranges::find(kLabels, std::string_view(key), &Labels::key);
  if (known == kLabels.end() || !is_ours(value) ||
      std::ranges::find(known->values, std::string_view(value)) != known->values.end()) {
    return;
  }
  const std::string_view meant = label_meant_by(value);
  Finding finding{
      .at = labels->word->at,
      .effect = Effect::advice,
      .message = fmt::format("no pod carries {}={}", key, value),
      .label = fmt::format("{} is meant", meant),
      .arguments = {labels->text},
      .seen_as = "No resources found; kubectl wait: no matching resources found",
  };
  if (labels->word->variables.empty()) {
    const std::string& written = labels->word->text;
    finding.fixes.push_back(
        replace_text(install, labels->word->at,
                     written.substr(0, written.size() - labels->text.size()) + std::string(meant),
                     fmt::format("ask for {}", meant)));
  }
  findings.add(std::move(finding));
}

struct Container {
  std::string_view name{}, since{};  // first release that has it
};
// templates/cilium-agent/daemonset.yaml of all releases; the first ones are those of 1.10.0.
constexpr std::array<Container, 10> kContainers{{{"cilium-agent", ""},
                                                 {"cilium-monitor", ""},
                                                 {"mount-cgroup", ""},
                                                 {"wait-for-node-init", ""},
                                                 {"clean-cilium-state", ""},
                                                 {"wait-for-kube-proxy", ""},
                                                 {"apply-sysctl-overwrites", "1.10.13"},
                                                 {"install-cni-binaries", "1.11.15"},
                                                 {"mount-bpf-fs", "1.12.0"},
                                                 {"config", "1.13.0"}}};

bool is_agent_pod(const ToolCall& call) {
  const std::optional<OptionValue> labels = selector(call);
  if (labels &&
      (labels->text == "k8s-app=cilium" || labels->text == "app.kubernetes.io/name=cilium-agent")) {
    return true;
  }
  return std::ranges::any_of(arguments(call), [](const Word* word) {
    return word->text == "ds/cilium" || word->text == "daemonset/cilium" ||
           word->text == "daemonsets/cilium";
  });
}

void check_container(const ToolCall& call, const Install& install, Findings& findings) {
  const std::optional<OptionValue> container = option(call, {"-c", "--container"});
  if (!container || !container->word->known || !looks_at_system(call, install) ||
      !is_agent_pod(call) || !is_false(install.value("extraContainers").truthy()) ||
      !is_false(install.value("extraInitContainers").truthy())) {
    return;
  }
  const auto* known =
      std::ranges::find(kContainers, std::string_view(container->text), &Container::name);
  const bool unknown = known == kContainers.end();
  if (!unknown && (known->since.empty() || !is_false(install.chart().at_least(known->since)))) {
    return;
  }
  const bool has_config = is_true(install.chart().at_least("1.13.0"));
  findings.add({
      .at = container->word->at,
      .effect = Effect::advice,
      .message = unknown ? fmt::format("the agent's pod has no container {}", container->text)
                         : fmt::format("the agent's pod of chart {} has no container {}",
                                       install.chart().name(), container->text),
      .label = unknown ? "" : fmt::format("since {}", known->since),
      .arguments = {container->text},
      .help = has_config
                  ? "the first init container, the one that looks for the API server, is "
                    "config; the agent is cilium-agent"
                  : "the agent is cilium-agent, and it looks for the API server itself; there "
                    "is an init container config from 1.13.0 on",
      .seen_as = fmt::format("error: container {} is not valid for pod", container->text),
  });
}

const Command* behind(const Script& script, std::uint32_t index) {
  return index < script.commands.size() ? &script.commands[index] : nullptr;
}

bool is_word(const Command& command, std::size_t index, std::string_view text) {
  return index < command.words.size() && command.words[index].text == text;
}

// grep -c prints 0 and fails where nothing matches, so the other branch prints a second line.
void check_counts(const Script& script, Findings& findings) {
  for (const Command& command : script.commands) {
    const Command* otherwise = behind(script, command.or_else);
    if (!is_word(command, 0, "grep") || otherwise == nullptr || !is_word(*otherwise, 0, "echo") ||
        !is_word(*otherwise, 1, "0")) {
      continue;
    }
    const bool counts = std::ranges::any_of(command.words, [](const Word& word) {
      return word.text == "--count" ||
             (word.text.size() > 1 && word.text[0] == '-' && word.text[1] != '-' &&
              word.text.find('c') != std::string::npos);
    });
    if (!counts) continue;
    findings.add({
        .at = command.at,
        .effect = Effect::advice,
        .message = "grep -c prints 0 itself and then fails, so this prints two lines: 0 and 0",
        .related = {{otherwise->at, "the second 0"}},
        .help = "write || true",
        .seen_as = "[: 0 0: integer expression expected",
    });
  }
}

// The phase of a pod whose containers run; whether they are ready is another column.
void check_running(const ToolCall& call, const Install& install, Findings& findings) {
  const std::vector<const Word*> words = arguments(call);
  if (words.size() < 2 || words[0]->text != "get" || !names_pods(words[1]->text) ||
      !looks_at_system(call, install)) {
    return;
  }
  const Command* reader = behind(*call.script, call.command().pipe_to);
  const Word* running = nullptr;
  if (reader != nullptr && is_word(*reader, 0, "grep") &&
      std::ranges::none_of(reader->words, [](const Word& word) { return word.text == "-v"; })) {
    for (const Word& word : reader->words) {
      if (word.text == "Running") running = &word;
    }
  }
  const std::optional<OptionValue> field = option(call, {"--field-selector"});
  if (field && field->text == "status.phase=Running") running = field->word;
  if (running == nullptr) return;
  findings.add({
      .at = running->at,
      .effect = Effect::advice,
      .message = "Running is not Ready: an agent that cannot reach anything is Running too",
      .help = "kubectl wait --for=condition=Ready, or kubectl rollout status",
      .seen_as = "STATUS Running, READY 0/1",
  });
}

// Nothing makes a node Ready before a CNI is there, so a wait before the install ends in its
// timeout.
void check_order(const Script& script, const Install& install, Findings& findings) {
  const std::optional<std::size_t> installs = install_command(script, install);
  const Cluster* cluster = install.cluster();
  if (!installs || cluster == nullptr || !cluster->default_cni.known ||
      cluster->default_cni.value) {
    return;
  }
  for (const ToolCall& call : calls_of(script, "kubectl")) {
    const std::vector<const Word*> words = arguments(call);
    const std::optional<OptionValue> what = option(call, {"--for"});
    if (call.index >= *installs || words.size() < 2 || words[0]->text != "wait" || !what ||
        what->text != "condition=Ready" || !names_nodes(words[1]->text)) {
      continue;
    }
    findings.add({
        .at = call.command().at,
        .effect = Effect::advice,
        .message = "this waits for Ready nodes before the CNI that makes them Ready is installed",
        .related = {{cluster->default_cni.at, "the cluster comes without a CNI"},
                    {install.at, "Cilium is installed here"}},
        .seen_as = "timed out waiting for the condition on nodes",
        .stage = Stage::nodes_ready,
    });
  }
}

void check(const Install& install, Findings& findings) {
  for (const auto& script : install.scripts) {
    for (const ToolCall& call : calls_of(*script, "kubectl")) {
      check_selector(call, install, findings);
      check_container(call, install, findings);
      check_running(call, install, findings);
    }
    check_counts(*script, findings);
    check_order(*script, install, findings);
  }
}

}  // namespace

extern constinit const Rule bootstrap_command_sees_nothing = {
    .id = "bootstrap/command-sees-nothing",
    .summary = "a script's command can never see what it asks for",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
