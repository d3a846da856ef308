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

// Secrets of templates/hubble/tls-helm and templates/clustermesh-apiserver/tls-helm come from genCA
// and genSignedCert; only `lookup`, which needs a cluster, brings back the ones that are there.
void check(const Install& install, Findings& findings) {
  if (install.mechanism != InstallMechanism::argo_cd &&
      install.mechanism != InstallMechanism::kustomize)
    return;
  if (leaves_differences_out(install)) return;
  for (const auto& [key, made, what] :
       {std::tuple("hubble.tls.auto.method", helm_makes_hubble_certificates(install), "Hubble's"),
        std::tuple("clustermesh.apiserver.tls.auto.method", helm_makes_mesh_certificates(install),
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
    .docs =
        R"(With the method `helm`, which is the chart's default, the certificates of Hubble and of the cluster mesh are made while
Helm renders the chart. `helm upgrade` looks up the ones that the cluster has; Argo CD and kustomize render without a
cluster, and get a new authority and new certificates every time. The Application is OutOfSync for ever, and each sync
changes them under the running agents, until all have read the new ones.

cert-manager (`certmanager` with `certManagerIssuerRef`) makes them in the cluster. So does `cronJob`: its first Job is a hook
of Helm's up to 1.18, see `hubble/certificates-after-relay`. An Application whose `ignoreDifferences` names the Secrets is
left alone.

Versions: from 1.11.0 on.

Bad:
```yaml manifest
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: cilium
  namespace: argocd
spec:
  destination:
    namespace: kube-system
    server: https://kubernetes.default.svc
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.18.3
    helm:
      values: |
        hubble:
          enabled: true
```

Good:
```yaml manifest
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: cilium
  namespace: argocd
spec:
  destination:
    namespace: kube-system
    server: https://kubernetes.default.svc
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.18.3
    helm:
      values: |
        hubble:
          tls:
            auto:
              method: certmanager
              certManagerIssuerRef: {group: cert-manager.io, kind: ClusterIssuer, name: internal}
```
)",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
