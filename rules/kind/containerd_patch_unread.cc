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
    .docs =
        R"(containerd's config in KIND's nodes is of version 2, also with containerd 2: plugins are called
`io.containerd.grpc.v1.cri`. What a patch sets below version 3's `io.containerd.cri.v1.images` and
`io.containerd.cri.v1.runtime` stands where nothing reads it, and a patch that says `version = 3` is skipped from
KIND 0.32 on.

Versions: all.

Bad:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
- |
  [plugins."io.containerd.cri.v1.images".registry]
    config_path = "/etc/containerd/certs.d"
```

Good:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
containerdConfigPatches:
- |
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
```
)",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
