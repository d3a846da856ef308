#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::feature_off};

bool names_argo(const Install& install, std::string_view key) {
  return install.value(key).json().find("argocd.argoproj.io/") != std::string::npos;
}

// The Job is a hook of Helm's from 1.14.0 up to 1.18 (templates/hubble/tls-cronjob/job.yaml), which
// Argo CD takes for PostSync: it runs once the relay is healthy, whose volume needs the Secret that
// the Job makes (templates/hubble-relay/deployment.yaml).
void check(const Install& install, Findings& findings) {
  const Chart& chart = install.chart();
  if (install.mechanism != InstallMechanism::argo_cd || !is_true(chart.at_least("1.14.0")) ||
      !is_false(chart.at_least("1.19.0")))
    return;
  const auto on = [&](std::string_view key) { return install.value(key).truthy(); };
  const Value method = install.value("hubble.tls.auto.method");
  if (!is_true(on("hubble.enabled") & on("hubble.tls.enabled") & on("hubble.tls.auto.enabled") &
               on("hubble.relay.enabled") & method.is("cronJob")))
    return;
  // Annotations of Argo CD's own count instead of Helm's.
  const bool told =
      names_argo(install, "certgen.annotations.job") ||
      (!is_false(chart.at_least("1.15.0")) && names_argo(install, "hubble.annotations"));
  const Truth own_secret = chart.at_least("1.16.1") & on("hubble.relay.tls.client.existingSecret");
  if (told || !is_false(own_secret)) return;
  findings.add({
      .at = method.span(),
      .effect = Effect::feature_off,
      .certainty = Certainty::possible,
      .message = "Argo CD runs the Job that makes Hubble's certificates once the relay is healthy, "
                 "and the relay waits for them",
      .label = "the first Job is a hook of Helm's, post-install",
      .related = {{install.value("hubble.relay.enabled").span(), "the relay mounts what it makes"}},
      .help = "certgen.annotations.job with argocd.argoproj.io/hook: Sync has it run beside the "
              "relay; from 1.19 on the Job is no hook",
      .seen_as =
          "hubble-relay stays at ContainerCreating: secret \"hubble-relay-client-certs\" not "
          "found",
      .key = "hubble.tls.auto.method",
      .stage = Stage::hubble,
  });
}

}  // namespace

extern constinit const Rule hubble_certificates_after_relay = {
    .id = "hubble/certificates-after-relay",
    .summary =
        "Argo CD makes Hubble's certificates once the relay is healthy, and the relay waits for "
        "them",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
