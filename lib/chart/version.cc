#include "chart/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace cilium_lint {
namespace {

// Limits and grammar of github.com/Masterminds/semver v3 (version.go, constraints.go), which Helm
// uses for --version, for a chart's dependencies and for its kubeVersion.
constexpr std::size_t kMaxVersion = 256;
constexpr std::size_t kMaxRange = 512;
constexpr std::size_t kMaxGroups = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}
// One part of a range's version: the library's character class really holds the bar.
bool is_segment(char c) { return is_digit(c) || c == 'x' || c == 'X' || c == '*' || c == '|'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

void skip_space(std::string_view text, std::size_t& at) {
  while (at < text.size() && is_space(text[at])) ++at;
}

// The library counts in 64 bits; what does not fit into 32 is kept as the greatest number, which
// compares with every real release as the true one would. Nothing beyond 64 bits.
std::optional<std::uint32_t> number(std::string_view text) {
  std::uint64_t value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(value, kMost));
}

// Length of "a.b.c" at the start of the text; a dot counts only before a further identifier.
std::size_t identifiers_length(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    std::size_t next = end == 0 ? 0 : end + 1;
    if (end != 0 && text[end] != '.') break;
    const std::size_t start = next;
    while (next < text.size() && is_identifier(text[next])) ++next;
    if (next == start) break;
    end = next;
  }
  return end;
}

bool has_leading_zero(std::string_view digits) { return digits.size() > 1 && digits[0] == '0'; }

bool valid_prerelease(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || (all_digits(part) && has_leading_zero(part))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::strong_ordering compare_part(std::string_view a, std::string_view b) {
  if (a == b) return std::strong_ordering::equal;
  if (a.empty()) return std::strong_ordering::less;
  if (b.empty()) return std::strong_ordering::greater;
  std::uint64_t x{}, y{};
  const auto is_number = [](std::string_view text, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
  };
  const bool a_number = is_number(a, x), b_number = is_number(b, y);
  if (a_number && b_number) return x <=> y;
  if (a_number) return std::strong_ordering::less;
  if (b_number) return std::strong_ordering::greater;
  return a.compare(b) < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering compare_prerelease(std::string_view a, std::string_view b) {
  if (a == b) return std::strong_ordering::equal;
  if (a.empty()) return std::strong_ordering::greater;
  if (b.empty()) return std::strong_ordering::less;
  while (!a.empty() || !b.empty()) {
    const std::size_t a_dot = a.find('.'), b_dot = b.find('.');
    if (const auto order = compare_part(a.substr(0, a_dot), b.substr(0, b_dot));
        std::is_neq(order)) {
      return order;
    }
    a = a_dot == std::string_view::npos ? std::string_view{} : a.substr(a_dot + 1);
    b = b_dot == std::string_view::npos ? std::string_view{} : b.substr(b_dot + 1);
  }
  return std::strong_ordering::equal;
}

// "1.18.3": what rules ask about again and again; nothing for whatever else, right or wrong.
std::optional<Version> plain_version(std::string_view text) {
  constexpr std::size_t kMostDigits = 4;
  std::array<std::uint32_t, 3> numbers{};
  std::size_t at = 0;
  for (std::uint32_t& number : numbers) {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < kMostDigits) {
      number = number * 10 + static_cast<std::uint32_t>(text[at++] - '0');
    }
    const bool right = at > begin && (text[begin] != '0' || at == begin + 1);
    const bool last = &number == &numbers.back();
    if (!right || (last ? at != text.size() : at == text.size() || text[at++] != '.')) {
      return std::nullopt;
    }
  }
  return Version{numbers[0], numbers[1], numbers[2], {}};
}

// The parts of a version as a range may write it. All views lie in the text that was split.
struct Parts {
  std::string_view whole{};
  std::string_view numbers[3]{};  // without dots; empty where left out
  std::string_view prerelease{};  // without '-'
};

// The longest version at the start of `text`, as the library's pattern takes it; nothing where
// there is none.
std::optional<Parts> split_version(std::string_view text) {
  Parts parts;
  std::size_t at = 0;
  if (at < text.size() && text[at] == 'v') ++at;
  for (std::size_t i = 0; i < 3; ++i) {
    std::size_t start = at;
    if (i > 0) {
      if (at >= text.size() || text[at] != '.') break;
      ++start;
    }
    std::size_t end = start;
    while (end < text.size() && is_segment(text[end])) ++end;
    if (end == start) {
      if (i == 0) return std::nullopt;
      break;
    }
    parts.numbers[i] = text.substr(start, end - start);
    at = end;
  }
  if (at < text.size() && text[at] == '-') {
    if (const std::size_t length = identifiers_length(text.substr(at + 1)); length > 0) {
      parts.prerelease = text.substr(at + 1, length);
      at += 1 + length;
    }
  }
  if (at < text.size() && text[at] == '+') {
    if (const std::size_t length = identifiers_length(text.substr(at + 1)); length > 0) {
      at += 1 + length;
    }
  }
  parts.whole = text.substr(0, at);
  return parts;
}

bool is_wildcard(std::string_view segment) {
  return segment == "x" || segment == "X" || segment == "*";
}

// "1.2 - 1.4" becomes ">= 1.2, <= 1.4 ", wherever it stands, before anything else is looked at.
std::string rewrite_hyphens(std::string_view text) {
  struct Match {
    std::string_view whole, low, high;
  };
  std::vector<Match> matches;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t at = start;
    skip_space(text, at);
    const auto low = split_version(text.substr(at));
    std::size_t end = at + (low ? low->whole.size() : 0);
    std::size_t dash = end;
    skip_space(text, dash);
    std::size_t second = dash + 1;
    if (low && dash > end && dash < text.size() && text[dash] == '-') skip_space(text, second);
    if (!low || dash == end || dash >= text.size() || text[dash] != '-' || second == dash + 1) {
      ++start;
      continue;
    }
    const auto high = split_version(text.substr(second));
    if (!high) {
      ++start;
      continue;
    }
    end = second + high->whole.size();
    skip_space(text, end);
    matches.push_back({text.substr(start, end - start), low->whole, high->whole});
    start = end;
  }
  std::string result(text);
  for (const Match& match : matches) {
    const std::size_t at = result.find(match.whole);
    if (at == std::string::npos) continue;
    result.replace(at, match.whole.size(), fmt::format(">= {}, <= {} ", match.low, match.high));
  }
  return result;
}

// The operator at the start of `text`; the version must follow it, after blanks.
std::size_t operator_length(std::string_view text) {
  for (const std::string_view op : {"!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"}) {
    if (text.starts_with(op)) return op.size();
  }
  return 0;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (const std::optional<Version> plain = plain_version(text)) return plain;
  if (text.size() > kMaxVersion) return std::nullopt;
  const auto parts = split_version(text);
  if (!parts || parts->whole.size() != text.size()) return std::nullopt;
  Version version;
  std::uint32_t* const numbers[] = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view segment = parts->numbers[i];
    if (!all_digits(segment) || has_leading_zero(segment)) return std::nullopt;
    const auto value = number(segment);
    if (!value) return std::nullopt;
    *numbers[i] = *value;
  }
  if (!parts->prerelease.empty() && !valid_prerelease(parts->prerelease)) return std::nullopt;
  version.prerelease = parts->prerelease;
  return version;
}

std::string Version::text() const {
  return fmt::format("{}.{}.{}{}{}", major, minor, patch, prerelease.empty() ? "" : "-",
                     prerelease);
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = major <=> other.major; std::is_neq(order)) return order;
  if (const auto order = minor <=> other.minor; std::is_neq(order)) return order;
  if (const auto order = patch <=> other.patch; std::is_neq(order)) return order;
  return compare_prerelease(prerelease, other.prerelease);
}

std::optional<VersionRange::Bound> VersionRange::parse_bound(std::string_view text) {
  const std::size_t op_length = operator_length(text);
  const std::string_view op = text.substr(0, op_length);
  std::size_t at = op_length;
  skip_space(text, at);
  const auto parts = split_version(text.substr(at));
  if (!parts) return std::nullopt;

  Bound bound;
  if (op == "!=") {
    bound.op = Op::ne;
  } else if (op == ">") {
    bound.op = Op::gt;
  } else if (op == "<") {
    bound.op = Op::lt;
  } else if (op == ">=" || op == "=>") {
    bound.op = Op::ge;
  } else if (op == "<=" || op == "=<") {
    bound.op = Op::le;
  } else if (op == "~" || op == "~>") {
    bound.op = Op::tilde;
  } else if (op == "^") {
    bound.op = Op::caret;
  }

  std::size_t given = 3;
  const auto open = [&](std::size_t i) {
    return parts->numbers[i].empty() || is_wildcard(parts->numbers[i]);
  };
  if (open(0)) {
    bound.any = true;
    given = 0;
  } else if (open(1)) {
    bound.minor_open = true;
    given = 1;
  } else if (open(2)) {
    bound.patch_open = true;
    given = 2;
  } else if (parts->whole.size() > kMaxVersion) {
    return std::nullopt;
  }
  std::uint32_t* const numbers[] = {&bound.version.major, &bound.version.minor,
                                    &bound.version.patch};
  for (std::size_t i = 0; i < given; ++i) {
    const auto value = number(parts->numbers[i]);
    if (!value) return std::nullopt;
    *numbers[i] = *value;
  }
  if (!parts->prerelease.empty() && !valid_prerelease(parts->prerelease)) return std::nullopt;
  bound.version.prerelease = parts->prerelease;
  return bound;
}

std::optional<VersionRange::Group> VersionRange::parse_group(std::string_view text) {
  Group group;
  std::size_t at = 0;
  skip_space(text, at);
  while (true) {
    std::size_t end = at + operator_length(text.substr(at));
    skip_space(text, end);
    const auto parts = split_version(text.substr(end));
    if (!parts) return std::nullopt;
    end += parts->whole.size();
    const auto bound = parse_bound(text.substr(at, end - at));
    if (!bound) return std::nullopt;
    if (!bound->version.prerelease.empty()) group.names_prerelease = true;
    group.all_of.push_back(*bound);

    at = end;
    skip_space(text, at);
    if (at == text.size()) return group;
    if (text[at] == ',') {
      ++at;
      skip_space(text, at);
    } else if (at == end) {
      return std::nullopt;  // ">=1.14<1.17": the two need a blank or a comma between them
    }
  }
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  if (text.size() > kMaxRange) return std::nullopt;
  const std::string rewritten = rewrite_hyphens(text);
  std::string_view rest = rewritten;
  VersionRange range;
  while (true) {
    const std::size_t bars = rest.find("||");
    const auto group = parse_group(rest.substr(0, bars));
    if (!group || range.any_of_.size() == kMaxGroups) return std::nullopt;
    range.any_of_.push_back(*group);
    if (bars == std::string_view::npos) return range;
    rest.remove_prefix(bars + 2);
  }
}

bool VersionRange::satisfies(const Version& version, const Bound& bound) {
  const Version& own = bound.version;
  const bool shortened = bound.any || bound.minor_open || bound.patch_open;
  switch (bound.op) {
    case Op::ne:
      if (!shortened) return version != own;
      if (version.major != own.major) return true;
      if (bound.minor_open) return false;
      if (version.minor != own.minor) return true;
      if (bound.patch_open) return version.prerelease != own.prerelease;
      return version.patch != own.patch || version != own;
    case Op::gt:
      if (!shortened) return version > own;
      if (version.major != own.major) return version.major > own.major;
      if (bound.minor_open) return false;
      if (bound.patch_open) return version.minor > own.minor;
      return version > own;
    case Op::lt:
      return version < own;
    case Op::ge:
      return version >= own;
    case Op::le:
      if (!shortened) return version <= own;
      if (version.major > own.major) return false;
      return version.major != own.major || version.minor <= own.minor || bound.minor_open;
    case Op::eq:
      if (!shortened) return version == own;
      [[fallthrough]];
    case Op::tilde:
      if (version < own) return false;
      if (own.major == 0 && own.minor == 0 && own.patch == 0 && !bound.minor_open &&
          !bound.patch_open) {
        return true;
      }
      if (version.major != own.major) return false;
      return version.minor == own.minor || bound.minor_open;
    case Op::caret:
      if (version < own) return false;
      if (own.major > 0 || bound.minor_open) return version.major == own.major;
      if (version.major > 0) return false;
      if (own.minor > 0 || bound.patch_open) return version.minor == own.minor;
      if (version.minor > 0) return false;
      return version.patch == own.patch;
  }
  return false;
}

bool VersionRange::contains(const Version& version) const {
  return std::ranges::any_of(any_of_, [&](const Group& group) {
    if (!version.prerelease.empty() && !group.names_prerelease) return false;
    return std::ranges::all_of(group.all_of,
                               [&](const Bound& bound) { return satisfies(version, bound); });
  });
}

bool VersionRange::is_exact() const {
  if (any_of_.size() != 1 || any_of_.front().all_of.size() != 1) return false;
  const Bound& bound = any_of_.front().all_of.front();
  return bound.op == Op::eq && !bound.any && !bound.minor_open && !bound.patch_open;
}

}  // namespace cilium_lint
