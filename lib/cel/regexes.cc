#include "cel/regexes.h"

#include <re2/re2.h>

#include <algorithm>

namespace cilium_lint::cel {
namespace {

constexpr std::size_t kMaxPatterns = 256;
constexpr std::size_t kMaxPatternBytes = 4096;
constexpr std::int64_t kMaxMemory = std::int64_t{512} << 10;

RE2::Options options() {
  RE2::Options made(RE2::Quiet);
  made.set_max_mem(kMaxMemory);
  return made;
}

}  // namespace

class Regexes::Pattern {
 public:
  explicit Pattern(std::string_view text)
      : text_(text),
        regex_(re2::StringPiece(text.size() > kMaxPatternBytes ? "" : text_), options()) {
    if (text.size() > kMaxPatternBytes) wrong_ = "the pattern is too long";
    if (!regex_.ok()) wrong_ = regex_.error();
  }

  std::string text_;
  std::string wrong_{};
  RE2 regex_;
  std::uint64_t last_use_{};
};

Regexes::Regexes() = default;

Regexes::~Regexes() {
  for (const Pattern* pattern : patterns_) delete pattern;
}

Regexes::Pattern* Regexes::known(std::string_view pattern) const {
  const auto found = std::ranges::find(
      patterns_, pattern, [](const Pattern* known) -> std::string_view { return known->text_; });
  return found == patterns_.end() ? nullptr : *found;
}

const Regexes::Pattern* Regexes::find(std::string_view pattern) {
  Pattern* found = known(pattern);
  if (found == nullptr) {
    if (patterns_.size() >= kMaxPatterns) {
      delete patterns_.front();
      patterns_.erase(patterns_.begin());
    }
    found = patterns_.emplace_back(new Pattern(pattern));
  }
  found->last_use_ = evaluation_;
  return found;
}

bool Regexes::first_use(std::string_view pattern) {
  const Pattern* found = known(pattern);
  return found == nullptr || found->last_use_ != evaluation_;
}

std::string_view wrong(const Regexes::Pattern& pattern) { return pattern.wrong_; }

std::size_t program_size(const Regexes::Pattern& pattern) {
  return static_cast<std::size_t>(std::max(pattern.regex_.ProgramSize(), 0));
}

std::optional<Match> search(const Regexes::Pattern& pattern, std::string_view text,
                            std::size_t from) {
  re2::StringPiece found;
  if (!pattern.regex_.Match(re2::StringPiece(text.data(), text.size()), from, text.size(),
                            RE2::UNANCHORED, &found, 1)) {
    return std::nullopt;
  }
  const auto begin = static_cast<std::size_t>(found.data() - text.data());
  return Match{begin, begin + found.size()};
}

bool matches(const Regexes::Pattern& pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern.regex_);
}

}  // namespace cilium_lint::cel
