#include <fmt/format.h>

#include <array>
#include <tuple>

#include "chart/helm_certificates.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded};

// Whoever leaves the certificates out of the comparison has met them already.
bool leaves_differences_out(const Install& install) {
  return install.files != nullptr && install.at.known() &&
         install.files->text(install.at.file).find("ignoreDifferences") != std::string_view::npos;
}

// Those to which values can add names, and the relay's own towards the agents.
Truth makes_hubble_certificates(const Install& install) {
  const auto certificates = helm_certificates(install);
  const Truth relay_client = helm_makes_hubble_certificates(install) &
                             install.value("hubble.tls.enabled").truthy() &
                             install.value("hubble.relay.enabled").truthy();
  return certificates[0].made | certificates[1].made | certificates[2].made | relay_client;
}

Truth makes_mesh_certificates(const Install& install) {
  const auto certificates = helm_certificates(install);
  return certificates[3].made | certificates[4].made;
}

// Secrets of templates/hubble/tls-helm and templates/clustermesh-apiserver/tls-helm come from genCA
// and genSignedCert; only `lookup`, which needs a cluster, brings back the ones that are there.
void check(const Install& install, Findings& findings) {
  if (install.mechanism != InstallMechanism::argo_cd &&
      install.mechanism != InstallMechanism::kustomize)
    return;
  if (leaves_differences_out(install)) return;
  for (const auto& [key, made, what] :
       {std::tuple("hubble.tls.auto.method", makes_hubble_certificates(install), "Hubble's"),
        std::tuple("clustermesh.apiserver.tls.auto.method", makes_mesh_certificates(install),
                   "the cluster mesh's")}) {
    if (!is_true(made)) continue;
    const bool argo = install.mechanism == InstallMechanism::argo_cd;
    findings.add({
        .at = install.value(key).span(),
        .effect = Effect::degraded,
        .message = fmt::format("{} makes {} certificates anew each time it renders the chart",
                               argo ? "Argo CD" : "kustomize", what),
        .label = "the method helm makes them while the chart is rendered",
        .arguments = {key},
        .help =
            argo ? fmt::format("{} certmanager leaves them to the cluster; ignoreDifferences for "
                               "the Secrets keeps the Application in sync",
                               key)
                 : fmt::format("{} certmanager or cronJob leaves them to the cluster", key),
        .seen_as = argo ? "the Application is OutOfSync over and over: Secrets cilium-ca, "
                          "hubble-server-certs"
                        : "",
        .key = key,
        .stage = Stage::hubble,
    });
  }
}

}  // namespace

extern constinit const Rule chart_certificates_made_anew = {
    .id = "chart/certificates-made-anew",
    .summary = "certificates that are made while rendering change with each render",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
