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
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
