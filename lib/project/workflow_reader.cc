// Installs and clusters that GitHub workflows and composite actions state: the commands of their
// `run` steps, and the clusters that helm/kind-action creates.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"
#include "project/script_text.h"
#include "project/shell_syntax.h"
#include "yaml/placed_text.h"

namespace cilium_lint {
namespace {

using yaml::Kind;
using yaml::kNoNode;
using yaml::NodeId;
using yaml::Tree;

// What only GitHub knows, as the shell's reader takes it: a variable that nothing sets.
constexpr std::string_view kHidden = "${GITHUB_EXPRESSION}";
// helm/kind-action's own name for the cluster, where `cluster_name` gives none.
constexpr std::string_view kActionsName = "chart-testing";

// `${{ env.NAME }}` is the variable, any other expression is unknown.
std::string word_for(std::string_view expression) {
  if (expression.starts_with("env.") && shell::is_name(expression.substr(4)))
    return fmt::format("${{{}}}", expression.substr(4));
  if (expression == "github.workspace") return "${GITHUB_WORKSPACE}";
  return std::string(kHidden);
}
PlacedText without_expressions(const PlacedText& text) {
  return with_words(text, "${{", "}}", word_for);
}

class WorkflowReader {
 public:
  WorkflowReader(const SourceFile& source, Gathered& gathered)
      : source_(source),
        gathered_(gathered),
        tree_(yaml::parse(source.text, Placement(source.file), yaml::Documents::first)) {}

  void read() {
    if (tree_.fault() && source_.text.find("cilium") != std::string_view::npos)
      skip_broken(gathered_, tree_);
    if (tree_.fault() || tree_.roots().empty()) return;
    const NodeId root = tree_.roots()[0];
    const NodeId jobs = find(root, "jobs");
    if (is(jobs, Kind::mapping)) {
      for (NodeId key = tree_.node(jobs).first_child; key != kNoNode;) {
        const NodeId job = tree_.node(key).next;
        if (job == kNoNode) break;
        read_steps(root, follow(job), find(follow(job), "steps"));
        key = tree_.node(job).next;
      }
    }
    const NodeId runs = find(root, "runs");  // a composite action
    if (runs != kNoNode) read_steps(root, runs, find(runs, "steps"));
  }

 private:
  [[nodiscard]] NodeId follow(NodeId node) const {
    for (int hops = 0; node != kNoNode && tree_.node(node).kind == Kind::alias; ++hops) {
      if (hops > 8) return kNoNode;
      node = tree_.node(node).target;
    }
    return node;
  }
  [[nodiscard]] bool is(NodeId node, Kind kind) const {
    return node != kNoNode && tree_.node(node).kind == kind;
  }
  [[nodiscard]] NodeId find(NodeId mapping, std::string_view key) const {
    return is(mapping, Kind::mapping) ? follow(tree_.find(mapping, key)) : kNoNode;
  }
  [[nodiscard]] std::string_view text(NodeId node) const {
    return is(node, Kind::scalar) ? tree_.text(node) : std::string_view();
  }

  // The steps of a job run one after the other on one machine: for what they install they are one
  // script.
  void read_steps(NodeId root, NodeId job, NodeId steps) {
    if (!is(steps, Kind::sequence)) return;
    ShellReading whole{};
    whole.script.file = source_.file;
    for (NodeId step = tree_.node(steps).first_child; step != kNoNode;
         step = tree_.node(step).next) {
      const NodeId at = follow(step);
      PlacedText text{.text = {}, .placement = Placement::pieces(source_.file)};
      const std::string_view action = this->text(find(at, "uses"));
      if (action.starts_with("helm/kind-action@")) {
        create_cluster(at, text);
      } else if (const NodeId run = find(at, "run"); is(run, Kind::scalar)) {
        start(root, job, at, run, text);
        const PlacedText commands =
            without_expressions(yaml::placed_text(tree_, run, source_.text));
        append(text, commands, 0, commands.text.size());
      }
      if (!text.text.empty()) {
        join_readings(whole, read_shell(text.text, text.placement, file_name(source_.path),
                                        surroundings_of(source_, gathered_)));
      }
    }
    read_installs(source_, std::move(whole), gathered_);
  }

  // Where a step runs, and what it finds in its environment.
  void start(NodeId root, NodeId job, NodeId step, NodeId run, PlacedText& text) const {
    const Span at = tree_.place(tree_.node(run).begin, tree_.node(run).begin);
    append(text, "cd \"$(git rev-parse --show-toplevel)\"\nGITHUB_WORKSPACE=$PWD\n", at);
    for (const NodeId owner : {root, job, step}) add_environment(find(owner, "env"), text);
    NodeId folder = find(step, "working-directory");
    for (const NodeId owner : {job, root}) {
      if (folder == kNoNode) {
        folder = find(find(find(owner, "defaults"), "run"), "working-directory");
      }
    }
    if (!is(folder, Kind::scalar)) return;
    append(text, "cd ", at);
    add_word(folder, text);
    append(text, "\n", at);
  }

  void add_environment(NodeId map, PlacedText& text) const {
    if (!is(map, Kind::mapping)) return;
    for (NodeId key = tree_.node(map).first_child; key != kNoNode;) {
      const NodeId value = tree_.node(key).next;
      if (value == kNoNode) break;
      if (shell::is_name(this->text(key)) && is(follow(value), Kind::scalar)) {
        append(text, fmt::format("export {}=", this->text(key)), tree_.place(key));
        add_word(follow(value), text);
        append(text, "\n", tree_.place(key));
      }
      key = tree_.node(value).next;
    }
  }

  // A value as one word of the shell.
  void add_word(NodeId value, PlacedText& text) const {
    append_word(text, without_expressions(yaml::placed_text(tree_, value, source_.text)),
                tree_.place(value), kHidden);
  }

  // The action's inputs as the command that it runs.
  void create_cluster(NodeId step, PlacedText& text) {
    const NodeId with = find(step, "with");
    const Span at = tree_.place(find(step, "uses"));
    const NodeId version = find(with, "version");
    if (const auto release = Version::parse(this->text(version))) {
      gathered_.kind_pins.push_back({.version = *release, .at = tree_.place(version)});
    }
    if (this->text(find(with, "install_only")) == "true") return;
    append(text, "cd \"$(git rev-parse --show-toplevel)\"\nkind create cluster --name ", at);
    const NodeId name = find(with, "cluster_name");
    if (is(name, Kind::scalar) && !this->text(name).empty()) {
      add_word(name, text);
    } else {
      append(text, kActionsName, at);
    }
    const auto add_flag = [&](std::string_view input, std::string_view flag) {
      const NodeId value = find(with, input);
      if (!is(value, Kind::scalar) || this->text(value).empty()) return;
      append(text, fmt::format(" {} ", flag), at);
      add_word(value, text);
    };
    add_flag("config", "--config");
    add_flag("node_image", "--image");
    append(text, "\n", at);
  }

  const SourceFile& source_;
  Gathered& gathered_;
  Tree tree_;
};

bool may_read(std::string_view path) {
  if (!path.ends_with(".yml") && !path.ends_with(".yaml")) return false;
  const std::string_view name = file_name(path);
  return path.find(".github/workflows/") != std::string_view::npos || name == "action.yml" ||
         name == "action.yaml";
}

bool tells(const SourceFile& source) {
  return source.text.find("cilium") != std::string_view::npos ||
         source.text.find("kind") != std::string_view::npos;
}

void read(const SourceFile& source, Gathered& gathered) {
  if (tells(source)) WorkflowReader(source, gathered).read();
}

}  // namespace

const Reader kWorkflowReader = {
    .name = "workflow", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
