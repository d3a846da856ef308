// Installs that a container runs: a Job or Pod whose command is `cilium install`, or a shell's with
// that in it. Talos' own guide installs Cilium so, with the Job as text inside of a machine config
// (cluster.inlineManifests).

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"
#include "project/script_text.h"
#include "yaml/placed_text.h"

namespace cilium_lint {
namespace {

using yaml::kNoNode;
using yaml::NodeId;

constexpr std::string_view kHidden = "${CONTAINER_EXPRESSION}";
constexpr int kDeepest = 40;
constexpr int kTextsInTexts = 2;  // a manifest in a machine config in a manifest

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

bool may_install(std::string_view text) {
  return has(text, "cilium") && has(text, "image:") &&
         (has(text, "command:") || has(text, "args:")) && has(text, "install") &&
         !has(text, "# Source: cilium/templates/");
}

class Containers {
 public:
  Containers(const SourceFile& source, Gathered& gathered) : source_(source), gathered_(gathered) {
    whole_.script.file = source.file;
  }

  void read() {
    look_into(source_.text, Placement(source_.file), 0);
    read_installs(source_, std::move(whole_), gathered_);
  }

 private:
  void look_into(std::string_view text, const Placement& placement, int level) {
    const yaml::Tree tree = yaml::parse(text, placement);
    if (tree.fault() && has(text, "cilium-cli") && !yaml::is_templated(text))
      skip_broken(gathered_, tree);
    const std::size_t complete = tree.fault() ? tree.complete_documents() : tree.roots().size();
    for (std::size_t i = 0; i < complete && i < tree.roots().size(); ++i)
      visit(tree, text, tree.roots()[i], level, 0);
  }

  void visit(const yaml::Tree& tree, std::string_view text, NodeId id, int level, int depth) {
    if (id == kNoNode || depth > kDeepest) return;
    if (is_scalar(tree, id)) {
      if (level >= kTextsInTexts || !may_install(tree.text(id))) return;
      const PlacedText inside = yaml::placed_text(tree, id, text);
      look_into(inside.text, inside.placement, level + 1);
      return;
    }
    for (const NodeId item : items_of(tree, id)) visit(tree, text, item, level, depth + 1);
    if (!is_mapping(tree, id)) return;
    if (is_scalar(tree, child(tree, id, "image"))) take(tree, text, id);
    for (const Field& field : fields_of(tree, id)) visit(tree, text, field.value, level, depth + 1);
  }

  // The command of a container, as one line for the shell.
  void take(const yaml::Tree& tree, std::string_view text, NodeId container) {
    std::vector<NodeId> words = items_at(tree, container, "command");
    for (const NodeId word : items_at(tree, container, "args")) words.push_back(word);
    if (words.empty() ||
        !std::ranges::all_of(words, [&](NodeId word) { return is_scalar(tree, word); }))
      return;
    const std::string_view program = file_name(tree.text(words[0]));
    PlacedText line{.text = {}, .placement = Placement::pieces(source_.file)};
    const Span at = tree.place(tree.node(words[0]).begin, tree.node(words[0]).begin);
    append(line, "cd /\n", at);
    if ((program == "sh" || program == "bash") && words.size() > 2) {
      // sh -c 'script'; what stands behind it is $0 and on.
      const auto flag = std::ranges::find_if(words, [&](NodeId word) {
        const std::string_view flags = tree.text(word);
        return flags.starts_with('-') && !flags.starts_with("--") && flags.ends_with('c');
      });
      if (flag == words.end() || flag + 1 == words.end()) return;
      const PlacedText script = yaml::placed_text(tree, *(flag + 1), text);
      append(line, script, 0, script.text.size());
    } else if (program == "cilium" || program == "helm" || program == "cilium-cli") {
      append(line, program == "helm" ? "helm " : "cilium ", tree.place(words[0]));
      for (std::size_t i = 1; i < words.size(); ++i) {
        // `$(NAME)` is Kubernetes' way to write a variable of the container.
        const PlacedText word = with_words(yaml::placed_text(tree, words[i], text), "$(", ")",
                                           [](std::string_view) { return std::string(kHidden); });
        append_word(line, word, tree.place(words[i]), kHidden);
        append(line, " ", at);
      }
    } else {
      return;
    }
    append(line, "\n", at);
    if (line.text.size() > kScriptLimit) return;
    join_readings(whole_, read_shell(line.text, line.placement, file_name(source_.path),
                                     surroundings_of(source_, gathered_)));
  }

  const SourceFile& source_;
  Gathered& gathered_;
  ShellReading whole_{};
};

bool may_read(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool tells(const SourceFile& source) { return may_install(source.text); }

void read(const SourceFile& source, Gathered& gathered) {
  if (tells(source)) Containers(source, gathered).read();
}

}  // namespace

const Reader kContainerReader = {
    .name = "container", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
