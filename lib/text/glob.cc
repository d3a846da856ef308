#include "text/glob.h"

#include <cstddef>

namespace cilium_lint {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// How many characters of the pattern the character is the same as; 0 where it is another.
std::size_t same_character(std::string_view pattern, char c) {
  if (pattern.empty()) return 0;
  if (pattern.front() == '?') return c != '/' ? 1 : 0;
  if (pattern.front() == '\\' && pattern.size() > 1) return pattern[1] == c ? 2 : 0;
  const std::size_t close = pattern.front() == '[' ? pattern.find(']', 2) : kNone;
  if (close == kNone) return pattern.front() == c ? 1 : 0;
  std::string_view set = pattern.substr(1, close - 1);
  const bool negated = set.starts_with('!') || set.starts_with('^');
  if (negated) set.remove_prefix(1);
  bool in = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      in = in || (set[i] <= c && c <= set[i + 2]);
      i += 2;
    } else {
      in = in || set[i] == c;
    }
  }
  return in != negated && c != '/' ? close + 1 : 0;
}

// Where to go back to: the pattern behind a star, and the text that the star has not taken yet.
struct Star {
  std::size_t pattern = kNone, text{};
};

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  Star one;              // the last `*`
  Star many;             // the last `**`; what comes before it never has to be tried again
  bool folders = false;  // it is `**/`: nothing, or whole folders
  while (true) {
    if (p < pattern.size() && pattern[p] == '*') {
      if (!pattern.substr(p).starts_with("**")) {
        one = {++p, t};
        continue;
      }
      const bool whole = p == 0 || pattern[p - 1] == '/';
      p += 2;
      folders = whole && pattern.substr(p).starts_with('/');
      if (folders) ++p;
      many = {p, t};
      one = {};
      continue;
    }
    if (t == text.size() && p == pattern.size()) return true;
    const std::size_t width = t < text.size() ? same_character(pattern.substr(p), text[t]) : 0;
    if (width > 0) {
      p += width;
      ++t;
    } else if (one.pattern != kNone && one.text < text.size() && text[one.text] != '/') {
      p = one.pattern;
      t = ++one.text;
    } else if (many.pattern != kNone) {
      const std::size_t taken = folders ? text.find('/', many.text) : many.text;
      if (taken >= text.size()) return false;
      p = many.pattern;
      t = many.text = taken + 1;
      one = {};
    } else {
      return false;
    }
  }
}

}  // namespace cilium_lint
