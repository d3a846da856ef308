#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHostRef.*"};
constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::ignored};

struct Half {
  Span at{};
  std::string_view given{}, lacking{};
};

std::optional<Half> half(const Install& install) {
  constexpr std::string_view kName = "k8sServiceHostRef.name", kKey = "k8sServiceHostRef.key";
  const Value name = install.value(kName);
  const Value key = install.value(kKey);
  if (is_true(name.truthy()) && is_false(key.truthy())) return Half{name.span(), kName, kKey};
  if (is_true(key.truthy()) && is_false(name.truthy())) return Half{key.span(), kKey, kName};
  return std::nullopt;
}

// Without the reference nothing else may give the address; then the cluster never comes up.
void settle_effect(const Install& install, Finding& finding) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !is_true(install.fact(Fact::no_proxy)) ||
      !is_true(values_lack_address(install)) || !is_false(environment_given(install, "extraEnv"))) {
    return;
  }
  const std::string service = service_address_words(cluster);
  finding.effect = Effect::bootstrap_deadlock;
  finding.certainty = certainty_of_absence(install);
  finding.related.push_back(
      {cluster->kube_proxy.at, "no kube-proxy here, so the address is needed"});
  finding.seen_as =
      seen_when_unreachable(install, fmt::format("dial tcp {}:443: i/o timeout", service));
  finding.stage = first_stage_with_api_server(install);
}

// templates/cilium-agent/daemonset.yaml reads the reference only where both parts are set, from
// 1.18.0 on.
void check(const Install& install, Findings& findings) {
  const Truth reads = install.chart().at_least("1.18.0");
  Finding finding{
      .effect = Effect::ignored,
      .fixes = fixes_to_cluster_address(install, false),
      .key = "k8sServiceHostRef",
  };
  const Value name = install.value("k8sServiceHostRef.name");
  if (is_true(reads)) {
    const auto found = half(install);
    if (!found) return;
    finding.at = found->at;
    finding.message = fmt::format("{} counts for nothing without {}", found->given, found->lacking);
    finding.label = "the chart reads the two together or not at all";
    finding.arguments = {std::string(found->given)};
  } else if (is_false(reads) && is_true(name.truthy())) {
    finding.at = name.span();
    finding.message = does_not_read(install, "k8sServiceHostRef");
    finding.label = "read from 1.18.0 on";
    finding.arguments = {"k8sServiceHostRef"};
  } else {
    return;
  }
  settle_effect(install, finding);
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_host_ref_incomplete = {
    .id = "api-server/host-ref-incomplete",
    .summary =
        "k8sServiceHostRef has a name without a key, a key without a name, or no chart that reads "
        "it",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
