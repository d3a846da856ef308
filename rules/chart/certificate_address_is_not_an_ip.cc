#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "chart/helm_certificates.h"
#include "install/ip_address.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"cert-extra-ip-not-an-ip"};
constexpr std::array kEffects{Effect::install_refused};

// genSignedCert of the sprig library takes texts that net.ParseIP takes.
void check(const Install& install, Findings& findings) {
  bool replaced = false;  // by the list before it
  for (const HelmCertificate& certificate : helm_certificates(install)) {
    const Value list = install.value(certificate.addresses);
    const bool counts = !replaced && is_true(certificate.made);
    replaced = certificate.replaces_next && !is_false(certificate.made & list.truthy());
    const auto items = list.items();
    if (!items || !counts) continue;
    for (const Value& item : *items) {
      if (item.is_unknown()) continue;
      const bool is_text = item.type() == yaml::Type::text;
      if (is_text && IpAddress::parse(item.text().value_or(""))) continue;
      findings.add({
          .at = item.span(),
          .effect = Effect::install_refused,
          .certainty = certainty_of_absence(install),
          .message = fmt::format("{} holds {}, which is not an IP address", certificate.addresses,
                                 item.json()),
          .label = "not an IP address",
          .arguments = {item.json()},
          .help = fmt::format("host names go to {}; a range has no place in a certificate",
                              certificate.names),
          .seen_as = fmt::format("error calling genSignedCert: error parsing ip: {}",
                                 item.text().value_or("")),
          .key = std::string(certificate.addresses),
          .stage = Stage::chart,
      });
    }
  }
}

}  // namespace

extern constinit const Rule chart_certificate_address_is_not_an_ip = {
    .id = "chart/certificate-address-is-not-an-ip",
    .summary = "an extra address of a certificate is no IP address",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
