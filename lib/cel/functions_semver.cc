#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "cel/functions.h"
#include "cel/semver.h"

namespace cilium_lint::cel {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view take_until(std::string_view& text, char stop) {
  const std::size_t end = text.find(stop);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

// Dotted words of letters, digits and hyphens; numbers of a pre-release without leading zeros.
bool is_identifiers(std::string_view text, bool strict_numbers) {
  if (text.empty() || text.ends_with('.')) return false;
  while (!text.empty()) {
    const std::string_view word = take_until(text, '.');
    const bool good = !word.empty() && std::ranges::all_of(word, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
    if (!good || (strict_numbers && is_digits(word) && word.size() > 1 && word[0] == '0'))
      return false;
  }
  return true;
}

bool read_number(std::string_view text, bool normalize, std::uint64_t& number) {
  if (!is_digits(text)) return false;
  if (!normalize && text.size() > 1 && text[0] == '0') return false;
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

// With `normalize` a leading "v", leading zeros and missing parts are allowed, as in Kubernetes.
std::optional<Semver> read_semver(std::string_view text, bool normalize) {
  if (text.size() > 256) return std::nullopt;
  if (normalize && text.starts_with('v')) text.remove_prefix(1);
  Semver version;
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    text = text.substr(0, plus);
    if (!is_identifiers(version.build, false)) return std::nullopt;
  }
  const std::size_t hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    version.pre_release = text.substr(hyphen + 1);
    text = text.substr(0, hyphen);
    if (!is_identifiers(version.pre_release, true)) return std::nullopt;
  }
  std::uint64_t* const parts[] = {&version.major, &version.minor, &version.patch};
  std::size_t count = 0;
  if (text.ends_with('.')) return std::nullopt;
  while (!text.empty()) {
    if (count == 3 || !read_number(take_until(text, '.'), normalize, *parts[count++]))
      return std::nullopt;
  }
  if (count == 0 || (count < 3 && !normalize)) return std::nullopt;
  return version;
}

bool normalizes(Arguments arguments) { return arguments.size() == 2 && arguments[1].as_boolean(); }

int sign(bool less, bool greater) { return (greater ? 1 : 0) - (less ? 1 : 0); }

// Numbers below words, numbers by worth, words by their bytes.
int compare_identifier(std::string_view left, std::string_view right) {
  const bool left_number = is_digits(left);
  const bool right_number = is_digits(right);
  if (left_number != right_number) return left_number ? -1 : 1;
  if (left_number && left.size() != right.size())
    return sign(left.size() < right.size(), left.size() > right.size());
  return sign(left<right, left> right);
}

int compare_pre_release(std::string_view left, std::string_view right) {
  if (left.empty() || right.empty())
    return sign(!left.empty() && right.empty(), left.empty() && !right.empty());
  while (!left.empty() && !right.empty()) {
    const int order = compare_identifier(take_until(left, '.'), take_until(right, '.'));
    if (order != 0) return order;
  }
  return sign(left.empty() && !right.empty(), !left.empty() && right.empty());
}

Value part(std::uint64_t number) { return Value::integer(static_cast<std::int64_t>(number)); }

}  // namespace

int compare_semver(const Semver& left, const Semver& right) {
  if (left.major != right.major) return left.major < right.major ? -1 : 1;
  if (left.minor != right.minor) return left.minor < right.minor ? -1 : 1;
  if (left.patch != right.patch) return left.patch < right.patch ? -1 : 1;
  return compare_pre_release(left.pre_release, right.pre_release);
}

Value to_semver(CallContext& context, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const std::optional<Semver> read = read_semver(text, normalizes(arguments));
  if (!read)
    return context.invalid("'" + std::string(text.substr(0, 80)) + "' is no semantic version");
  return Value::semver(context.arena.make<Semver>(*read));
}

Value is_semver(CallContext&, Arguments arguments) {
  return Value::boolean(read_semver(arguments[0].text(), normalizes(arguments)).has_value());
}

Value semver_major(CallContext&, Arguments arguments) { return part(arguments[0].semver().major); }
Value semver_minor(CallContext&, Arguments arguments) { return part(arguments[0].semver().minor); }
Value semver_patch(CallContext&, Arguments arguments) { return part(arguments[0].semver().patch); }

}  // namespace cilium_lint::cel
