#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kOwns{"k8sServiceHost"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

struct Parts {
  std::string host{}, port{};
};

// "https://host:6443/" or "host:6443" taken apart; nothing where that is not what it is.
std::optional<Parts> take_apart(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  while (text.ends_with('/')) text.remove_suffix(1);
  Parts parts;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && text.find(':') == colon) {
    parts.port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  parts.host = text;
  const bool plain = !text.empty() && text.find_first_of("/[]@: \t\r\n") == std::string_view::npos;
  const bool number = parts.port.find_first_not_of("0123456789") == std::string::npos;
  return plain && number ? std::optional(parts) : std::nullopt;
}

// The client puts host and port together itself, and takes a text with a colon for an IPv6 address
// (client-go, rest.InClusterConfig; net.JoinHostPort).
void check(const Install& install, Findings& findings) {
  const auto host = api_server_host(install);
  if (!host || host->kind != HostKind::malformed) return;
  Finding finding{
      .at = host->at,
      .effect = Effect::bootstrap_deadlock,
      .message = fmt::format(
          "k8sServiceHost \"{}\" is no host: it takes a name or an address alone", host->text),
      .label = "no scheme, no port, no path here",
      .arguments = {host->text},
      .seen_as =
          seen_when_unreachable(install, "no such host, or an error that the URL is invalid"),
      .key = "k8sServiceHost",
      .stage = first_stage_with_api_server(install),
  };
  if (const auto parts = take_apart(host->text)) {
    std::vector<KeyAndYaml> settings{{"k8sServiceHost", parts->host}};
    if (!parts->port.empty()) settings.push_back({"k8sServicePort", parts->port});
    finding.fixes = {set_values(install, settings)};
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_malformed_host = {
    .id = "api-server/malformed-host",
    .summary = "k8sServiceHost holds more than a host",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
