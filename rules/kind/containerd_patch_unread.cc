#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// pkg/internal/patch/toml.go; images/base of KIND
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const KindText& patch : file.containerd_patches) {
    if (!patch.known) continue;
    for_each_line(patch.text, [&](std::string_view line, Span at) {
      const bool table = line.starts_with('[') && line.find("io.containerd.cri.v1.") != line.npos;
      std::string tight(line);
      std::erase_if(tight, [](char c) { return c == ' ' || c == '\t'; });
      const bool version = tight == "version=3";
      if (!table && !(version && kind_does(file, 32))) return true;
      Finding finding =
          unread(at, patch.key,
                 version ? fmt::format("KIND skips this patch: the node's config is of version 2{}",
                                       from_words(file, 32))
                         : std::string("containerd reads no such plugin in a config of version 2"));
      finding.certainty = version ? Certainty::sure : Certainty::possible;
      finding.help = "of version 2 is [plugins.\"io.containerd.grpc.v1.cri\"…]";
      findings.add(std::move(finding));
      return false;
    });
  }
}

}  // namespace

extern constinit const Rule kind_containerd_patch_unread = {
    .id = "kind/containerd-patch-unread",
    .summary = "a containerd patch is for another version of its config",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
