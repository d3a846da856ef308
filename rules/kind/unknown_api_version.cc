#include <fmt/format.h>

#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"unknown-api-version"};
constexpr std::array kEffects{Effect::cluster_refused};

// pkg/internal/apis/config/encoding/load.go; v1alpha3 was read until 0.8.1.
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& version = file.api_version;
  if (!version.known || version.value == kKindApiVersion || is_false(file.at_least(9))) return;
  const bool given = version.given && !version.value.empty();
  Finding finding = refused(
      given ? version.at : Span{file.at.file, file.at.begin, file.at.begin}, "apiVersion",
      given
          ? fmt::format("KIND reads no apiVersion \"{}\", only {}", version.value, kKindApiVersion)
          : fmt::format("KIND needs apiVersion: {}", kKindApiVersion));
  if (given) {
    finding.arguments = {version.value};
    // The others bring older names of fields along.
    const bool typo = version.value.ends_with("v1alpha4");
    if (!typo) {
      finding.help =
          "also rename kubeadmConfigPatchesJson6902 to kubeadmConfigPatchesJSON6902, drop name and "
          "namespace of JSON patches, and write replicas as one entry for each node";
    }
    finding.fixes.push_back(replace_setting(file, version.at, kKindApiVersion,
                                            fmt::format("apiVersion: {}", kKindApiVersion), typo));
  } else {
    finding.fixes.push_back(
        {.title = "say the version", .shown = fmt::format("apiVersion: {}", kKindApiVersion)});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_unknown_api_version = {
    .id = "kind/unknown-api-version",
    .summary = "the KIND config is of an API version that KIND does not read",
    .docs =
        R"(KIND reads one version of its config, `kind.x-k8s.io/v1alpha4`, since 0.9.0. Configs of older tutorials
say `kind.sigs.k8s.io/v1alpha3`; the group `kind.sigs.k8s.io` with `v1alpha4` never existed. A document
without `apiVersion`, an empty one, and a first document that is something else (KIND reads no second
one) end the same way.

Coming from `v1alpha3`, also write `kubeadmConfigPatchesJSON6902` instead of
`kubeadmConfigPatchesJson6902`, and drop `name` and `namespace` from the JSON patches; `replicas` of
`v1alpha2` becomes one entry for each node.

Versions: KIND 0.9.0 on.

Bad:
```yaml kind
kind: Cluster
apiVersion: kind.sigs.k8s.io/v1alpha3
nodes:
- role: control-plane
```

Good:
```yaml kind
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
```
)",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
