// Installs that Ansible's playbooks and roles run as commands: the tasks of `shell`, `command` and
// `raw`, and the files that `copy` and `template` put where a later command reads them. (The helm
// module states an install without a command: descriptor_reader.cc.)

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/documents.h"
#include "project/script_text.h"
#include "project/shell_syntax.h"
#include "yaml/placed_text.h"

namespace cilium_lint {
namespace {

using yaml::kNoNode;
using yaml::NodeId;

// What only Ansible knows, as the shell's reader takes it: a variable that nothing sets.
constexpr std::string_view kHidden = "${ANSIBLE_EXPRESSION}";
constexpr std::size_t kDeepest = 20;  // blocks in blocks

// `name`, `name | default('v')`.
std::string word_of_jinja(std::string_view inside) {
  const std::size_t bar = inside.find('|');
  const std::string_view name = without_blanks(inside.substr(0, bar));
  if (!shell::is_name(name)) return std::string(kHidden);
  if (bar == std::string_view::npos) return fmt::format("${{{}}}", name);
  std::string_view filter = without_blanks(inside.substr(bar + 1));
  if (filter == "string" || filter == "trim") return fmt::format("${{{}}}", name);
  if (!filter.starts_with("default(") || !filter.ends_with(')')) return std::string(kHidden);
  filter = without_blanks(filter.substr(8, filter.size() - 9));
  if (filter.size() < 2 || (filter[0] != '"' && filter[0] != '\'') || filter.back() != filter[0])
    return std::string(kHidden);
  filter = filter.substr(1, filter.size() - 2);
  if (filter.find_first_of("\"'\\$`}") != std::string_view::npos) return std::string(kHidden);
  return fmt::format("${{{}:-{}}}", name, filter);
}

// The module that a key names: "ansible.builtin.shell" is "shell".
std::string_view module_of(std::string_view key) {
  for (const std::string_view collection : {"ansible.builtin.", "ansible.legacy."}) {
    if (key.starts_with(collection)) return key.substr(collection.size());
  }
  return key;
}

class Playbook {
 public:
  Playbook(const SourceFile& source, Gathered& gathered)
      : source_(source),
        gathered_(gathered),
        tree_(yaml::parse(source.text, Placement(source.file), yaml::Documents::first)),
        text_{.text = {}, .placement = Placement::pieces(source.file)} {}

  void read() {
    if (tree_.fault() && source_.text.find("- hosts:") != std::string_view::npos)
      skip_broken(gathered_, tree_);
    if (tree_.fault() || tree_.roots().empty()) return;
    const std::vector<NodeId> items = items_of(tree_, follow(tree_, tree_.roots()[0]));
    for (const NodeId item : items) {
      if (!is_mapping(tree_, item)) return;  // no playbook, and no list of tasks
    }
    for (const NodeId item : items) take(item, 0);
    if (!runs_ || text_.text.size() > kScriptLimit) return;
    read_installs(source_,
                  read_shell(text_.text, text_.placement, file_name(source_.path),
                             surroundings_of(source_, gathered_)),
                  gathered_, false, true);
  }

 private:
  // A play, a block, or a task.
  void take(NodeId item, std::size_t depth) {
    if (depth > kDeepest) return;
    if (const NodeId variables = child(tree_, item, "vars"); variables != kNoNode)
      add_variables(variables);
    for (const std::string_view list :
         {"pre_tasks", "tasks", "block", "rescue", "always", "post_tasks", "handlers"}) {
      for (const NodeId task : items_at(tree_, item, list)) {
        if (is_mapping(tree_, task)) take(task, depth + 1);
      }
    }
    for (const Field& field : fields_of(tree_, item)) {
      const std::string_view module = module_of(tree_.text(field.key));
      if (module == "shell" || module == "command" || module == "raw") {
        run(item, field.value, module == "command");
      } else if (module == "copy" || module == "template") {
        copy(field.value);
      }
    }
  }

  [[nodiscard]] PlacedText value_of(NodeId scalar) const {
    return with_words(yaml::placed_text(tree_, scalar, source_.text), "{{", "}}", word_of_jinja);
  }

  void add_variables(NodeId variables) {
    for (const Field& variable : fields_of(tree_, variables)) {
      const std::string_view name = tree_.text(variable.key);
      if (!shell::is_name(name) || !is_scalar(tree_, variable.value)) continue;
      append_assignment(text_, name, value_of(variable.value), tree_.place(variable.key));
    }
  }

  // Each task begins in a folder of its own, on the machine that it manages.
  void begin(Span at, NodeId folder) {
    append(text_, "cd /ansible\n", at);
    if (!is_scalar(tree_, folder)) return;
    append_assignment(text_, "ANSIBLE_CHDIR", value_of(folder), tree_.place(folder));
    append(text_, "cd \"$ANSIBLE_CHDIR\"\n", at);
  }

  void run(NodeId task, NodeId module, bool is_command) {
    const Span at = tree_.place(tree_.node(module).begin, tree_.node(module).begin);
    NodeId folder = child(tree_, task, "args.chdir");
    NodeId command = module;
    if (is_mapping(tree_, module)) {
      if (folder == kNoNode) folder = child(tree_, module, "chdir");
      command = child(tree_, module, "cmd");
      if (const std::vector<NodeId> words = items_at(tree_, module, "argv"); !words.empty()) {
        if (!std::ranges::all_of(words, [&](NodeId word) { return is_scalar(tree_, word); }))
          return;
        begin(at, folder);
        for (const NodeId word : words) {
          append_word(text_, value_of(word), tree_.place(word), kHidden);
          append(text_, " ", at);
        }
        append(text_, "\n", at);
        runs_ = true;
        return;
      }
    }
    if (!is_scalar(tree_, command)) return;
    begin(at, folder);
    const PlacedText text = value_of(command);
    if (!is_command) {
      append(text_, text, 0, text.text.size());
    } else {
      // One command, whatever lines it is written in.
      for (std::size_t from = 0; from < text.text.size();) {
        const std::size_t stop = std::min(text.text.find('\n', from), text.text.size());
        const bool goes_on = stop > from && text.text[stop - 1] == '\\';
        append(text_, text, from, goes_on ? stop - 1 : stop);
        append(text_, " ", at);
        from = stop + 1;
      }
    }
    append(text_, "\n", at);
    runs_ = true;
  }

  // A file of the repository as the path that it has on the machine; a template keeps its
  // placeholders, which count as unknown.
  void copy(NodeId module) {
    const NodeId from = child(tree_, module, "src");
    const NodeId to = child(tree_, module, "dest");
    if (!is_scalar(tree_, from) || !is_scalar(tree_, to)) return;
    std::string_view path = tree_.text(from);
    if (path.starts_with("{{")) {
      const std::size_t end = path.find("}}");
      const std::string_view name = end == std::string_view::npos
                                        ? std::string_view()
                                        : without_blanks(path.substr(2, end - 2));
      if (name != "playbook_dir" && name != "role_path") return;
      path = path.substr(end + 2);
      if (path.starts_with('/')) path.remove_prefix(1);
    }
    if (path.empty() || path.find_first_of("{\"\\`$!\n") != std::string_view::npos ||
        path[0] == '/')
      return;
    constexpr std::array<std::string_view, 6> kFolders = {".",        "files",        "templates",
                                                          "../files", "../templates", ".."};
    const std::string own = folder_of(source_.path);
    const auto found = std::ranges::find_if(kFolders, [&](std::string_view folder) {
      return gathered_.files.exists(join_path(join_path(own, folder), path));
    });
    const Span at = tree_.place(module);
    append(text_,
           fmt::format("cd \"$(dirname \"$0\")\"\nANSIBLE_SRC=\"{}/{}\"\n",
                       found == kFolders.end() ? "." : *found, path),
           at);
    append_assignment(text_, "ANSIBLE_DEST", value_of(to), at);
    append(text_, "cp \"$ANSIBLE_SRC\" \"$ANSIBLE_DEST\"\n", at);
  }

  const SourceFile& source_;
  Gathered& gathered_;
  yaml::Tree tree_;
  PlacedText text_;
  bool runs_{};
};

bool may_read(std::string_view path) {
  return (path.ends_with(".yml") || path.ends_with(".yaml")) &&
         path.find(".github/") == std::string_view::npos;
}

bool tells(const SourceFile& source) {
  const auto has = [&](std::string_view word) {
    return source.text.find(word) != std::string_view::npos;
  };
  return has("cilium") &&
         (has("helm ") || has("cilium install") || has("cilium upgrade") || has("argv:")) &&
         (has("shell:") || has("command:") || has("raw:") || has("cmd:"));
}

void read(const SourceFile& source, Gathered& gathered) {
  if (tells(source)) Playbook(source, gathered).read();
}

}  // namespace

const Reader kPlaybookReader = {
    .name = "playbook", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
