#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 6> kFacts{"pod-subnet-single",   "pod-subnet-dual",
                                                 "pod-subnet-family",   "service-subnet-single",
                                                 "service-subnet-dual", "service-subnet-family"};
constexpr std::array kEffects{Effect::cluster_refused};

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

// pkg/internal/apis/config/validate.go, validateSubnets
void check_subnets(const KindFile& file, const Stated<std::string>& subnets, std::string_view key,
                   Findings& findings) {
  if (!subnets.given || !subnets.known || subnets.value.empty()) return;
  const std::vector<std::string_view> parts = parts_of(subnets.value);
  std::size_t ipv4 = 0;
  for (const std::string_view part : parts) {
    const std::optional<IpPrefix> prefix = IpPrefix::parse(part);
    if (!prefix) return;  // said elsewhere
    if (prefix->first.v4) ++ipv4;
  }
  const std::string& family = file.ip_family.value;
  const std::size_t ipv6 = parts.size() - ipv4;
  std::string message;
  if (parts.size() > 1 && is_false(file.at_least(11))) {
    message =
        fmt::format("{} holds {} ranges, and {} takes one", key, parts.size(), kind_words(file));
  } else if (family == "dual") {
    if (parts.size() == 1 || (ipv4 == 1 && ipv6 == 1)) return;
    message = fmt::format("{} needs one range, or one of each family, with ipFamily: dual", key);
  } else if (parts.size() > 1) {
    message = fmt::format("{} holds {} ranges, and KIND takes one without ipFamily: dual", key,
                          parts.size());
  } else {
    if (!kind_does(file, 12)) return;
    if (family == "ipv6" ? ipv4 == 0 : family == "ipv4" || family.empty() ? ipv6 == 0 : true)
      return;
    message = fmt::format("{} is an {} range, and ipFamily is {}", key, ipv4 == 0 ? "IPv6" : "IPv4",
                          family.empty() ? "ipv4 by default" : family);
  }
  Finding finding = refused(subnets.at, fmt::format("networking.{}", key), std::move(message));
  finding.arguments = {subnets.value, family};
  if (file.ip_family.given) finding.related = {{file.ip_family.at, "set here"}};
  findings.add(std::move(finding));
}

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!file.ip_family.known) return;
  check_subnets(file, file.pod_subnet, "podSubnet", findings);
  check_subnets(file, file.service_subnet, "serviceSubnet", findings);
}

}  // namespace

extern constinit const Rule kind_subnet_of_other_family = {
    .id = "kind/subnet-of-other-family",
    .summary = "podSubnet or serviceSubnet does not fit ipFamily",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
