#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "chart/helm_certificates.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"cert-extra-dns-name-not-a-string"};
constexpr std::array kEffects{Effect::install_refused};

// genSignedCert of the sprig library takes texts only.
void check(const Install& install, Findings& findings) {
  bool replaced = false;  // by the list before it
  for (const HelmCertificate& certificate : helm_certificates(install)) {
    const Value list = install.value(certificate.names);
    const bool counts = !replaced && is_true(certificate.made);
    replaced = certificate.replaces_next && !is_false(certificate.made & list.truthy());
    const auto items = list.items();
    if (!items || !counts) continue;
    for (const Value& item : *items) {
      if (item.is_unknown() || item.type() == yaml::Type::text) continue;
      findings.add({
          .at = item.span(),
          .effect = Effect::install_refused,
          .certainty = certainty_of_absence(install),
          .message = fmt::format("{} holds {}, which is not text", certificate.names, item.json()),
          .label = "a name is text",
          .arguments = {item.json()},
          .help = "quote it",
          .seen_as = "error calling genSignedCert: error processing alternate dns name",
          .key = std::string(certificate.names),
          .stage = Stage::chart,
      });
    }
  }
}

}  // namespace

extern constinit const Rule chart_certificate_name_is_not_text = {
    .id = "chart/certificate-name-is-not-text",
    .summary = "an extra name of a certificate is not text",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
