// Installs and clusters that task runners' files state: Taskfiles, justfiles, mise.toml, and the
// provisioning scripts of a Vagrantfile.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "project/documents.h"
#include "project/script_text.h"
#include "project/shell_syntax.h"
#include "yaml/placed_text.h"

namespace cilium_lint {
namespace {

using yaml::kNoNode;
using yaml::NodeId;

// What only the runner knows, as the shell's reader takes it: a variable that nothing sets.
constexpr std::string_view kHidden = "${TASK_EXPRESSION}";
constexpr std::size_t kGivenLimit = 500;
constexpr int kIncludeDepth = 8;
constexpr std::size_t kRunLimit = 300;  // of tasks that call each other
constexpr std::size_t kIncludeLimit = 200;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_taskfile(std::string_view path) {
  const std::string name = lower(path);
  if (!name.ends_with(".yml") && !name.ends_with(".yaml")) return false;
  return name.find("taskfile") != std::string::npos || name.find(".task/") != std::string::npos;
}
bool is_justfile(std::string_view path) {
  const std::string name = lower(file_name(path));
  return name == "justfile" || name == ".justfile" || name.ends_with(".just");
}
bool is_mise(std::string_view path) {
  const std::string_view name = file_name(path);
  return name == "mise.toml" || name == ".mise.toml" || path.ends_with("mise/config.toml");
}
bool is_vagrantfile(std::string_view path) { return file_name(path) == "Vagrantfile"; }

// `"v"` or `'v'`; nothing where it is something else.
std::optional<std::string_view> unquoted(std::string_view text) {
  if (text.size() < 2 || (text[0] != '"' && text[0] != '\'') || text.back() != text[0])
    return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find_first_of("\"'\\$`}") != std::string_view::npos) return std::nullopt;
  return text;
}

// `{{.NAME}}`, `{{.NAME | default "v"}}`, `{{default "v" .NAME}}`.
std::string word_of_task(std::string_view inside) {
  if (inside.starts_with('-')) inside.remove_prefix(1);
  if (inside.ends_with('-')) inside.remove_suffix(1);
  inside = without_blanks(inside);
  const auto name_of = [](std::string_view text) {
    return text.starts_with('.') && shell::is_name(text.substr(1)) ? text.substr(1)
                                                                   : std::string_view();
  };
  if (const std::string_view name = name_of(inside); !name.empty())
    return fmt::format("${{{}}}", name);
  const std::size_t bar = inside.find('|');
  if (bar != std::string_view::npos) {
    const std::string_view name = name_of(without_blanks(inside.substr(0, bar)));
    std::string_view rest = without_blanks(inside.substr(bar + 1));
    if (!name.empty() && rest.starts_with("default ")) {
      if (const auto value = unquoted(without_blanks(rest.substr(8))))
        return fmt::format("${{{}:-{}}}", name, *value);
    }
  } else if (inside.starts_with("default ")) {
    const std::string_view rest = without_blanks(inside.substr(8));
    const std::size_t dot = rest.rfind(" .");
    if (dot != std::string_view::npos) {
      const std::string_view name = name_of(rest.substr(dot + 1));
      const auto value = unquoted(without_blanks(rest.substr(0, dot)));
      if (!name.empty() && value) return fmt::format("${{{}:-{}}}", name, *value);
    }
  }
  return std::string(kHidden);
}

// A variable that an including file gives, as the shell sets it.
struct GivenVariable {
  std::string assignment{};
  Span written{};  // its value
};

class Taskfile {
 public:
  Taskfile(const SourceFile& source, Gathered& gathered, std::vector<GivenVariable> given = {})
      : source_(source),
        gathered_(gathered),
        given_(std::move(given)),
        tree_(yaml::parse(source.text, Placement(source.file), yaml::Documents::first)) {
    if (!tree_.fault() && !tree_.roots().empty()) root_ = tree_.roots()[0];
  }

  struct Include {
    SourceFile source{};
    std::vector<GivenVariable> given{};
  };
  // The files of the repository that it includes, with what they find set.
  [[nodiscard]] std::vector<Include> includes() const {
    std::vector<Include> out;
    for (const Field& include : fields_of(tree_, child(tree_, root_, "includes"))) {
      const bool plain = is_scalar(tree_, include.value);
      const std::string_view path =
          plain ? tree_.text(include.value) : text_at(tree_, include.value, "taskfile");
      if (path.empty() || path.find("{{") != std::string_view::npos) continue;
      const std::string whole = join_path(folder_of(source_.path), path);
      for (const std::string_view name : {"", "/Taskfile.yml", "/Taskfile.yaml"}) {
        const std::string file = whole + std::string(name);
        const ReadOutcome outcome = gathered_.files.read_found(file);
        if (outcome.problem != ReadProblem::none) continue;
        out.push_back({{outcome.file, file, gathered_.files.text(outcome.file)}, given_});
        add_given(child(tree_, root_, "vars"), out.back().given);
        if (!plain) add_given(child(tree_, include.value, "vars"), out.back().given);
        break;
      }
    }
    return out;
  }

  // What its tasks run, behind what is there already.
  void read(ShellReading& whole) {
    if (tree_.fault() && source_.text.find("cilium") != std::string_view::npos)
      skip_broken(gathered_, tree_);
    if (root_ == kNoNode) return;
    tasks_ = fields_of(tree_, child(tree_, root_, "tasks"));
    // What several tasks do together is in the task that names them: it comes first.
    const PlacedText none{.text = {}, .placement = Placement::pieces(source_.file)};
    for (const Field& task : tasks_) {
      if (!is_called(tree_.text(task.key))) run(task, 0, none);
    }
    for (const Field& task : tasks_) run(task, 0, none);
    join_readings(whole, std::move(whole_));
  }

 private:
  // The commands of a task, and the tasks it depends on.
  [[nodiscard]] std::vector<NodeId> steps_of(NodeId task, std::string_view list) const {
    if (list == "cmds" && is_scalar(tree_, task)) return {task};
    if (list == "cmds" && !is_mapping(tree_, task)) return items_of(tree_, task);
    const NodeId only = child(tree_, task, "cmd");
    if (list == "cmds" && only != kNoNode) return {only};
    const NodeId steps = child(tree_, task, list);
    if (is_scalar(tree_, steps)) return {steps};
    return items_of(tree_, steps);
  }
  [[nodiscard]] std::string_view task_of(NodeId step, bool dependency) const {
    step = follow(tree_, step);
    if (dependency && is_scalar(tree_, step)) return tree_.text(step);
    return text_at(tree_, step, "task");
  }

  [[nodiscard]] bool is_called(std::string_view name) const {
    return std::ranges::any_of(tasks_, [&](const Field& task) {
      return std::ranges::any_of(steps_of(task.value, "deps"),
                                 [&](NodeId step) { return task_of(step, true) == name; }) ||
             std::ranges::any_of(steps_of(task.value, "cmds"),
                                 [&](NodeId step) { return task_of(step, false) == name; });
    });
  }

  void run_named(std::string_view name, int depth, const PlacedText& called_with) {
    for (const Field& task : tasks_) {
      if (tree_.text(task.key) == name) run(task, depth, called_with);
    }
  }

  // `called_with`: the variables that the caller gives it, as the shell sets them.
  void run(const Field& task, int depth, const PlacedText& called_with) {
    const bool again = std::ranges::find(done_, task.key) != done_.end();
    if (depth > 20 || done_.size() > kRunLimit || (again && called_with.text.empty())) return;
    done_.push_back(task.key);
    for (const NodeId step : steps_of(task.value, "deps")) {
      if (const std::string_view other = task_of(step, true); !other.empty())
        run_named(other, depth + 1, with_variables(step, called_with));
    }
    for (NodeId step : steps_of(task.value, "cmds")) {
      step = follow(tree_, step);
      // for: [a, b] runs it once for each.
      const std::vector<NodeId> items = items_at(tree_, step, "for");
      for (std::size_t i = 0; i < std::max<std::size_t>(items.size(), 1); ++i) {
        PlacedText given = called_with;
        if (!items.empty() && is_scalar(tree_, items[i]))
          append_assignment(given, "ITEM", value_of(items[i]), tree_.place(items[i]));
        given = with_variables(step, given);
        if (const std::string_view other = task_of(step, false); !other.empty()) {
          run_named(other, depth + 1, given);
          continue;
        }
        const NodeId command = is_scalar(tree_, step) ? step : child(tree_, step, "cmd");
        if (is_scalar(tree_, command)) run_command(task.value, command, given);
      }
    }
  }

  [[nodiscard]] PlacedText with_variables(NodeId step, const PlacedText& before) const {
    PlacedText out = before;
    add_variables(child(tree_, follow(tree_, step), "vars"), "", out);
    return out;
  }

  // Each command is a shell of its own.
  void run_command(NodeId task, NodeId command, const PlacedText& called_with) {
    PlacedText text{.text = {}, .placement = Placement::pieces(source_.file)};
    const Span at = tree_.place(tree_.node(command).begin, tree_.node(command).begin);
    append(text,
           "cd \"$(dirname \"$0\")\"\nTASKFILE_DIR=$PWD\n"
           "ROOT_DIR=$(git rev-parse --show-toplevel)\n",
           at);
    // No byte of this file says what another one gives: its first ones stand for that.
    for (std::uint32_t i = 0; i < given_.size(); ++i)
      append(text, given_[i].assignment, Span{source_.file, i, i + 1});
    for (const NodeId owner : {root_, task}) {
      if (owner == task) append(text, called_with, 0, called_with.text.size());
      if (!is_mapping(tree_, owner)) continue;
      for (const NodeId file : items_at(tree_, owner, "dotenv")) add_environment_file(file, text);
      add_variables(child(tree_, owner, "env"), "export ", text);
      add_variables(child(tree_, owner, "vars"), "", text);
    }
    if (const NodeId folder = child(tree_, task, "dir"); is_scalar(tree_, folder)) {
      append_assignment(text, "TASK_DIR", value_of(folder), tree_.place(folder));
      append(text, "cd \"$TASK_DIR\"\n", at);
    }
    const PlacedText commands = value_of(command);
    append(text, commands, 0, commands.text.size());
    if (text.text.size() > kScriptLimit) return;
    ShellReading reading = read_shell(text.text, text.placement, file_name(source_.path),
                                      surroundings_of(source_, gathered_));
    for (Command& each : reading.script.commands) {
      for (Word& word : each.words) {
        for (VariablePart& part : word.variables) {
          const std::uint32_t number = part.written.begin;
          if (part.written.file == source_.file && number < given_.size() &&
              part.written.end == number + 1)
            part.written = given_[number].written;
        }
      }
    }
    join_readings(whole_, std::move(reading));
  }

  void add_given(NodeId variables, std::vector<GivenVariable>& given) const {
    for (const Field& variable : fields_of(tree_, variables)) {
      PlacedText text{.text = {}, .placement = Placement::pieces(source_.file)};
      add_variable(variable, "", text);
      if (given.size() > kGivenLimit) return;
      given.push_back({text.text, is_scalar(tree_, variable.value)
                                      ? text_place(tree_, variable.value)
                                      : tree_.place(variable.key)});
    }
  }

  [[nodiscard]] PlacedText value_of(NodeId scalar) const {
    return with_words(yaml::placed_text(tree_, scalar, source_.text), "{{", "}}", word_of_task);
  }

  void add_environment_file(NodeId file, PlacedText& text) const {
    if (!is_scalar(tree_, file)) return;
    const std::string_view path = tree_.text(file);
    if (path.empty() || path.find_first_of(" {$\"'") != std::string_view::npos ||
        !gathered_.files.exists(join_path(folder_of(source_.path), path)))
      return;
    append(text, fmt::format(". \"{}{}\"\n", path[0] == '/' ? "" : "./", path), tree_.place(file));
  }

  void add_variables(NodeId variables, std::string_view before, PlacedText& text) const {
    for (const Field& variable : fields_of(tree_, variables)) add_variable(variable, before, text);
  }
  void add_variable(const Field& variable, std::string_view before, PlacedText& text) const {
    const std::string_view name = tree_.text(variable.key);
    if (!shell::is_name(name)) return;
    const Span at = tree_.place(variable.key);
    append(text, before, Span{at.file, at.begin, at.begin});
    if (is_scalar(tree_, variable.value)) {
      append_assignment(text, name, value_of(variable.value), at);
    } else if (const NodeId command = child(tree_, variable.value, "sh");
               is_scalar(tree_, command)) {
      const PlacedText run = value_of(command);
      append(text, fmt::format("{}=$(", name), at);
      append(text, run, 0, run.text.size());
      append(text, "\n)\n", at);
    } else {
      append(text, fmt::format("{}=\"$(task)\"\n", name), at);
    }
  }

  const SourceFile& source_;
  Gathered& gathered_;
  std::vector<GivenVariable> given_;
  yaml::Tree tree_;
  NodeId root_ = kNoNode;
  std::vector<Field> tasks_{};
  std::vector<NodeId> done_{};
  ShellReading whole_{};
};

// What the line-based files share: pieces of the file as texts for the shell.
class LineReader {
 public:
  LineReader(const SourceFile& source, Gathered& gathered) : source_(source), gathered_(gathered) {
    before_.placement = Placement::pieces(source.file);
  }

 protected:
  struct Line {
    std::size_t begin{}, end{}, next{};
  };
  [[nodiscard]] std::optional<Line> line_at(std::size_t begin) const {
    if (begin >= source_.text.size()) return std::nullopt;
    const std::size_t end = std::min(source_.text.find('\n', begin), source_.text.size());
    const bool cr = end > begin && source_.text[end - 1] == '\r';
    return Line{begin, end - (cr ? 1U : 0U), end + 1};
  }
  [[nodiscard]] std::string_view text(Line line) const {
    return source_.text.substr(line.begin, line.end - line.begin);
  }
  [[nodiscard]] std::size_t offset_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - source_.text.data());
  }
  [[nodiscard]] Span place(std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(offset_of(part));
    return {source_.file, begin, begin + static_cast<std::uint32_t>(part.size())};
  }
  [[nodiscard]] PlacedText taken(std::string_view part) const {
    PlacedText out{.text = {}, .placement = Placement::pieces(source_.file)};
    append_from(out, source_.text, source_.file, offset_of(part), offset_of(part) + part.size());
    return out;
  }

  void run(const PlacedText& commands) {
    PlacedText all = before_;
    append(all, commands, 0, commands.text.size());
    if (all.text.size() > kScriptLimit) return;
    join_readings(whole_, read_shell(all.text, all.placement, file_name(source_.path),
                                     surroundings_of(source_, gathered_)));
  }

  // The runner's own folder, and a file of variables that it reads by itself.
  void start(bool environment_file) {
    const Span at{source_.file, 0, 0};
    append(before_, "cd \"$(dirname \"$0\")\"\n", at);
    if (environment_file && gathered_.files.exists(join_path(folder_of(source_.path), ".env")))
      append(before_, "set -a\n. ./.env\n", at);
  }

  const SourceFile& source_;
  Gathered& gathered_;
  PlacedText before_{};  // what each text finds set
  ShellReading whole_{};
};

std::string word_of_just(std::string_view inside) {
  if (shell::is_name(inside)) return fmt::format("${{{}}}", inside);
  if (inside == "justfile_directory()") return "${PWD}";
  return std::string(kHidden);
}

class Justfile : LineReader {
 public:
  using LineReader::LineReader;

  void read() {
    start(source_.text.find("set dotenv-load") != std::string_view::npos);
    std::vector<Line> recipes;
    for (auto line = line_at(0); line; line = line_at(line->next)) {
      const std::string_view content = text(*line);
      if (content.empty() || content[0] == '#' || content[0] == ' ' || content[0] == '\t') continue;
      if (!take_assignment(content) && content.find(':') != std::string_view::npos)
        recipes.push_back(*line);
    }
    const PlacedText shared = before_;
    for (const Line& header : recipes) {
      before_ = shared;
      take_recipe(header);
    }
    read_installs(source_, std::move(whole_), gathered_);
  }

 private:
  // `name := "value"`
  bool take_assignment(std::string_view line) {
    const std::size_t mark = line.find(":=");
    if (mark == std::string_view::npos) return false;
    std::string_view name = without_blanks(line.substr(0, mark));
    const bool exports = name.starts_with("export ");
    if (exports) name = without_blanks(name.substr(7));
    if (!shell::is_name(name)) return false;
    if (exports) append(before_, "export ", place(name));
    set(name, without_blanks(line.substr(mark + 2)));
    return true;
  }

  void set(std::string_view name, std::string_view value) {
    const Span at = place(name);
    if (const auto plain = unquoted(value)) {
      append_assignment(before_, name, taken(*plain), at);
      return;
    }
    if (value.size() > 2 && value.front() == '`' && value.back() == '`') {
      append(before_, fmt::format("{}=$(", name), at);
      const PlacedText command = taken(value.substr(1, value.size() - 2));
      append(before_, command, 0, command.text.size());
      append(before_, ")\n", at);
      return;
    }
    // env("NAME", "value"), env_var_or_default("NAME", "value")
    const std::size_t open = value.find('(');
    const std::size_t comma = value.find(',');
    if (value.starts_with("env") && value.ends_with(')') && open < comma &&
        comma != std::string_view::npos) {
      const auto variable = unquoted(without_blanks(value.substr(open + 1, comma - open - 1)));
      const auto fallback =
          unquoted(without_blanks(value.substr(comma + 1, value.size() - comma - 2)));
      if (variable && fallback && shell::is_name(*variable)) {
        append(before_, fmt::format("{}=${{{}:-", name, *variable), at);
        const PlacedText plain = taken(*fallback);
        append(before_, plain, 0, plain.text.size());
        append(before_, "}\n", at);
        return;
      }
    }
    append(before_, fmt::format("{}=\"$(just)\"\n", name), at);
  }

  // `name parameter="value":` and the lines below it.
  void take_recipe(const Line& header) {
    const std::string_view head = text(header).substr(0, text(header).rfind(':'));
    for (std::size_t at = 0; at < head.size();) {
      const std::size_t end = std::min(head.find_first_of(" \t", at), head.size());
      const std::string_view word = head.substr(at, end - at);
      at = end + 1;
      const std::size_t equals = word.find('=');
      if (equals != std::string_view::npos && shell::is_name(word.substr(0, equals)))
        set(word.substr(0, equals), word.substr(equals + 1));
    }
    std::vector<Line> lines;
    for (auto line = line_at(header.next); line; line = line_at(line->next)) {
      const std::string_view content = text(*line);
      if (!content.empty() && content[0] != ' ' && content[0] != '\t') break;
      lines.push_back(*line);
    }
    if (lines.empty()) return;
    const bool script = without_blanks(text(lines[0])).starts_with("#!");
    PlacedText commands{.text = {}, .placement = Placement::pieces(source_.file)};
    const auto finish = [&] {
      if (!commands.text.empty()) run(with_words(commands, "{{", "}}", word_of_just));
      commands = {.text = {}, .placement = Placement::pieces(source_.file)};
    };
    for (const Line& line : lines) {
      std::string_view content = without_blanks(text(line));
      const bool goes_on = content.ends_with('\\');
      while (!script && commands.text.empty() && !content.empty() &&
             (content[0] == '@' || content[0] == '-'))
        content.remove_prefix(1);
      append_from(commands, source_.text, source_.file, offset_of(content),
                  offset_of(content) + content.size());
      append(commands, "\n", place(content.substr(content.size())));
      if (!script && !goes_on) finish();
    }
    finish();
  }
};

std::string word_of_mise(std::string_view inside) {
  for (const std::string_view owner : {"env.", "vars."}) {
    if (inside.starts_with(owner) && shell::is_name(inside.substr(owner.size())))
      return fmt::format("${{{}}}", inside.substr(owner.size()));
  }
  return std::string(inside == "config_root" ? "${PWD}" : kHidden);
}

// As much of TOML as tasks need: sections, and keys with texts or lists of texts.
class MiseFile : LineReader {
 public:
  using LineReader::LineReader;

  void read() {
    start(source_.text.find("_.file") != std::string_view::npos);
    std::vector<std::string_view> tasks;  // texts
    std::string section;
    for (auto line = line_at(0); line;) {
      const std::string_view content = without_blanks(text(*line));
      std::size_t next = line->next;
      if (content.starts_with('[')) {
        section = std::string(content.substr(0, content.find(']')));
      } else if (const std::size_t equals = content.find('=');
                 equals != std::string_view::npos && content[0] != '#') {
        const std::string_view key = without_blanks(content.substr(0, equals));
        const bool sets = section == "[env" || section == "[vars";
        const bool runs = (section.starts_with("[tasks.") && key == "run") || section == "[tasks";
        if (sets || runs) {
          const std::size_t at = offset_of(content) + equals + 1;
          const std::vector<PlacedText> texts = texts_from(at, next);
          if (sets && texts.size() == 1 && shell::is_name(key)) {
            append(before_, "export ", place(key));
            append_assignment(before_, key, with_words(texts[0], "{{", "}}", word_of_mise),
                              place(key));
          }
          for (const PlacedText& task : texts) {
            if (runs) run(with_words(task, "{{", "}}", word_of_mise));
          }
        }
      }
      line = line_at(next);
    }
    read_installs(source_, std::move(whole_), gathered_);
  }

 private:
  // The text, or the list of texts, at `at`; `next` becomes the line behind it.
  std::vector<PlacedText> texts_from(std::size_t at, std::size_t& next) const {
    const std::string_view all = source_.text;
    std::vector<PlacedText> out;
    bool list = false;
    while (at < all.size()) {
      const char c = all[at];
      if (c == '[') list = true;
      if (c == ']' || c == '#' || (c == '\n' && !list)) break;
      if (c != '"' && c != '\'') {
        ++at;
        continue;
      }
      const std::string_view rest = all.substr(at);
      const std::string triple(3, c);
      const std::string_view mark =
          rest.starts_with(triple) ? std::string_view(triple) : rest.substr(0, 1);
      std::size_t begin = at + mark.size();
      std::size_t end = begin;
      while (end < all.size() && !all.substr(end).starts_with(mark)) {
        end += all[end] == '\\' && c == '"' ? std::size_t{2} : std::size_t{1};
      }
      end = std::min(end, all.size());
      out.push_back(c == '"' ? unescaped(begin, end) : taken(all.substr(begin, end - begin)));
      at = std::min(end + mark.size(), all.size());
      if (!list) break;
    }
    const std::size_t line_break = all.find('\n', at);
    next = std::max(next, line_break == std::string_view::npos ? all.size() : line_break + 1);
    return out;
  }

  [[nodiscard]] PlacedText unescaped(std::size_t begin, std::size_t end) const {
    PlacedText out{.text = {}, .placement = Placement::pieces(source_.file)};
    std::size_t from = begin;
    for (std::size_t at = begin; at + 1 < end; ++at) {
      if (source_.text[at] != '\\') continue;
      const char c = source_.text[at + 1];
      const std::string_view stands_for = c == 'n'    ? "\n"
                                          : c == 't'  ? "\t"
                                          : c == '"'  ? "\""
                                          : c == '\\' ? "\\"
                                                      : "";
      if (stands_for.empty()) continue;
      append_from(out, source_.text, source_.file, from, at);
      append(
          out, stands_for,
          Span{source_.file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 2)});
      from = at + 2;
      ++at;
    }
    append_from(out, source_.text, source_.file, from, end);
    return out;
  }
};

std::string word_of_ruby(std::string_view) { return std::string(kHidden); }

// The heredocs of a Vagrantfile are what the machines run.
class Vagrantfile : LineReader {
 public:
  using LineReader::LineReader;

  void read() {
    for (auto line = line_at(0); line;) {
      const std::string_view content = text(*line);
      auto next = line_at(line->next);
      const std::size_t mark = content.find("<<");
      std::string_view name = mark == std::string_view::npos ? "" : content.substr(mark + 2);
      while (!name.empty() &&
             (name[0] == '-' || name[0] == '~' || name[0] == '"' || name[0] == '\''))
        name.remove_prefix(1);
      std::size_t size = 0;
      while (size < name.size() && shell::is_name(name.substr(0, size + 1))) ++size;
      name = name.substr(0, size);
      if (!name.empty()) {
        PlacedText commands{.text = {}, .placement = Placement::pieces(source_.file)};
        for (; next && without_blanks(text(*next)) != name; next = line_at(next->next)) {
          append_from(commands, source_.text, source_.file, next->begin,
                      std::min(next->next, source_.text.size()));
        }
        if (next) {
          run(with_words(commands, "#{", "}", word_of_ruby));
          next = line_at(next->next);
        }
      }
      line = next;
    }
    read_installs(source_, std::move(whole_), gathered_);
  }
};

bool may_read(std::string_view path) {
  return is_taskfile(path) || is_justfile(path) || is_mise(path) || is_vagrantfile(path);
}

bool tells(const SourceFile& source) {
  static constexpr std::array<std::string_view, 3> kTelling = {"cilium", "kind", "helm"};
  if (is_taskfile(source.path) && source.text.find("includes:") != std::string_view::npos)
    return true;
  return std::ranges::any_of(kTelling, [&](std::string_view word) {
    return source.text.find(word) != std::string_view::npos;
  });
}

void read(const SourceFile& source, Gathered& gathered) {
  if (source.text.size() > kScriptLimit || !tells(source)) return;
  if (is_taskfile(source.path))
    return gathered.taskfiles.push_back({.file = source.file, .path = source.path});
  if (is_justfile(source.path)) return Justfile(source, gathered).read();
  if (is_mise(source.path)) return MiseFile(source, gathered).read();
  if (is_vagrantfile(source.path)) Vagrantfile(source, gathered).read();
}

struct ReadTaskfile {
  SourceFile source{};
  ShellReading whole{};  // of all that include it
};

// A file that others include is read as they include it, and not by itself.
void read_with_includes(const Taskfile::Include& file, Gathered& gathered,
                        std::vector<ReadTaskfile>& done, std::size_t& reads, int depth) {
  if (++reads > kIncludeLimit) return;
  const auto is_same = [&](const ReadTaskfile& one) { return one.source.file == file.source.file; };
  const auto known = std::ranges::find_if(done, is_same);
  ReadTaskfile& here = known != done.end() ? *known : done.emplace_back(ReadTaskfile{file.source});
  Taskfile taskfile(file.source, gathered, file.given);
  taskfile.read(here.whole);
  if (depth == kIncludeDepth) return;
  for (const Taskfile::Include& include : taskfile.includes()) {
    if (include.source.file != file.source.file)
      read_with_includes(include, gathered, done, reads, depth + 1);
  }
}

void finish(Gathered& gathered) {
  std::vector<SourceFile> sources;
  std::set<FileId> included;
  for (const FoundValues& file : gathered.taskfiles) {
    sources.push_back({file.file, file.path, gathered.files.text(file.file)});
    for (const Taskfile::Include& include : Taskfile(sources.back(), gathered).includes()) {
      if (include.source.file != file.file) included.insert(include.source.file);
    }
  }
  std::vector<ReadTaskfile> done;
  std::size_t reads = 0;
  for (const bool first : {true, false}) {
    for (const SourceFile& source : sources) {
      const bool is_done = std::ranges::any_of(
          done, [&](const ReadTaskfile& one) { return one.source.file == source.file; });
      if (first ? !included.contains(source.file) : !is_done)
        read_with_includes({source, {}}, gathered, done, reads, 0);
    }
  }
  for (ReadTaskfile& one : done) read_installs(one.source, std::move(one.whole), gathered);
}

}  // namespace

const Reader kTaskReader = {
    .name = "tasks", .may_read = may_read, .tells = tells, .read = read, .finish = finish};

}  // namespace cilium_lint
