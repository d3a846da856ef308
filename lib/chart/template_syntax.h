#pragma once
// Go templates as a tree, as far as it matters which values a chart's template looks at.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint {

struct Pipeline;

// One operand of a command, with the fields that follow it: `$x.a.b`, `.Values.a`, `(index …).b`.
struct Operand {
  enum class Kind : std::uint8_t {
    dot,       // `.`, or `.a.b` with fields
    variable,  // `$x`; `text` without the `$`
    text,      // a literal; `text` unescaped
    number,    // `text` as written
    word,      // a function's name, true, false or nil
    pipeline,  // in parentheses: `inner`, one of it
  } kind{};
  std::string text{};
  std::vector<std::string> fields{};
  std::vector<Pipeline> inner;  // no {}: the type is not whole yet
};

// A function or method with its arguments.
struct TemplateCommand {
  std::vector<Operand> operands{};
};

struct Pipeline {
  std::vector<std::string> variables{};  // declared or assigned; without the `$`
  bool declares{};                       // `:=`, not `=`
  std::vector<TemplateCommand> commands{};
};

struct TemplateNode {
  enum class Kind : std::uint8_t {
    text,    // only whether it is more than blanks: `text`
    action,  // `pipeline`
    if_,     // `pipeline`, `body`, `otherwise`
    with,    // the same
    range,   // the same
    define,  // `text` is the name; `body`
    block,   // a define that is used on the spot with `pipeline`
    call,    // {{ template "text" pipeline }}
  } kind{};
  std::string text{};
  Pipeline pipeline{};
  std::vector<TemplateNode> body{}, otherwise{};
};

// Reads a template. Never fails: what is no template syntax is left out, `complete` says whether
// anything was.
struct ParsedTemplate {
  std::vector<TemplateNode> nodes{};
  bool complete = true;
};
ParsedTemplate parse_template(std::string_view text);

}  // namespace cilium_lint
