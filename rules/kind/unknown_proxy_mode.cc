#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"kube-proxy-mode"};
constexpr std::array kEffects{Effect::cluster_refused};

constexpr std::array<std::string_view, 4> kWords{"iptables", "ipvs", "none", "nftables"};

// The words that people write for "none".
bool means_none(std::string_view word) {
  return word == "disabled" || word == "disable" || word == "false" || word == "off" ||
         word == "no" || word == "cilium" || word == "ebpf";
}

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& mode = file.kube_proxy_mode;
  if (!mode.known || mode.value.empty()) return;
  const std::string key = "networking.kubeProxyMode";
  const std::uint32_t since = mode.value == "none" ? 11 : mode.value == "nftables" ? 23 : 9;
  if (std::ranges::count(kWords, mode.value) > 0) {
    if (!is_false(file.at_least(since))) return;
    Finding finding =
        refused(mode.at, key,
                fmt::format("{} does not know kubeProxyMode {} yet: it came with 0.{}",
                            kind_words(file), mode.value, since));
    finding.arguments = {mode.value};
    finding.related = {{file.release_at, "this release creates the cluster"}};
    return findings.add(std::move(finding));
  }
  Finding finding =
      refused(mode.at, key,
              fmt::format("KIND takes kubeProxyMode iptables, ipvs, nftables or none, not \"{}\"",
                          mode.value));
  finding.arguments = {mode.value};
  const std::string_view meant =
      means_none(mode.value) ? std::string_view("none") : meant_word(mode.value, kWords);
  if (!meant.empty()) {
    finding.fixes.push_back(
        replace_setting(file, mode.at, meant, fmt::format("kubeProxyMode: {}", meant), false));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_unknown_proxy_mode = {
    .id = "kind/unknown-proxy-mode",
    .summary = "kubeProxyMode is none of the words that KIND knows",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
