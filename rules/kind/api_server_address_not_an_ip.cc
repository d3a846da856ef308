#include <fmt/format.h>

#include <array>

#include "install/ip_address.h"
#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& address = file.api_server_address;
  if (!address.known || address.value.empty() || IpAddress::parse(address.value)) return;
  Finding finding = not_created(
      address.at, "networking.apiServerAddress",
      fmt::format("apiServerAddress \"{}\" is no IP address: Docker cannot publish a port there",
                  address.value));
  finding.certainty = Certainty::possible;
  finding.arguments = {address.value};
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_api_server_address_not_an_ip = {
    .id = "kind/api-server-address-not-an-ip",
    .summary = "apiServerAddress is no IP address",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
