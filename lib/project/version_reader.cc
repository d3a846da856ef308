// Versions of Cilium's chart that stand by themselves: a variable of that name in any syntax
// ("cilium_version: 1.18.3", "CILIUM_CHART_VERSION=1.18.3"), or the line behind a comment that
// tells Renovate what it is. They say what a name means that an install takes its version from.

#include <algorithm>
#include <array>
#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kLongestLine = 400;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// A name that means the version of Cilium's chart or, which is the same, of Cilium; never that of
// another program of the project.
bool means_the_version(std::string_view name) {
  const std::string key = lower(name);
  if (!has(key, "cilium") || !has(key, "version")) return false;
  constexpr std::array<std::string_view, 8> kOthers = {"cli_",   "cli-",     "cli.",  "cliv",
                                                       "hubble", "tetragon", "envoy", "proxy"};
  return std::ranges::none_of(kOthers, [&](std::string_view other) { return has(key, other); });
}

// `[begin, end)` of the first whole release number on a line, from a place on.
struct Found {
  std::size_t begin{}, end{};
};
std::optional<Found> find_version(std::string_view line, std::size_t from) {
  for (std::size_t begin = from; begin < line.size(); ++begin) {
    const bool digit = line[begin] >= '0' && line[begin] <= '9';
    const bool v = line[begin] == 'v' && begin + 1 < line.size() && line[begin + 1] >= '0' &&
                   line[begin + 1] <= '9';
    if ((!digit && !v) || (begin > 0 && is_word(line[begin - 1]))) continue;
    std::size_t end = begin;
    while (end < line.size() && is_word(line[end])) ++end;
    if (Version::parse(line.substr(begin, end - begin))) return Found{begin, end};
    begin = end;
  }
  return std::nullopt;
}

// "name: 1.18.3", "NAME=1.18.3", `name = "v1.18.3"`: nothing but the version stands behind the
// name.
struct Said {
  std::string_view name{};
  Found version{};
};
std::optional<Said> assignment(std::string_view line) {
  const std::size_t mark = line.find_first_of(":=");
  if (mark == std::string_view::npos) return std::nullopt;
  std::size_t end = mark;
  while (end > 0 && !is_word(line[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_word(line[begin - 1])) --begin;
  if (begin == end) return std::nullopt;
  const std::string_view name = line.substr(begin, end - begin);
  if (!means_the_version(name)) return std::nullopt;
  std::size_t value = mark + 1;
  while (value < line.size() && (line[value] == ' ' || line[value] == '\t' || line[value] == '=' ||
                                 line[value] == '"' || line[value] == '\''))
    ++value;
  const std::optional<Found> version = find_version(line, value);
  if (!version || version->begin != value) return std::nullopt;
  return Said{.name = name, .version = *version};
}

// "# renovate: datasource=helm depName=cilium registryUrl=https://helm.cilium.io"
bool is_renovate_comment(std::string_view line) {
  if (!has(line, "renovate:") || !has(line, "datasource=")) return false;
  for (const std::string_view key : {"depName=", "packageName=", "chart="}) {
    const std::size_t at = line.find(key);
    if (at == std::string_view::npos) continue;
    std::string_view name = line.substr(at + key.size());
    name = name.substr(0, std::min(name.find_first_of(" \t\r"), name.size()));
    if (name.ends_with("cilium-cli") || name == "cilium/charts") return false;
    if (name == "cilium" || name == "cilium/cilium" || name.ends_with("/charts/cilium"))
      return true;
  }
  return false;
}

bool may_read(std::string_view path) {
  const std::string_view name = file_name(path);
  for (const std::string_view ending : {".yaml", ".yml", ".env", ".toml", ".tf", ".tfvars"}) {
    if (name.ends_with(ending)) return true;
  }
  return name.starts_with(".env");
}

bool tells(const SourceFile& source) {
  const std::string_view text = source.text;
  return (has(text, "ilium") || has(text, "ILIUM")) &&
         (has(text, "ersion") || has(text, "ERSION") || has(text, "renovate:"));
}

// A key at the start of a YAML line, and how far it is indented.
struct Key {
  std::string_view name{};
  std::size_t indent{};
};
Key key_of(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin == std::string_view::npos || !is_word(line[begin])) return {};
  std::size_t end = begin;
  while (end < line.size() && is_word(line[end])) ++end;
  if (end >= line.size() || line[end] != ':') return {};
  return {.name = line.substr(begin, end - begin), .indent = begin};
}

void read(const SourceFile& source, Gathered& gathered) {
  const std::string_view text = source.text;
  if (!tells(source)) return;
  const bool yaml = source.path.ends_with(".yaml") || source.path.ends_with(".yml");
  Key above{};             // the key "cilium" whose map the line may be in
  std::size_t inside = 0;  // how far the keys of that map are indented; 0: none was seen
  bool told = false;       // by a comment on the line before
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t stop = std::min(text.find('\n', from), text.size());
    const std::string_view line = text.substr(from, std::min(stop - from, kLongestLine));
    const auto pin = [&](const Found& found) {
      return Pin{.at = {source.file, static_cast<std::uint32_t>(from + found.begin),
                        static_cast<std::uint32_t>(from + found.end)},
                 .written = std::string(line.substr(found.begin, found.end - found.begin))};
    };
    if (const Key key = yaml ? key_of(line) : Key{}; !key.name.empty()) {
      if (key.name == "cilium") {
        above = key;
        inside = 0;
      } else if (key.indent <= above.indent) {
        above = {};
      } else if (inside == 0) {
        inside = key.indent;
      }
      if (key.indent == inside && has(lower(key.name), "version") && !above.name.empty()) {
        std::size_t value = key.indent + key.name.size() + 1;
        while (value < line.size() &&
               (line[value] == ' ' || line[value] == '"' || line[value] == '\''))
          ++value;
        const std::optional<Found> version = find_version(line, value);
        if (version && version->begin == value)
          gathered.said.push_back({.name = "cilium." + std::string(key.name),
                                   .pin = pin(*version),
                                   .path = source.path});
      }
    }
    const bool comment = is_renovate_comment(line);
    if (const auto said = assignment(line)) {
      gathered.said.push_back(
          {.name = std::string(said->name), .pin = pin(said->version), .path = source.path});
    } else if (told && !comment) {
      if (const auto version = find_version(line, 0))
        gathered.said.push_back({.name = {}, .pin = pin(*version), .path = source.path});
    }
    told = comment;
    from = stop + 1;
  }
}

}  // namespace

const Reader kVersionReader = {
    .name = "version", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
