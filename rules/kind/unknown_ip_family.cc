#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"ip-family"};
constexpr std::array kEffects{Effect::cluster_refused, Effect::ignored};

constexpr std::array<std::string_view, 3> kWords{"ipv4", "ipv6", "dual"};

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& family = file.ip_family;
  if (!family.known || family.value.empty() || std::ranges::count(kWords, family.value) > 0) return;
  const std::string key = "networking.ipFamily";
  Finding finding =
      kind_does(file, 23)
          ? refused(family.at, key,
                    fmt::format("KIND takes ipFamily ipv4, ipv6 or dual, not \"{}\"{}",
                                family.value, from_words(file, 23)))
          : unread(
                family.at, key,
                fmt::format("{} takes ipFamily \"{}\" for ipv4", kind_words(file), family.value));
  finding.arguments = {family.value};
  std::string_view meant = meant_word(family.value, kWords);
  if (meant.empty() && (family.value.starts_with("dual") || family.value.starts_with("Dual"))) {
    meant = "dual";
  }
  if (!meant.empty()) {
    finding.fixes.push_back(
        replace_setting(file, family.at, meant, fmt::format("ipFamily: {}", meant), false));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_unknown_ip_family = {
    .id = "kind/unknown-ip-family",
    .summary = "ipFamily is none of the words that KIND knows",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
