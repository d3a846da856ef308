#include "markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/characters.h"
#include "report/paint.h"

namespace cilium_lint::cli {
namespace {

constexpr unsigned kWidest = 100;

bool is_heading(std::string_view line) {
  if (line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ")) return true;
  return line.ends_with(':') && line.size() < 60 &&
         (line.starts_with("Bad") || line.starts_with("Good"));
}

bool starts_item(std::string_view line) { return line.starts_with("- ") || line.starts_with("* "); }

// `code` in the related colour; without colour the quotes stay.
std::string with_code(std::string_view text, bool colour) {
  if (!colour) return std::string(text);
  std::string out;
  while (true) {
    const std::size_t open = text.find('`');
    const std::size_t close = open == text.npos ? text.npos : text.find('`', open + 1);
    if (close == std::string_view::npos) return out + std::string(text);
    out += text.substr(0, open);
    out += paint(colour, Role::related, text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
}

// Gathers the lines of a paragraph, then wraps it.
struct Renderer {
  const TextStyle& style;
  std::string out{};
  std::string paragraph{};

  void flush() {
    if (paragraph.empty()) return;
    const bool item = starts_item(paragraph);
    const unsigned width = std::clamp(style.width, 40U, kWidest);
    bool first = true;
    for (const std::string& line : wrap_words(paragraph, item ? width - 2 : width)) {
      out += (item && !first ? "  " : "") + line + '\n';
      first = false;
    }
    paragraph.clear();
  }

  void prose(std::string_view line) {
    if (line.empty()) {
      flush();
      if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
      return;
    }
    if (is_heading(line)) {
      flush();
      while (line.starts_with('#')) line.remove_prefix(1);
      while (line.starts_with(' ')) line.remove_prefix(1);
      out += paint(style.colour, Role::strong, line) + '\n';
      return;
    }
    if (starts_item(line)) flush();
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (!paragraph.empty()) paragraph += ' ';
    paragraph += line;
  }

  // "```yaml values": what the code is, where a block says so.
  void begin_code(std::string_view fence) {
    flush();
    const std::size_t blank = fence.find(' ');
    if (blank == std::string_view::npos) return;
    out += "  " + paint(style.colour, Role::quiet, fence.substr(blank + 1)) + '\n';
  }

  void code(std::string_view line) {
    if (!line.empty()) out += fmt::format("    {}", line);
    out += '\n';
  }
};

}  // namespace

std::string render_markdown(std::string_view text, const TextStyle& style) {
  Renderer renderer{style};
  bool in_code = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with("```")) {
      in_code = !in_code;
      if (in_code) renderer.begin_code(line);
    } else if (in_code) {
      renderer.code(line);
    } else {
      renderer.prose(line);
    }
  }
  renderer.flush();
  while (renderer.out.ends_with("\n\n")) renderer.out.pop_back();
  return with_code(renderer.out, style.colour);
}

}  // namespace cilium_lint::cli
