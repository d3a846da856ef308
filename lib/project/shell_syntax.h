#pragma once
// The grammar of sh and bash as far as commands and their words go: text in, tree out. Nothing is
// expanded here; every part knows its bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cilium_lint::shell {

struct Node;

// A piece of a word.
struct Part {
  enum class Kind : std::uint8_t {
    literal,   // text, after quotes and escapes
    variable,  // $NAME, ${NAME…}
    output,    // $(…), `…`
    process,   // <(…), >(…)
    unknown    // $((…)) and forms whose result is not followed
  };
  enum class Op : std::uint8_t {
    plain,
    all_items,    // ${NAME[@]}, ${NAME[*]}, $@, $*; ${@:2}: the number is the word
    item,         // ${NAME[3]}, ${NAME[key]}: the key is the word
    use_default,  // ${NAME:-word}
    assign,       // ${NAME:=word}
    alternative,  // ${NAME:+word}
    drop_prefix,  // ${NAME#word}
    drop_suffix,  // ${NAME%word}
    other
  };
  Kind kind = Kind::literal;
  Op op = Op::plain;
  bool quoted{};
  bool longest{};                // ${NAME##word}, ${NAME%%word}
  bool verbatim{};               // a literal whose text is the bytes [begin, end)
  std::uint32_t begin{}, end{};  // bytes of the parsed text
  std::string text{};            // the literal (unless verbatim), the variable's name
  std::vector<Part> word{};      // the word behind the operator
  std::vector<Node> commands{};  // output, process: one sequence
};

struct RawWord {
  std::uint32_t begin{}, end{};
  std::vector<Part> parts{};
};

struct Assignment {
  std::string name{};
  bool append{}, list{}, item{};  // X+=…, X=(…), X[…]=…
  RawWord value{};
  std::vector<RawWord> items{};  // of a list; the key of an item
};

struct Redirect {
  enum class Kind : std::uint8_t { input, output, append, heredoc, here_string, other } kind{};
  int descriptor = -1;  // as written; -1: the operator's own
  RawWord target{};     // a file, the here-string; of a heredoc its body
};

// How a command of a sequence hangs on the one before it.
enum class Link : std::uint8_t { then, and_then, or_else };

struct Node {
  enum class Kind : std::uint8_t {
    simple,
    sequence,
    pipeline,
    subshell,
    branches,  // if, case: children are condition, body, condition, body, …; patterns are words
    loop,      // for, while, until, select: children are condition (may be empty), body
    function
  };
  Kind kind = Kind::simple;
  bool has_else{};     // branches
  bool negated{};      // pipeline behind `!`
  std::string name{};  // the function's name, the variable of `for`
  std::vector<Assignment> assignments{};
  std::vector<RawWord> words{};  // simple: the command; loop: the list of `for`
  std::vector<Redirect> redirects{};
  std::vector<Node> children{};
  std::vector<Link> links{};  // sequence: one a child
};

// Reads a whole script. Never fails: what is no shell is read as words.
Node parse(std::string_view text);

// Whether a text is a variable's name.
bool is_name(std::string_view text);

}  // namespace cilium_lint::shell
