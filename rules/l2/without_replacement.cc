#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "manifests.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kFacts{"l2-announcements-without-kpr",
                                                 "l2-announcements-without-external-ips"};
constexpr std::array kEffects{Effect::feature_off};

// From 1.16.0 the chart takes true and false only; another word is another rule's finding, and
// nothing is installed that could lack L2 announcements.
bool is_a_word_of_the_chart(const Install& install, const std::string& word) {
  if (word.empty() || word == "false") return true;
  return is_false(install.chart().at_least("1.16.0")) &&
         (word == "disabled" || word == "partial" || word == "probe");
}

Certainty certainty_of(const Install& install, const Value& replacement, std::string_view word) {
  if (!is_true(replacement.is_set_by_user())) return certainty_of_absence(install);
  return word == "partial" || word == "probe" ? Certainty::possible : Certainty::sure;
}

// The agent answers ARP only for services that its own datapath balances
// (Documentation/network/l2-announcements.rst).
void check(const Install& install, Findings& findings) {
  const Value announcing = install.value("l2announcements.enabled");
  const Value replacement = install.value("kubeProxyReplacement");
  if (!is_true(install.chart().at_least("1.14.0")) || !is_true(is_switched_on(announcing)) ||
      !is_false(install.fact(Fact::kube_proxy_replacement))) {
    return;
  }
  const std::optional<std::string> word = replacement.text();
  if (!word || !is_a_word_of_the_chart(install, *word)) return;

  Finding finding{
      .at = announcing.span(),
      .effect = Effect::feature_off,
      .certainty = certainty_of(install, replacement, *word),
      .message =
          fmt::format("l2announcements.enabled needs kubeProxyReplacement: true, and it is {}",
                      word->empty() ? "not set" : *word),
      .label = "no ARP request is answered",
      .arguments = {*word},
      .help = "only services that Cilium itself balances are announced",
      .seen_as =
          "a LoadBalancer service has an address, and arping from the same network gets no "
          "reply",
      .fixes = {set_value(install, "kubeProxyReplacement", "true")},
      .key = "l2announcements.enabled",
      .facts = {kFacts[0]},
      .stage = Stage::l2,
  };
  if (is_true(replacement.is_set_by_user()) && replacement.span().known()) {
    finding.related.push_back({replacement.span(), "the replacement is off here"});
  }
  // Up to 1.17 externalIPs.enabled was a switch of its own that could stand in for external IPs.
  const Value external = install.value("externalIPs.enabled");
  if (is_false(install.chart().at_least("1.18.0")) && is_false(is_switched_on(external))) {
    for (const Manifest* policy : manifests_of_kind(install, "CiliumL2AnnouncementPolicy")) {
      if (!is_true(is_on(part_of(policy->object, "spec.externalIPs")))) continue;
      finding.related.push_back(
          {part_of(policy->object, "spec.externalIPs")->at,
           "external IPs also need externalIPs.enabled, which the replacement brings"});
      finding.facts.push_back(kFacts[1]);
      break;
    }
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule l2_without_replacement = {
    .id = "l2/without-replacement",
    .summary = "L2 announcements are on, the kube-proxy replacement they work with is off",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
