#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "certainty.h"
#include "chart/helm_certificates.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"tls-ca-not-pem"};
constexpr std::array kEffects{Effect::install_refused};
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// As Go's base64.StdEncoding: line ends are passed over, the padding is complete.
std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  std::size_t count = 0, padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const std::size_t six = kAlphabet.find(c);
    if (six == std::string_view::npos || padding > 0) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(six);
    if (++count % 4 != 1) bytes += static_cast<char>(bits >> (6 - 2 * ((count - 1) % 4)) & 0xff);
  }
  const std::size_t tail = count % 4;
  if (tail == 1 || padding != (4 - tail) % 4) return std::nullopt;
  return bytes;
}

// What pem.Decode cannot do without: a line that begins a block, and one after it that ends it.
bool may_be_pem(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  std::size_t begin = text.find(kBegin);
  while (begin != std::string_view::npos && begin > 0 && text[begin - 1] != '\n') {
    begin = text.find(kBegin, begin + 1);
  }
  return begin != std::string_view::npos &&
         text.find("-----END ", begin + kBegin.size()) != std::string_view::npos;
}

struct Half {
  std::string_view key{};
  Value value{};
};
using Pair = std::array<Half, 2>;

Pair pair_of(const Install& install, std::string_view certificate, std::string_view key) {
  return {{{certificate, install.value(certificate)}, {key, install.value(key)}}};
}

void check_half(const Half& half, const Half& other, Certainty certainty, Findings& findings) {
  const std::optional<std::string> text = half.value.text();
  if (!text || half.value.type() != yaml::Type::text) return;
  const std::optional<std::string> bytes = from_base64(*text);
  if (bytes && may_be_pem(*bytes)) return;
  const bool is_pem_itself = may_be_pem(*text);
  findings.add({
      .at = half.value.span(),
      .effect = Effect::install_refused,
      .certainty = certainty,
      .message = fmt::format("{} is {}", half.key,
                             is_pem_itself ? "PEM; Helm expects base64 of it"
                             : bytes       ? "base64 of something that is not PEM"
                                           : "not base64"),
      .label = "base64 of PEM is expected",
      .related = {{other.value.span(), "the other half"}},
      .help = "`base64 -w0 FILE` makes the text from the PEM file",
      .seen_as = "error calling buildCustomCert",
      .key = std::string(half.key),
      .stage = Stage::chart,
  });
}

// A CA counts with both halves; where a template asks for a CA of its own, tls.ca steps in for a
// missing half from 1.12 on. templates/_helpers.tpl and templates/*/tls-helm/_helpers.tpl.
void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  const Truth has_common = chart.at_least("1.12.0");
  const Pair common = pair_of(install, "tls.ca.cert", "tls.ca.key");
  const bool common_counts =
      is_true(has_common & common[0].value.truthy() & common[1].value.truthy());
  if (common_counts) {
    check_half(common[0], common[1], Certainty::sure, findings);
    check_half(common[1], common[0], Certainty::sure, findings);
  }

  const Truth anything_of_hubble = install.value("agent").truthy() |
                                   install.value("hubble.relay.enabled").truthy() |
                                   install.value("hubble.ui.enabled").truthy();
  struct Own {
    Pair pair{};
    Truth used = Truth::no;
  };
  const std::array<Own, 2> own{{
      {pair_of(install, "hubble.tls.ca.cert", "hubble.tls.ca.key"),
       helm_makes_hubble_certificates(install) & install.value("hubble.tls.enabled").truthy() &
           anything_of_hubble & !chart.at_least("1.14.0")},
      {pair_of(install, "clustermesh.apiserver.tls.ca.cert", "clustermesh.apiserver.tls.ca.key"),
       helm_makes_mesh_certificates(install) & !chart.at_least("1.15.0")},
  }};
  for (const Own& ca : own) {
    if (!is_true(ca.used)) continue;
    Pair pair = ca.pair;
    std::array<bool, 2> steps_in{};
    bool counts = true;
    for (std::size_t i = 0; i < 2; ++i) {
      if (is_false(pair[i].value.truthy()) && is_true(has_common)) {
        pair[i] = common[i];
        steps_in[i] = true;
      }
      counts = counts && is_true(pair[i].value.truthy());
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!counts || (steps_in[i] && common_counts)) continue;
      check_half(pair[i], pair[1 - i], certainty_of_absence(install), findings);
    }
  }
}

}  // namespace

extern constinit const Rule chart_ca_is_not_pem = {
    .id = "chart/ca-is-not-pem",
    .summary = "the certificate or the key of a CA is not base64 of PEM",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
