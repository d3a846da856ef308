#include <fmt/format.h>

#include <array>

#include "ipam/ranges.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"native-cidr-not-covering-pods"};
constexpr std::array kEffects{Effect::degraded};

// Documentation/network/concepts/routing.rst: what lies outside of the range is masqueraded, so
// pods see each other with their nodes' addresses.
void check_family(const Install& install, bool ipv4, Findings& findings) {
  const std::string key = fmt::format("{}NativeRoutingCIDR", ipv4 ? "ipv4" : "ipv6");
  const Value value = install.value(key);
  const std::optional<std::string> written = value.text();
  const auto native = written ? IpPrefix::parse(*written) : std::nullopt;
  if (!native || !is_true(install.fact(ipv4 ? Fact::masquerade_ipv4 : Fact::masquerade_ipv6))) {
    return;
  }
  const auto pods = pod_ranges(install, ipv4);
  if (!pods) return;
  for (const Range& range : *pods) {
    if (native->contains(range.prefix)) continue;
    Finding finding{
        .at = value.span(),
        .effect = Effect::degraded,
        .message = fmt::format("{} does not hold the pods' range {}: traffic between pods of two "
                               "nodes is masqueraded",
                               key, range.prefix.text()),
        .arguments = {native->text(), range.prefix.text()},
        .seen_as = "pods see their peers with addresses of nodes",
        .key = key,
        .stage = Stage::services,
    };
    if (range.at.known()) finding.related.push_back({range.at, "the pods' range"});
    if (pods->size() == 1) {
      const bool colon = !ipv4;  // YAML reads a plain text with a colon in it well, people do not
      finding.fixes.push_back(
          set_value(install, key, colon ? '"' + range.prefix.text() + '"' : range.prefix.text()));
    }
    findings.add(std::move(finding));
    return;
  }
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (!is_false(install.fact(Fact::tunnel)) ||
      !is_false(install.value("ipMasqAgent.enabled").truthy())) {
    return;
  }
  // Where there is one node, no traffic between pods leaves it.
  if (cluster != nullptr && cluster->nodes_known && cluster->nodes.size() == 1) return;
  check_family(install, true, findings);
  check_family(install, false, findings);
}

}  // namespace

extern constinit const Rule routing_native_cidr_misses_pods = {
    .id = "routing/native-cidr-misses-pods",
    .summary = "the range to route natively does not hold the pods' range",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
