#include <array>
#include <string>
#include <string_view>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  Span path, mirrors;
  std::string key;
  for (const KindText& patch : file.containerd_patches) {
    if (!patch.known) return;
    for_each_line(patch.text, [&](std::string_view line, Span at) {
      if (line.starts_with('[') && line.find("registry.mirrors") != line.npos && !mirrors.known()) {
        mirrors = at;
        key = patch.key;
      }
      if (line.starts_with("config_path") && line.find("\"\"") == line.npos) path = at;
      return true;
    });
  }
  if (!path.known() || !mirrors.known()) return;
  Finding finding = not_created(
      mirrors, key, "containerd does not start with registry mirrors beside config_path");
  finding.certainty = Certainty::possible;
  finding.related = {{path, "set here"}};
  finding.seen_as = "`mirrors` cannot be set when `config_path` is provided";
  finding.help = "put a hosts.toml into the folder of config_path, and leave the mirrors out";
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_mirrors_beside_config_path = {
    .id = "kind/mirrors-beside-config-path",
    .summary = "containerd is given registry mirrors beside config_path",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
