// Files that say which release of KIND a repository uses: .tool-versions and mise.toml.

#include <algorithm>

#include "project/gather.h"

namespace cilium_lint {
namespace {

bool may_read(std::string_view path) {
  const std::string_view name = file_name(path);
  return name == ".tool-versions" || name == "mise.toml" || name == ".mise.toml";
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '='; }

// `kind 0.20.0`, `kind = "0.20.0"`, `"aqua:kubernetes-sigs/kind" = "v0.20.0"`
void read_line(std::string_view line, std::uint32_t begin, FileId file, Gathered& gathered) {
  line = line.substr(0, line.find('#'));
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < line.size() && is_blank(line[at])) ++at;
  };
  const auto word = [&] {
    const std::size_t from = at;
    while (at < line.size() && !is_blank(line[at]) && line[at] != '\r') ++at;
    return line.substr(from, at - from);
  };
  skip();
  const std::string_view tool = word();
  if (tool != "kind" && !tool.ends_with("kubernetes-sigs/kind")) return;
  skip();
  const auto from = static_cast<std::uint32_t>(at);
  const std::string_view written = word();
  const std::optional<Version> version = Version::parse(written);
  if (!version) return;
  const auto size = static_cast<std::uint32_t>(written.size());
  gathered.kind_pins.push_back(
      {.version = *version, .at = {file, begin + from, begin + from + size}});
}

void read(const SourceFile& source, Gathered& gathered) {
  for (std::size_t at = 0; at < source.text.size();) {
    const std::size_t end = std::min(source.text.find('\n', at), source.text.size());
    read_line(source.text.substr(at, end - at), static_cast<std::uint32_t>(at), source.file,
              gathered);
    at = end + 1;
  }
}

}  // namespace

const Reader kToolVersionsReader = {.name = "tool versions", .may_read = may_read, .read = read};

}  // namespace cilium_lint
