// Installs and clusters that GitHub workflows and composite actions state: the commands of their
// `run` steps, and the clusters that helm/kind-action creates.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/gather.h"
#include "project/shell.h"
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

bool is_identifier(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

void append(PlacedText& text, const PlacedText& more, std::size_t begin, std::size_t end) {
  const auto from = static_cast<std::uint32_t>(begin);
  const auto to = static_cast<std::uint32_t>(end);
  for (std::uint32_t at = from; at < to;) {
    const std::size_t newline = more.text.find('\n', at);
    const std::uint32_t stop =
        newline == std::string::npos ? to : std::min(to, static_cast<std::uint32_t>(newline + 1));
    const Span place = more.placement.place(at, stop);
    if (more.placement.verbatim(at, stop)) {
      text.placement.append_verbatim(stop - at, place.begin);
    } else {
      text.placement.append_replaced(stop - at, place.begin, place.end);
    }
    at = stop;
  }
  text.text += more.text.substr(begin, end - begin);
}

// Words that stand for a place as a whole.
void append(PlacedText& text, std::string_view words, Span at) {
  text.text += words;
  text.placement.append_replaced(static_cast<std::uint32_t>(words.size()), at.begin, at.end);
}

// A text without GitHub's expressions: `${{ env.NAME }}` is the variable, any other is unknown.
PlacedText without_expressions(const PlacedText& text) {
  PlacedText out{.text = {}, .placement = Placement::pieces(text.placement.file())};
  std::size_t from = 0;
  while (true) {
    const std::size_t begin = text.text.find("${{", from);
    const std::size_t end = begin == std::string::npos ? begin : text.text.find("}}", begin);
    if (end == std::string::npos) break;
    append(out, text, from, begin);
    const std::string_view inside =
        trimmed(std::string_view(text.text).substr(begin + 3, end - begin - 3));
    std::string word(kHidden);
    if (inside.starts_with("env.") && is_identifier(inside.substr(4))) {
      word = fmt::format("${{{}}}", inside.substr(4));
    } else if (inside == "github.workspace") {
      word = "${GITHUB_WORKSPACE}";
    }
    append(out, word,
           text.placement.place(static_cast<std::uint32_t>(begin),
                                static_cast<std::uint32_t>(end + 2)));
    from = end + 2;
  }
  append(out, text, from, text.text.size());
  return out;
}

class WorkflowReader {
 public:
  WorkflowReader(const SourceFile& source, Gathered& gathered)
      : source_(source),
        gathered_(gathered),
        tree_(yaml::parse(source.text, Placement(source.file), yaml::Documents::first)) {}

  void read() {
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
        add(whole, read_shell(text.text, text.placement, file_name(source_.path)));
      }
    }
    if (!whole.script.commands.empty()) read_installs(source_, whole, gathered_);
  }

  static void add(ShellReading& whole, ShellReading part) {
    const auto first = static_cast<std::uint32_t>(whole.script.commands.size());
    const auto shift = [first](std::uint32_t& index) {
      if (index != 0xffffffff) index += first;
    };
    for (Command& command : part.script.commands) {
      shift(command.pipe_to);
      shift(command.or_else);
      whole.script.commands.push_back(std::move(command));
    }
    for (CommandContext& context : part.contexts) whole.contexts.push_back(std::move(context));
    for (WrittenFile& file : part.written) {
      shift(file.command);
      whole.written.push_back(std::move(file));
    }
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
      if (is_identifier(this->text(key)) && is(follow(value), Kind::scalar)) {
        append(text, fmt::format("export {}=", this->text(key)), tree_.place(key));
        add_word(follow(value), text);
        append(text, "\n", tree_.place(key));
      }
      key = tree_.node(value).next;
    }
  }

  // A value as one word of the shell.
  void add_word(NodeId value, PlacedText& text) const {
    const PlacedText whole = without_expressions(yaml::placed_text(tree_, value, source_.text));
    const Span at = tree_.place(value);
    const bool plain = whole.text.find_first_of("\"\\`\n!") == std::string::npos;
    append(text, "\"", Span{at.file, at.begin, at.begin});
    if (plain) {
      append(text, whole, 0, whole.text.size());
    } else {
      append(text, kHidden, at);
    }
    append(text, "\"", Span{at.file, at.end, at.end});
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

void read(const SourceFile& source, Gathered& gathered) {
  for (const std::string_view word : {"cilium", "kind"}) {
    if (source.text.find(word) == std::string_view::npos) continue;
    WorkflowReader(source, gathered).read();
    return;
  }
}

}  // namespace

const Reader kWorkflowReader = {.name = "workflow", .may_read = may_read, .read = read};

}  // namespace cilium_lint
