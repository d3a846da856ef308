// Installs and clusters that a document shows how to make by hand: the commands in its fenced code.

#include <algorithm>
#include <array>

#include "project/gather.h"
#include "project/script_text.h"
#include "project/shell_syntax.h"

namespace cilium_lint {
namespace {

constexpr std::array<std::string_view, 8> kShells = {"",        "sh",  "bash",          "shell",
                                                     "console", "zsh", "shell-session", "terminal"};

struct Line {
  std::size_t begin{}, end{};  // without the line break
};

Line line_at(std::string_view text, std::size_t begin) {
  std::size_t end = std::min(text.find('\n', begin), text.size());
  if (end > begin && text[end - 1] == '\r') --end;
  return {begin, end};
}

// The length of the prompt that a line shows before its command: "$ ", "user@host:~$ ",
// "[root@host dir]# "; 0: it shows none. A "#" alone begins a comment.
std::size_t prompt_of(std::string_view line) {
  if (line.starts_with("$ ")) return 2;
  constexpr std::string_view kName =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  const std::size_t from = line.starts_with('[') || line.starts_with('(') ? 1 : 0;
  const std::size_t at = line.find_first_not_of(kName, from);
  if (at == std::string_view::npos || at == from || line[at] != '@') return 0;
  const std::size_t mark = line.find_first_of("$#=|&;<>'\"`", at);
  if (mark == std::string_view::npos || (line[mark] != '$' && line[mark] != '#') ||
      mark + 1 >= line.size() || line[mark + 1] != ' ' || mark > 80)
    return 0;
  return mark + 2;
}

// The length of a line's run of backticks or tildes, from three on; 0: it is no fence.
std::size_t fence_of(std::string_view line, char& mark) {
  mark = line.empty() ? '\0' : line[0];
  if (mark != '`' && mark != '~') return 0;
  const std::size_t size = std::min(line.find_first_not_of(mark), line.size());
  return size < 3 ? 0 : size;
}

bool is_shell(std::string_view info) {
  info = without_blanks(info);
  if (info.starts_with('{')) info.remove_prefix(1);
  if (info.starts_with('.')) info.remove_prefix(1);
  info = info.substr(0, std::min(info.find_first_of(" \t,{}:"), info.size()));
  return std::ranges::find(kShells, info) != kShells.end();
}

class Document {
 public:
  Document(const SourceFile& source, Gathered& gathered) : source_(source), gathered_(gathered) {}

  void read() {
    for (std::size_t at = 0; at < source_.text.size();) {
      const Line line = line_at(source_.text, at);
      at = next(line);
      const std::size_t indent = indent_of(line);
      char mark = '\0';
      const std::string_view content = text(line).substr(indent);
      const std::size_t fence = fence_of(content, mark);
      if (fence == 0) continue;
      std::vector<Line> lines;
      while (at < source_.text.size()) {
        const Line inside = line_at(source_.text, at);
        at = next(inside);
        char closing = '\0';
        const std::string_view rest = text(inside).substr(indent_of(inside));
        if (fence_of(rest, closing) >= fence && closing == mark &&
            without_blanks(rest).find_first_not_of(mark) == std::string_view::npos)
          break;
        lines.push_back({inside.begin + std::min(indent, indent_of(inside)), inside.end});
      }
      if (is_shell(content.substr(fence))) take(lines);
    }
    read_installs(source_, std::move(whole_), gathered_, true);
  }

 private:
  [[nodiscard]] std::string_view text(Line line) const {
    return source_.text.substr(line.begin, line.end - line.begin);
  }
  [[nodiscard]] std::size_t next(Line line) const {
    return std::min(source_.text.find('\n', line.end), source_.text.size() - 1) + 1;
  }
  [[nodiscard]] std::size_t indent_of(Line line) const {
    return std::min(text(line).find_first_not_of(" \t>"), text(line).size());
  }

  // The commands of one block, behind what earlier blocks have set.
  void take(const std::vector<Line>& lines) {
    const bool prompts =
        std::ranges::any_of(lines, [&](Line line) { return prompt_of(text(line)) > 0; });
    PlacedText block{.text = {}, .placement = Placement::pieces(source_.file)};
    bool goes_on = false;
    std::string end_mark;  // of a heredoc
    for (Line line : lines) {
      if (prompts && !goes_on) {
        const std::size_t prompt = prompt_of(text(line));
        if (prompt == 0) continue;  // what the command prints
        line.begin += prompt;
      }
      const std::string_view content = text(line);
      if (end_mark.empty() && is_assignment(content)) add_line(set_, line);
      add_line(block, line);
      if (!end_mark.empty()) {
        if (without_blanks(content) == end_mark) end_mark.clear();
      } else {
        end_mark = heredoc_of(content);
      }
      goes_on = !end_mark.empty() || content.ends_with('\\');
    }
    PlacedText all = set_before_;
    if (all.text.empty()) all.placement = Placement::pieces(source_.file);
    append(all, block, 0, block.text.size());
    const PlacedText ready = without_placeholders(all);
    if (ready.text.size() < kScriptLimit) {
      join_readings(whole_, read_shell(ready.text, ready.placement, file_name(source_.path),
                                       surroundings_of(source_, gathered_)));
    }
    set_before_ = set_;
  }

  void add_line(PlacedText& to, Line line) const {
    append_from(to, source_.text, source_.file, line.begin, line.end);
    append(to, "\n",
           Span{source_.file, static_cast<std::uint32_t>(line.end),
                static_cast<std::uint32_t>(line.end)});
  }

  static bool is_assignment(std::string_view line) {
    if (line.starts_with("export ")) line.remove_prefix(7);
    const std::size_t equals = line.find('=');
    return equals != std::string_view::npos && shell::is_name(line.substr(0, equals)) &&
           line.find_first_of(" ;&|") == std::string_view::npos;
  }

  static std::string heredoc_of(std::string_view line) {
    const std::size_t at = line.find("<<");
    if (at == std::string_view::npos || line.substr(at).starts_with("<<<")) return {};
    std::string out;
    for (const char c : line.substr(at + 2)) {
      if (c == '-' || c == '\'' || c == '"' || c == '\\' || (c == ' ' && out.empty())) continue;
      if (!shell::is_name(std::string_view(&c, 1)) && (c < '0' || c > '9')) break;
      out += c;
    }
    return out;
  }

  // "<your address>" is to be filled in by whoever reads it.
  [[nodiscard]] static PlacedText without_placeholders(const PlacedText& text) {
    PlacedText out{.text = {}, .placement = Placement::pieces(text.placement.file())};
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.text.size(); ++at) {
      if (text.text[at] != '<' || (at > 0 && text.text[at - 1] == '<')) continue;
      std::size_t end = at + 1;
      while (end < text.text.size() &&
             (shell::is_name(std::string_view(text.text).substr(end, 1)) ||
              (end > at + 1 &&
               std::string_view(" -.0123456789").find(text.text[end]) != std::string_view::npos)))
        ++end;
      if (end == at + 1 || end >= text.text.size() || text.text[end] != '>') continue;
      append(out, text, from, at);
      append(out, "${PLACEHOLDER}",
             text.placement.place(static_cast<std::uint32_t>(at),
                                  static_cast<std::uint32_t>(end + 1)));
      at = end;
      from = end + 1;
    }
    append(out, text, from, text.text.size());
    return out;
  }

  const SourceFile& source_;
  Gathered& gathered_;
  ShellReading whole_{};
  PlacedText set_{.text = {}, .placement = Placement(kNoFile)};  // by all blocks so far
  PlacedText set_before_{.text = {}, .placement = Placement(kNoFile)};
};

bool may_read(std::string_view path) {
  return path.ends_with(".md") || path.ends_with(".markdown") || path.ends_with(".mdx");
}

bool tells(const SourceFile& source) {
  const auto has = [&](std::string_view word) {
    return source.text.find(word) != std::string_view::npos;
  };
  return has("cilium") && (has("helm") || has("cilium install") || has("kind create cluster"));
}

void read(const SourceFile& source, Gathered& gathered) {
  if (tells(source)) Document(source, gathered).read();
}

}  // namespace

const Reader kMarkdownReader = {
    .name = "markdown", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
