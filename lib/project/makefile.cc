#include "project/makefile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "project/shell.h"
#include "project/shell_syntax.h"

namespace cilium_lint::shell {
namespace {

constexpr int kDepthLimit = 20;
constexpr std::size_t kLineLimit = std::size_t{256} << 10;
constexpr std::size_t kTotalLimit = std::size_t{8} << 20;

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (is_blank(text.front()) || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\n' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

struct Variable {
  std::string raw{};  // unexpanded; continuations are blanks
  bool known = true;
  Span written{};
};

struct Expansion {
  std::string text{};
  bool known = true;
  Span written{};  // the whole text is written there
};

class Reader {
 public:
  Reader(std::string_view text, const Placement& placement, std::string_view name,
         const Surroundings& surroundings)
      : text_(text), placement_(placement), name_(name), surroundings_(surroundings) {}

  Makefile read() {
    declare();
    Makefile out{};
    for (const Recipe& found : recipes_) {
      if (total_ > kTotalLimit) break;
      text_ = found.text;
      placement_ = found.placement;
      out.lines.push_back(recipe(found.begin, found.end));
    }
    if (exports_all_) {
      for (const auto& [variable, value] : variables_) exported_.push_back(variable);
    }
    out.included = std::move(included_);
    for (const std::string& name : exported_) {
      const auto at = variables_.find(name);
      if (at == variables_.end()) continue;
      const Expansion value = variable(name, 0);
      out.exported.push_back(
          {.name = name, .text = value.text, .known = value.known, .written = value.written});
    }
    return out;
  }

 private:
  // Finds variables and recipe lines.
  void declare() {
    std::size_t line = 0;
    bool in_rule = false;
    int conditions = 0;
    bool in_define = false;
    std::vector<std::string_view> tests;
    while (line < text_.size()) {
      // A logical line: a backslash at the end goes on in the next one.
      std::size_t end = line;
      for (;;) {
        end = text_.find('\n', end);
        if (end == std::string_view::npos) {
          end = text_.size();
          break;
        }
        std::size_t back = end;
        if (back > line && text_[back - 1] == '\r') --back;
        std::size_t slashes = 0;
        while (back > line + slashes && text_[back - 1 - slashes] == '\\') ++slashes;
        if (slashes % 2 == 0) break;
        ++end;
      }
      const std::string_view whole = text_.substr(line, end - line);
      const std::size_t begin = line;
      line = end + 1;
      const std::string_view content = trim(whole);
      if (in_define) {
        in_define = content != "endef";
        continue;
      }
      if (in_rule && whole.starts_with('\t')) {
        if (!content.empty() && !content.starts_with('#')) add_recipe(begin + 1, end);
        continue;
      }
      if (content.empty() || content.starts_with('#')) continue;
      if (starts_with_word(content, "ifeq") || starts_with_word(content, "ifneq") ||
          starts_with_word(content, "ifdef") || starts_with_word(content, "ifndef")) {
        ++conditions;
        tests.push_back(content);
        continue;
      }
      if (starts_with_word(content, "else")) {
        if (!tests.empty()) tests.back() = content;
        continue;
      }
      if (content == "endif" || starts_with_word(content, "endif")) {
        if (conditions > 0) --conditions;
        if (!tests.empty()) tests.pop_back();
        continue;
      }
      if (starts_with_word(content, "define")) {
        in_define = true;
        continue;
      }
      if (starts_with_word(content, "include") || starts_with_word(content, "-include") ||
          starts_with_word(content, "sinclude")) {
        include(trim(content.substr(content.find_first_of(" \t"))));
        continue;
      }
      if (content == "export") {
        exports_all_ = true;
        continue;
      }
      if (assignment(content, tests)) {
        in_rule = false;
        continue;
      }
      const std::size_t colon = content.find(':');
      if (colon == std::string_view::npos) continue;
      in_rule = true;
      // "target: X = v" sets a variable for one target only; "target: ; command" is a recipe.
      std::string_view rest = content.substr(colon + 1);
      while (rest.starts_with(':')) rest.remove_prefix(1);
      if (target_variable(trim(rest))) continue;
      const std::size_t semicolon = content.find(';');
      if (semicolon != std::string_view::npos) {
        const std::size_t at = static_cast<std::size_t>(content.data() - text_.data()) + semicolon;
        add_recipe(at + 1, end);
      }
    }
  }

  void add_recipe(std::size_t begin, std::size_t end) {
    recipes_.push_back({.text = text_, .placement = placement_, .begin = begin, .end = end});
  }

  // The files of an `include` line, as far as they lie in the repository.
  void include(std::string_view written) {
    if (surroundings_.files == nullptr || depth_ >= kDepthLimit) return;
    const Expansion names = expand(written, 0);
    for (std::size_t from = 0; from < names.text.size();) {
      const std::size_t begin = names.text.find_first_not_of(" \t", from);
      if (begin == std::string::npos) break;
      from = std::min(names.text.find_first_of(" \t", begin), names.text.size());
      std::string_view name = std::string_view(names.text).substr(begin, from - begin);
      std::string rest(name);
      std::string folder = surroundings_.folder;
      if (is_anchored(name))
        folder = folders_of_script(*surroundings_.files, surroundings_.folder, name, rest).front();
      const ReadOutcome outcome = surroundings_.files->read_found(join_path(folder, rest));
      if (outcome.problem != ReadProblem::none) continue;
      if (std::ranges::find(included_, outcome.file) != included_.end()) continue;
      included_.push_back(outcome.file);
      const std::string_view outer_text =
          std::exchange(text_, surroundings_.files->text(outcome.file));
      const Placement outer_placement = std::exchange(placement_, Placement(outcome.file));
      ++depth_;
      if (text_.size() <= kScriptLimit) declare();
      --depth_;
      text_ = outer_text;
      placement_ = outer_placement;
    }
  }

  static bool starts_with_word(std::string_view text, std::string_view word) {
    return text.starts_with(word) &&
           (text.size() == word.size() || is_blank(text[word.size()]) || text[word.size()] == '(');
  }

  // Splits "NAME op value"; false where the line is none.
  static bool split(std::string_view content, std::string_view& name, std::string_view& op,
                    std::string_view& value) {
    std::size_t at = 0;
    while (at < content.size() &&
           (is_name(content.substr(at, 1)) || content[at] == '-' || content[at] == '.' ||
            (content[at] >= '0' && content[at] <= '9')))
      ++at;
    name = content.substr(0, at);
    if (name.empty()) return false;
    while (at < content.size() && is_blank(content[at])) ++at;
    std::size_t stop = at;
    while (stop < content.size() && (content[stop] == ':' || content[stop] == '?' ||
                                     content[stop] == '+' || content[stop] == '!'))
      ++stop;
    if (stop >= content.size() || content[stop] != '=' || stop - at > 3) return false;
    op = content.substr(at, stop + 1 - at);
    value = content.substr(stop + 1);
    const std::size_t hash = value.find('#');
    if (hash != std::string_view::npos && (hash == 0 || value[hash - 1] != '\\'))
      value = value.substr(0, hash);
    value = trim(value);
    return true;
  }

  bool assignment(std::string_view content, const std::vector<std::string_view>& tests) {
    bool exports = false;
    for (;;) {
      if (starts_with_word(content, "export")) {
        exports = true;
        content = trim(content.substr(6));
      } else if (starts_with_word(content, "override")) {
        content = trim(content.substr(8));
      } else if (starts_with_word(content, "private")) {
        content = trim(content.substr(7));
      } else {
        break;
      }
    }
    std::string_view name;
    std::string_view op;
    std::string_view value;
    if (!split(content, name, op, value)) {
      if (!exports) return false;
      for (std::size_t from = 0; from < content.size();) {
        std::size_t stop = content.find_first_of(" \t", from);
        if (stop == std::string_view::npos) stop = content.size();
        if (stop > from) exported_.emplace_back(content.substr(from, stop - from));
        from = stop + 1;
      }
      return true;
    }
    if (exports) exported_.emplace_back(name);
    Variable found{};
    found.raw = one_line(value);
    found.known = op != "!=";
    const std::size_t begin = static_cast<std::size_t>(value.data() - text_.data());
    found.written = placement_.place(u32(begin), u32(begin + value.size()));
    const auto at = variables_.find(name);
    if (op == "?=" || (!tests.empty() && asks_if_empty(tests.back(), name))) {
      if (at == variables_.end()) variables_.emplace(std::string(name), std::move(found));
      return true;
    }
    if (op == "+=") {
      if (at == variables_.end()) {
        variables_.emplace(std::string(name), std::move(found));
      } else {
        at->second.raw += ' ';
        at->second.raw += found.raw;
        at->second.known = at->second.known && tests.empty();
        at->second.written = Span{};
      }
      return true;
    }
    if (at == variables_.end()) {
      // In a branch: without it the environment may give the value.
      found.known = found.known && tests.empty();
      variables_.emplace(std::string(name), std::move(found));
    } else if (at->second.raw != found.raw) {
      // Recipes see the last value, immediate assignments the one of their place: not followed.
      at->second.known = false;
    }
    return true;
  }

  static bool asks_if_empty(std::string_view test, std::string_view name) {
    if (starts_with_word(test, "ifndef")) return trim(test.substr(6)) == name;
    if (!starts_with_word(test, "ifeq")) return false;
    std::string packed;
    for (const char c : test.substr(4)) {
      if (!is_blank(c)) packed += c;
    }
    for (const char open : {'(', '{'}) {
      const std::string use =
          "$" + std::string(1, open) + std::string(name) + (open == '(' ? ")" : "}");
      if (packed == "(" + use + ",)" || packed == "(," + use + ")" ||
          packed == "\"" + use + "\"\"\"" || packed == "'" + use + "'''" ||
          packed == "(\"" + use + "\",\"\")")
        return true;
    }
    return false;
  }

  bool target_variable(std::string_view rest) {
    for (const std::string_view word : {"export", "override", "private"}) {
      if (starts_with_word(rest, word)) rest = trim(rest.substr(word.size()));
    }
    std::string_view name;
    std::string_view op;
    std::string_view value;
    if (!split(rest, name, op, value)) return false;
    const auto at = variables_.find(name);
    if (at == variables_.end()) {
      variables_.emplace(std::string(name), Variable{.raw = {}, .known = false});
    } else if (at->second.raw != one_line(value)) {
      at->second.known = false;
    }
    return true;
  }

  static std::string one_line(std::string_view value) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::size_t next = i + 1;
      if (value[i] == '\\' && next < value.size() && value[next] == '\r') ++next;
      if (value[i] == '\\' && next < value.size() && value[next] == '\n') {
        while (!out.empty() && is_blank(out.back())) out.pop_back();
        i = next;
        while (i + 1 < value.size() && is_blank(value[i + 1])) ++i;
        out += ' ';
        continue;
      }
      out += value[i];
    }
    return out;
  }

  // A recipe's text: Make's variables put in, the rest byte for byte.
  RecipeLine recipe(std::size_t begin, std::size_t end) {
    RecipeLine out{};
    out.text.placement = Placement::pieces(placement_.file());
    std::size_t at = begin;
    while (at < end &&
           (is_blank(text_[at]) || text_[at] == '@' || text_[at] == '-' || text_[at] == '+'))
      ++at;
    std::size_t from = at;
    const auto verbatim = [&](std::size_t to) {
      if (to <= from) return;
      const Span place = placement_.place(u32(from), u32(to));
      if (placement_.verbatim(u32(from), u32(to))) {
        out.text.placement.append_verbatim(u32(to - from), place.begin);
      } else {
        out.text.placement.append_replaced(u32(to - from), place.begin, place.end);
      }
      out.text.text += text_.substr(from, to - from);
    };
    while (at < end && out.text.text.size() < kLineLimit) {
      if (text_[at] == '\n' && at + 1 < end && text_[at + 1] == '\t') {
        verbatim(at + 1);  // the tab of a continued line is Make's
        at += 2;
        from = at;
        continue;
      }
      if (text_[at] != '$' || at + 1 >= end) {
        ++at;
        continue;
      }
      verbatim(at);
      const std::size_t start = at;
      const Expansion value = reference(text_.substr(0, end), at, 0);
      const Span place = placement_.place(u32(start), u32(at));
      const std::uint32_t text_begin = u32(out.text.text.size());
      if (!value.text.empty()) {
        out.text.placement.append_replaced(u32(value.text.size()), place.begin, place.end);
        out.text.text += value.text;
      }
      if (text_[start + 1] != '$')
        out.origins.push_back({text_begin, u32(out.text.text.size()), value.written});
      from = at;
    }
    if (at > end) at = end;
    verbatim(std::max(from, at));
    total_ += out.text.text.size();
    return out;
  }

  // $(…), ${…}, $X, $$ at text[at]; moves `at` behind it.
  Expansion reference(std::string_view text, std::size_t& at, int depth) {
    ++at;
    if (at >= text.size()) return {.text = "$"};
    const char c = text[at];
    if (c == '$') {
      ++at;
      return {.text = "$"};
    }
    if (c != '(' && c != '{') {
      ++at;
      if (c == '@' || c == '<' || c == '^' || c == '*' || c == '?' || c == '+')
        return {.text = "${make_target}", .known = false};
      return variable(std::string(1, c), depth);
    }
    const char close = c == '(' ? ')' : '}';
    int open = 1;
    const std::size_t begin = ++at;
    while (at < text.size() && open > 0) {
      if (text[at] == c) ++open;
      if (text[at] == close) --open;
      ++at;
    }
    std::size_t end = at;
    if (open == 0) --end;
    return body(text.substr(begin, end - begin), depth);
  }

  Expansion expand(std::string_view text, int depth) {
    Expansion out{};
    if (depth > kDepthLimit || total_ > kTotalLimit)
      return {.text = "${make_value}", .known = false};
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t dollar = text.find('$', at);
      if (dollar == std::string_view::npos) {
        out.text += text.substr(at);
        break;
      }
      out.text += text.substr(at, dollar - at);
      at = dollar;
      const bool alone = out.text.empty();
      const Expansion value = reference(text, at, depth + 1);
      out.text += value.text;
      out.known = out.known && value.known;
      if (alone && at >= text.size()) out.written = value.written;
      if (out.text.size() > kLineLimit) return {.text = "${make_value}", .known = false};
    }
    total_ += out.text.size();
    return out;
  }

  Expansion variable(std::string_view name, int depth) {
    const auto at = variables_.find(name);
    if (at != variables_.end() && at->second.known) {
      Expansion value = expand(at->second.raw, depth + 1);
      if (!value.written.known()) value.written = at->second.written;
      return value;
    }
    if (at == variables_.end()) {
      if (name == "CURDIR" || name == "PWD") return {.text = std::string(kScriptFolder)};
      if (name == "MAKEFILE_LIST")
        return {.text = std::string(kScriptFolder) + "/" + std::string(name_)};
      if (name == "MAKE") return {.text = "make"};
    }
    return {.text = is_name(name) ? "${make_" + std::string(name) + "}" : "${make_value}",
            .known = false};
  }

  // What stands between the brackets: a name, or a function with its arguments.
  Expansion body(std::string_view text, int depth) {
    if (depth > kDepthLimit) return {.text = "${make_value}", .known = false};
    const std::size_t blank = text.find_first_of(" \t");
    if (blank == std::string_view::npos) {
      if (text.find('$') != std::string_view::npos)
        return variable(expand(text, depth).text, depth);
      return variable(text, depth);
    }
    const std::string_view function = text.substr(0, blank);
    std::string_view rest = trim(text.substr(blank));
    if (function == "shell") {
      const Expansion command = expand(rest, depth + 1);
      if (command.text == "pwd") return {.text = std::string(kScriptFolder)};
      if (command.text == "git rev-parse --show-toplevel")
        return {.text = std::string(kRootFolder)};
      for (const std::string_view asks : {"which ", "command -v "}) {
        if (command.text.starts_with(asks))
          return {.text = "${make_shell}/" + std::string(trim(command.text.substr(asks.size()))),
                  .known = false};
      }
      return {.text = "${make_shell}", .known = false};
    }
    if (function == "patsubst" && rest.starts_with("%/,%,")) {
      Expansion value = expand(rest.substr(5), depth + 1);
      while (value.text.ends_with('/')) value.text.pop_back();
      return value;
    }
    if (function == "abspath" || function == "realpath" || function == "strip" ||
        function == "lastword" || function == "firstword") {
      Expansion value = expand(rest, depth + 1);
      value.text = std::string(trim(value.text));
      return value;
    }
    if (function == "dir") {
      Expansion value = expand(rest, depth + 1);
      const std::size_t slash = value.text.rfind('/');
      value.text = slash == std::string::npos ? "./" : value.text.substr(0, slash + 1);
      return value;
    }
    return {.text = "${make_call}", .known = false};
  }

  // A line of a recipe in the file it stands in.
  struct Recipe {
    std::string_view text{};
    Placement placement{kNoFile};
    std::size_t begin{}, end{};
  };

  std::string_view text_;
  Placement placement_;
  std::string_view name_;
  const Surroundings& surroundings_;
  std::vector<FileId> included_{};
  int depth_ = 0;
  bool exports_all_ = false;
  std::map<std::string, Variable, std::less<>> variables_{};
  std::vector<std::string> exported_{};
  std::vector<Recipe> recipes_{};
  std::size_t total_ = 0;
};

}  // namespace

Makefile read_make(std::string_view text, const Placement& placement, std::string_view name,
                   const Surroundings& surroundings) {
  return Reader(text, placement, name, surroundings).read();
}

}  // namespace cilium_lint::shell
