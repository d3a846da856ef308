#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "lint/rule.h"
#include "manifests.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::apply_refused, Effect::advice};

// Which releases register a kind in a version (pkg/k8s/apis/cilium.io/client/crds at the first and
// the last release of each minor), and from when on they call it deprecated. A version that came
// back has two rows.
struct Served {
  std::string_view kind{}, version{};
  std::string_view first{}, last{};  // empty: up to the newest
  std::string_view deprecated{};     // empty: never
};
constexpr std::array kServed{
    Served{"CiliumBGPAdvertisement", "v2", "1.18.0", "", ""},
    Served{"CiliumBGPAdvertisement", "v2alpha1", "1.15.0", "", "1.18.0"},
    Served{"CiliumBGPClusterConfig", "v2", "1.18.0", "", ""},
    Served{"CiliumBGPClusterConfig", "v2alpha1", "1.15.0", "", "1.18.0"},
    Served{"CiliumBGPLoadBalancerIPPool", "v2alpha1", "1.12.0", "1.12.99", ""},
    Served{"CiliumBGPNodeConfigOverride", "v2", "1.18.0", "", ""},
    Served{"CiliumBGPNodeConfigOverride", "v2alpha1", "1.15.0", "", "1.18.0"},
    Served{"CiliumBGPPeerConfig", "v2", "1.18.0", "", ""},
    Served{"CiliumBGPPeerConfig", "v2alpha1", "1.15.0", "", "1.18.0"},
    Served{"CiliumCIDRGroup", "v2", "1.18.0", "", ""},
    Served{"CiliumCIDRGroup", "v2alpha1", "1.14.0", "", "1.18.0"},
    Served{"CiliumClusterwideEnvoyConfig", "v2", "1.12.0", "", ""},
    Served{"CiliumClusterwideNetworkPolicy", "v2", "1.10.0", "", ""},
    Served{"CiliumDatapathPlugin", "v2alpha1", "1.20.0", "", ""},
    Served{"CiliumEgressGatewayPolicy", "v2", "1.12.0", "", ""},
    Served{"CiliumEgressNATPolicy", "v2alpha1", "1.10.0", "1.12.99", "1.12.0"},
    Served{"CiliumEnvoyConfig", "v2", "1.12.0", "", ""},
    Served{"CiliumExternalWorkload", "v2", "1.10.0", "1.17.99", ""},
    Served{"CiliumGatewayClassConfig", "v2alpha1", "1.18.0", "", ""},
    Served{"CiliumL2AnnouncementPolicy", "v2alpha1", "1.14.0", "", ""},
    Served{"CiliumLoadBalancerIPPool", "v2", "1.18.0", "", ""},
    Served{"CiliumLoadBalancerIPPool", "v2alpha1", "1.13.0", "", "1.19.0"},
    Served{"CiliumLocalRedirectPolicy", "v2", "1.10.0", "", ""},
    Served{"CiliumNetworkPolicy", "v2", "1.10.0", "", ""},
    Served{"CiliumNodeConfig", "v2", "1.16.0", "", ""},
    Served{"CiliumNodeConfig", "v2alpha1", "1.13.0", "1.19.99", "1.16.0"},
    Served{"CiliumNodeConfig", "v2alpha1", "1.20.2", "", "1.16.0"},
    Served{"CiliumPodIPPool", "v2alpha1", "1.14.0", "", ""},
};

Truth serves(const Install& install, const Served& row) {
  return row.last.empty() ? install.chart().at_least(row.first)
                          : install.chart().within(row.first, row.last);
}

// The versions of a kind that the release serves: "v2 or v2alpha1"; empty for none.
std::string served_versions(const Install& install, std::string_view kind) {
  std::string text;
  for (const Served& row : kServed) {
    if (row.kind != kind || !is_true(serves(install, row))) continue;
    text += fmt::format("{}cilium.io/{}", text.empty() ? "" : " or ", row.version);
  }
  return text;
}

std::string_view other_version(std::string_view kind, std::string_view version) {
  for (const Served& row : kServed) {
    if (row.kind == kind && row.version != version) return row.version;
  }
  return {};
}

void report_unserved(const Install& install, const Manifest& manifest, const Served& row,
                     Findings& findings) {
  const std::string instead = served_versions(install, manifest.kind);
  const bool later = is_false(install.chart().at_least(row.first));
  findings.add({
      .at = manifest.at,
      .effect = Effect::apply_refused,
      // A newer or an older operator may have left the kind behind.
      .certainty = Certainty::possible,
      .message = fmt::format("Cilium {} does not serve {} {}{}", install.chart().name(),
                             manifest.api_version, manifest.kind,
                             instead.empty() ? "" : fmt::format(", but {}", instead)),
      .label = later ? fmt::format("it comes with {}", row.first)
                     : fmt::format("it went after {}", row.last.substr(0, row.last.rfind('.'))),
      .arguments = {manifest.api_version, manifest.kind},
      .seen_as = fmt::format("no matches for kind \"{}\" in version \"{}\"", manifest.kind,
                             manifest.api_version),
      .stage = Stage::apply,
  });
}

void check(const Install& install, Findings& findings) {
  if (install.chart().first() != install.chart().last()) return;
  for (const Manifest& manifest : install.manifests) {
    const std::string_view version =
        std::string_view(manifest.api_version)
            .substr(std::min(manifest.api_version.find('/') + 1, manifest.api_version.size()));
    const Served* row = nullptr;
    Truth served = Truth::no;
    for (const Served& one : kServed) {
      if (one.kind != manifest.kind || one.version != version) continue;
      if (row == nullptr) row = &one;
      served = served | serves(install, one);
    }
    if (row == nullptr) continue;
    if (is_false(served)) report_unserved(install, manifest, *row, findings);
    if (!is_true(served) || row->deprecated.empty() ||
        !is_true(install.chart().at_least(row->deprecated))) {
      continue;
    }
    const std::string_view instead = other_version(row->kind, row->version);
    findings.add({
        .at = manifest.at,
        .effect = Effect::advice,
        .message = fmt::format("cilium.io/{} of {} is deprecated since {}", version, manifest.kind,
                               row->deprecated),
        .arguments = {manifest.api_version, manifest.kind},
        .help = instead.empty() ? "" : fmt::format("write apiVersion: cilium.io/{}", instead),
    });
  }
}

}  // namespace

extern constinit const Rule operator_kind_not_served = {
    .id = "operator/kind-not-served",
    .summary =
        "an object beside the values is of a kind or version that the release does not serve",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
