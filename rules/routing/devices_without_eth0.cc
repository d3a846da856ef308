#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 3> kFacts{
    "direct-routing-device-missing", "devices-none-for-hostfw", "wildcard-devices-exclude-eth0"};
constexpr std::array kEffects{Effect::agent_crash, Effect::degraded};

// "eth0", or the start of a name before a "+".
bool matches_eth0(std::string_view pattern) {
  constexpr std::string_view kDevice = "eth0";
  if (!pattern.ends_with('+')) return pattern == kDevice;
  pattern.remove_suffix(1);
  return kDevice.starts_with(pattern);
}

// The patterns of a list, or of a text with blanks or commas between them; nothing where one is not
// known, or takes devices away.
std::optional<std::vector<std::string>> patterns_of(const Value& value) {
  std::vector<std::string> patterns;
  const auto add = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of(" ,"), text.size());
      if (end > 0) patterns.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
  if (const auto items = value.items()) {
    for (const Value& item : *items) {
      const std::optional<std::string> text = item.text();
      if (!text) return std::nullopt;
      add(*text);
    }
  } else {
    const std::optional<std::string> text = value.text();
    if (!text) return std::nullopt;
    add(*text);
  }
  const bool excludes = std::ranges::any_of(
      patterns, [](const std::string& pattern) { return pattern.starts_with('!'); });
  if (excludes) return std::nullopt;
  return patterns;
}

// What cannot do without a device (AreDevicesRequired in daemon/cmd of Cilium): its switch.
std::optional<std::string_view> needs_device(const Install& install) {
  if (is_true(is_switched_on(install, "hostFirewall.enabled"))) return "hostFirewall.enabled";
  if (is_true(install.fact(Fact::kube_proxy_replacement))) return "kubeProxyReplacement";
  if (is_true(install.fact(Fact::node_port))) return "nodePort.enabled";
  if (is_true(install.fact(Fact::wireguard))) return "encryption.type";
  const Chart& chart = install.chart();
  if (is_true(chart.at_least("1.14.0") & is_switched_on(install, "l2announcements.enabled"))) {
    return "l2announcements.enabled";
  }
  if (is_true(chart.at_least("1.18.0") & install.fact(Fact::ipsec))) return "encryption.type";
  if (is_true(chart.at_least("1.20.0") & is_switched_on(install, "bpf.masquerade"))) {
    return "bpf.masquerade";
  }
  return std::nullopt;
}

void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || cluster->source != ClusterSource::kind || cluster->more_devices) return;
  const std::optional<std::string_view> needed_by = needs_device(install);
  for (const std::string_view key : {"devices", "nodePort.directRoutingDevice"}) {
    const Value value = install.value(key);
    if (!is_true(value.truthy())) continue;
    const auto patterns = patterns_of(value);
    if (!patterns || patterns->empty() || std::ranges::any_of(*patterns, matches_eth0)) continue;
    const bool is_list = key == "devices";
    if (!needed_by && !is_list) continue;
    Finding finding{
        .at = value.type() == yaml::Type::list ? value.key_span() : value.span(),
        .effect = needed_by ? Effect::agent_crash : Effect::degraded,
        .certainty = needed_by ? certainty_of_absence(install) : Certainty::possible,
        .message = fmt::format("{} names {}, and a KIND node has eth0 alone", key,
                               fmt::join(*patterns, ", ")),
        .arguments = {std::string(key), fmt::format("{}", fmt::join(*patterns, " "))},
        .help = "leave it empty, or write eth0",
        .fixes = {set_value(install, key, "eth0")},
        .key = std::string(key),
        .facts = {kFacts[2]},
        .stage = Stage::agent,
    };
    if (needed_by) {
      const Value need = install.value(*needed_by);
      finding.related.push_back({place_of(install, need), fmt::format("{} needs it", *needed_by)});
      finding.seen_as = "unable to determine direct routing device";
      finding.facts = {kFacts[0]};
      if (needed_by == "hostFirewall.enabled") finding.facts.push_back(kFacts[1]);
    }
    findings.add(std::move(finding));
    return;
  }
}

}  // namespace

extern constinit const Rule routing_devices_without_eth0 = {
    .id = "routing/devices-without-eth0",
    .summary = "the devices named are none that a KIND node has",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
