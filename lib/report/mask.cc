#include "report/mask.h"

#include <algorithm>

#include "text/escape.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kPemBegin = "-----BEGIN ";
constexpr std::string_view kPemEnd = "-----END ";
// How far above a line its parents and the head of a PEM block are looked for.
constexpr std::uint32_t kLinesAbove = 400;

bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// Column of the first character that is neither a blank nor a list's dash.
std::size_t content_column(std::string_view line) {
  std::size_t at = line.find_first_not_of(kBlanks);
  while (at != std::string_view::npos && line.substr(at).starts_with("- ")) {
    at = line.find_first_not_of(kBlanks, at + 1);
  }
  return at == std::string_view::npos ? line.size() : at;
}

// The key at the start of a line of YAML; empty where there is none.
std::string_view leading_key(std::string_view line) {
  line.remove_prefix(content_column(line));
  if (line.starts_with('"') || line.starts_with('\'')) {
    const std::size_t close = line.find(line.front(), 1);
    if (close == std::string_view::npos || !line.substr(close + 1).starts_with(':')) return {};
    return line.substr(1, close - 1);
  }
  std::size_t end = 0;
  while (end < line.size() && in_name(line[end])) ++end;
  return line.substr(end).starts_with(':') ? line.substr(0, end) : std::string_view{};
}

bool opens_block_text(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return false;
  const std::size_t at = line.find_first_not_of(kBlanks, colon + 1);
  return at != std::string_view::npos && (line[at] == '|' || line[at] == '>');
}

struct Above {
  std::string path{};    // of the keys that hold this line
  bool in_block_text{};  // the line is text of a block scalar; `path` is that scalar's key
};

Above parents_of(const LineIndex& lines, std::uint32_t number) {
  Above above;
  std::size_t column = content_column(lines.line(number));
  bool nearest = true;
  const std::uint32_t stop = number > kLinesAbove ? number - kLinesAbove : 1;
  for (std::uint32_t n = number; n-- > stop && column > 0;) {
    const std::string_view line = lines.line(n);
    const std::size_t here = content_column(line);
    if (here >= column || here == line.size() || line[here] == '#') continue;
    const std::string_view key = leading_key(line);
    if (key.empty()) continue;
    if (nearest) above.in_block_text = opens_block_text(line);
    nearest = false;
    above.path = above.path.empty() ? std::string(key) : std::string(key) + "." + above.path;
    column = here;
  }
  return above;
}

bool inside_pem(const LineIndex& lines, std::uint32_t number) {
  const std::uint32_t stop = number > kLinesAbove ? number - kLinesAbove : 1;
  for (std::uint32_t n = number; n-- > stop;) {
    const std::string_view line = lines.line(n);
    if (line.find(kPemEnd) != std::string_view::npos) return false;
    if (line.find(kPemBegin) != std::string_view::npos) return true;
  }
  return false;
}

// What shows nothing: no value at all, a reference, or the head of a block.
bool is_harmless(std::string_view value) {
  if (value.empty() || value == "true" || value == "false" || value == "null") return true;
  return std::string_view("$|>&*~{[").find(value.front()) != std::string_view::npos;
}

LineRange trimmed(std::string_view line, LineRange range) {
  while (range.begin < range.end && kBlanks.find(line[range.begin]) != std::string_view::npos) {
    ++range.begin;
  }
  while (range.end > range.begin && kBlanks.find(line[range.end - 1]) != std::string_view::npos) {
    --range.end;
  }
  return range;
}

// The value from `at` on: inside its quotes, else up to one of `ends`.
LineRange value_from(std::string_view line, std::size_t at, std::string_view ends) {
  at = std::min(line.find_first_not_of(kBlanks, at), line.size());
  if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
    const std::size_t close = line.find(line[at], at + 1);
    return {at + 1, std::min(close, line.size())};
  }
  std::size_t end = at;
  while (end < line.size() && ends.find(line[end]) == std::string_view::npos) {
    if (line.substr(end).starts_with(" #")) break;
    const bool escaped = line[end] == '\\' && end + 1 < line.size();
    end += escaped ? std::size_t{2} : std::size_t{1};
  }
  return trimmed(line, {at, end});
}

// The name that ends right before `end`, quotes left out.
std::string_view name_before(std::string_view line, std::size_t end) {
  if (end > 0 && (line[end - 1] == '"' || line[end - 1] == '\'')) --end;
  std::size_t begin = end;
  while (begin > 0 && in_name(line[begin - 1])) --begin;
  std::string_view name = line.substr(begin, end - begin);
  while (name.starts_with('-')) name.remove_prefix(1);
  return name;
}

// Whether the character at `at` separates a key from its value: `=`, the colon of YAML and JSON,
// the blank behind `--token`.
bool separates(std::string_view line, std::size_t at) {
  if (line[at] == '=') return true;
  if (line[at] == ':') {
    const bool quoted_key = at > 0 && (line[at - 1] == '"' || line[at - 1] == '\'');
    return quoted_key || at + 1 == line.size() || kBlanks.find(line[at + 1]) != kBlanks.npos;
  }
  if (line[at] != ' ' || line.substr(at + 1).starts_with('-')) return false;
  std::size_t begin = at;
  while (begin > 0 && in_name(line[begin - 1])) --begin;
  return line.substr(begin, at - begin).starts_with("--");
}

bool begins_item(std::string_view line) {
  const std::size_t at = line.find_first_not_of(kBlanks);
  return at != std::string_view::npos && line.substr(at).starts_with("- ");
}

// The text behind `name:` in the line; empty where there is none.
std::string_view variable_in(std::string_view line) {
  constexpr std::string_view kName = "name";
  for (std::size_t at = line.find(kName); at != line.npos; at = line.find(kName, at + 1)) {
    std::size_t colon = at + kName.size();
    if (colon < line.size() && (line[colon] == '"' || line[colon] == '\'')) ++colon;
    if (colon >= line.size() || name_before(line, colon) != kName || line[colon] != ':') continue;
    const LineRange range = value_from(line, colon + 1, ",}");
    return line.substr(range.begin, range.end - range.begin);
  }
  return {};
}

// The name that stands beside a line's `value:` in the same item of a list, as `env` has them.
std::string_view variable_of(const LineIndex& lines, std::uint32_t number) {
  constexpr std::uint32_t kMost = 20;  // lines of one item
  const std::string_view line = lines.line(number);
  if (const auto name = variable_in(line); !name.empty()) return name;
  const std::size_t column = content_column(line);
  for (std::uint32_t n = number; n > 1 && number - n < kMost && !begins_item(lines.line(n)); --n) {
    const std::string_view above = lines.line(n - 1);
    if (content_column(above) < column) break;
    if (content_column(above) == column && leading_key(above) == "name") return variable_in(above);
  }
  for (std::uint32_t n = number + 1; n <= lines.lines() && n - number < kMost; ++n) {
    const std::string_view below = lines.line(n);
    if (content_column(below) < column || begins_item(below)) break;
    if (content_column(below) == column && leading_key(below) == "name") return variable_in(below);
  }
  return {};
}

LineRange value_behind(std::string_view line, std::size_t at, std::size_t flow_begin) {
  if (line[at] == '=') return value_from(line, at + 1, " \t,\"'");
  if (line[at] == ' ') return value_from(line, at + 1, " \t");
  return value_from(line, at + 1, at > flow_begin ? ",}" : "");
}

}  // namespace

std::vector<LineRange> secret_ranges(const Files& files, FileId file, std::uint32_t number) {
  const LineIndex& lines = files.lines(file);
  const std::string_view line = lines.line(number);
  const LineRange all = trimmed(line, {content_column(line), line.size()});
  if (all.begin >= all.end) return {};
  if (line.find(kPemBegin) != std::string_view::npos) {
    return {{line.find(kPemBegin), all.end}};
  }
  if (line.find(kPemEnd) != std::string_view::npos || inside_pem(lines, number)) return {all};

  const Above above = parents_of(lines, number);
  if (above.in_block_text && is_secret(above.path, line.substr(all.begin, all.end - all.begin))) {
    return {all};
  }
  // One pass: values are looked at behind secret keys alone, so that a line of any length is read
  // in time.
  std::vector<LineRange> ranges;
  const std::size_t flow_begin = line.find('{');
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!ranges.empty() && at < ranges.back().end) continue;
    if (line[at] != ':' && line[at] != '=' && line[at] != ' ') continue;
    if (!separates(line, at)) continue;
    const std::string_view name = name_before(line, at);
    const bool nested = line[at] == ':' && !above.path.empty();
    const std::string key = nested ? above.path + "." + std::string(name) : std::string(name);
    const std::string_view variable = name == "value" ? variable_of(lines, number) : name;
    const bool by_variable = name == "value" && is_secret_variable(variable, kMask);
    if (name.empty() || (!by_variable && !is_secret(key, kMask))) continue;
    const LineRange value = value_behind(line, at, flow_begin);
    if (value.begin >= value.end) continue;
    const std::string_view text = line.substr(value.begin, value.end - value.begin);
    if (!is_harmless(text) && (by_variable || is_secret(key, text))) ranges.push_back(value);
  }
  return ranges;
}

std::string mask_quoted(const Finding& finding, const Files& files, std::string_view text) {
  std::vector<std::string> secrets;
  bool is_variable = false;  // a secret by what stands beside it
  const auto consider = [&](std::string_view value) {
    while (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
           value.front() == value.back()) {
      value = value.substr(1, value.size() - 2);
    }
    if (is_harmless(value) || value == finding.key || finding.key.ends_with(value)) return;
    if (!is_variable && !is_secret(finding.key, value)) return;
    // A short one may be part of any word: only its quotation is masked.
    secrets.push_back(value.size() < 4 ? "\"" + std::string(value) + "\"" : std::string(value));
  };
  if (finding.at.known()) {
    const std::string_view source = files.text(finding.at.file);
    const std::size_t begin = std::min<std::size_t>(finding.at.begin, source.size());
    const std::size_t end = std::clamp<std::size_t>(finding.at.end, begin, source.size());
    const LineIndex& lines = files.lines(finding.at.file);
    is_variable =
        finding.key.ends_with("].value") &&
        is_secret_variable(variable_of(lines, lines.position(finding.at.begin).line), kMask);
    consider(source.substr(begin, end - begin));
  }
  for (const std::string& argument : finding.arguments) consider(argument);

  std::string masked(text);
  for (const std::string& secret : secrets) {
    for (std::size_t at = masked.find(secret); at != std::string::npos;
         at = masked.find(secret, at + kMask.size())) {
      masked.replace(at, secret.size(), kMask);
    }
  }
  return masked;
}

namespace {

// What stands in secret places of the lines that the fix changes.
std::vector<std::string> secrets_taken(const Fix& fix, const Files& files) {
  std::vector<std::string> secrets;
  for (const Edit& edit : fix.edits) {
    if (!edit.at.known() || edit.at.begin == edit.at.end) continue;
    const LineIndex& lines = files.lines(edit.at.file);
    const std::uint32_t last = lines.position(edit.at.end - 1).line;
    for (std::uint32_t number = lines.position(edit.at.begin).line; number <= last; ++number) {
      for (const LineRange& range : secret_ranges(files, edit.at.file, number)) {
        const std::string_view secret =
            lines.line(number).substr(range.begin, range.end - range.begin);
        if (!is_harmless(secret)) secrets.emplace_back(secret);
      }
    }
  }
  return secrets;
}

}  // namespace

std::string mask_quoted(const Finding& finding, const Fix& fix, const Files& files,
                        std::string_view text) {
  std::string masked = mask_quoted(finding, files, text);
  for (const std::string& secret : secrets_taken(fix, files)) {
    for (std::size_t at = masked.find(secret); at != std::string::npos;
         at = masked.find(secret, at + kMask.size())) {
      masked.replace(at, secret.size(), kMask);
    }
  }
  return masked;
}

bool moves_secret(const Fix& fix, const Files& files) {
  const std::vector<std::string> secrets = secrets_taken(fix, files);
  return std::ranges::any_of(secrets, [&](const std::string& secret) {
    return std::ranges::any_of(
        fix.edits, [&](const Edit& edit) { return edit.text.find(secret) != std::string::npos; });
  });
}

}  // namespace cilium_lint
