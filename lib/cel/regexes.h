#pragma once
// Regular expressions in RE2's syntax, compiled when they are first used. The only file of the
// library that knows RE2 is regexes.cc.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cilium_lint::cel {

class Regexes {
 public:
  Regexes();
  ~Regexes();
  Regexes(const Regexes&) = delete;
  Regexes& operator=(const Regexes&) = delete;

  // Not null; `wrong()` where the pattern is none. Kept, so that a pattern is compiled once; the
  // oldest are given up when there are many.
  class Pattern;
  const Pattern* find(std::string_view pattern);

  // For counting what an evaluation costs, whatever was compiled before it: whether the pattern is
  // used for the first time since the last start_evaluation().
  void start_evaluation() { ++evaluation_; }
  bool first_use(std::string_view pattern);

 private:
  Pattern* known(std::string_view pattern) const;

  std::vector<Pattern*> patterns_{};
  std::uint64_t evaluation_{};
};

// Why the pattern is none; empty where it is one.
std::string_view wrong(const Regexes::Pattern& pattern);

// How many instructions the compiled pattern has: what a character may cost.
std::size_t program_size(const Regexes::Pattern& pattern);

struct Match {
  std::size_t begin{};
  std::size_t end{};
};
// The first match from byte `from` on.
std::optional<Match> search(const Regexes::Pattern& pattern, std::string_view text,
                            std::size_t from);
// Whether there is one; quicker than search.
bool matches(const Regexes::Pattern& pattern, std::string_view text);

}  // namespace cilium_lint::cel
