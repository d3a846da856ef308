#include <fmt/format.h>

#include <array>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kFacts{"pod-subnet-parse", "service-subnet-parse"};
constexpr std::array kEffects{Effect::cluster_refused};

// pkg/internal/apis/config/validate.go, validateSubnets
void check_subnets(const KindFile& file, const Stated<std::string>& subnets, std::string_view key,
                   Findings& findings) {
  if (!subnets.given || !subnets.known || subnets.value.empty()) return;
  std::string_view rest = subnets.value;
  std::string tidy;
  std::string_view wrong;
  bool found = false;
  bool blanks_alone = true;
  while (true) {
    const std::size_t comma = rest.find(',');
    std::string_view part = rest.substr(0, comma);
    const bool good = IpPrefix::parse(part).has_value();
    if (!good && !found) wrong = part;
    found = found || !good;
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    blanks_alone = blanks_alone && IpPrefix::parse(part).has_value();
    tidy += (tidy.empty() ? "" : ",") + std::string(part);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (!found) return;
  Finding finding = refused(
      subnets.at, fmt::format("networking.{}", key),
      fmt::format("{} \"{}\" is no range: KIND takes ranges such as 10.1.0.0/16", key, wrong));
  finding.arguments = {std::string(wrong)};
  if (blanks_alone) {
    finding.message = fmt::format("{} has a blank in it, which KIND does not take off", key);
    finding.fixes.push_back(
        replace_setting(file, subnets.at, tidy, fmt::format("{}: {}", key, tidy), true));
  }
  findings.add(std::move(finding));
}

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  check_subnets(file, file.pod_subnet, "podSubnet", findings);
  check_subnets(file, file.service_subnet, "serviceSubnet", findings);
}

}  // namespace

extern constinit const Rule kind_subnet_not_a_cidr = {
    .id = "kind/subnet-not-a-cidr",
    .summary = "podSubnet or serviceSubnet is no range in CIDR notation",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
