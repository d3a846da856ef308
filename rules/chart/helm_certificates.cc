#include "chart/helm_certificates.h"

namespace cilium_lint::rules {
namespace {

Truth on(const Install& install, std::string_view key) { return install.value(key).truthy(); }

}  // namespace

Truth helm_makes_hubble_certificates(const Install& install) {
  return install.chart().at_least("1.11.0") & on(install, "hubble.enabled") &
         on(install, "hubble.tls.auto.enabled") &
         install.value("hubble.tls.auto.method").is("helm");
}

// A template of 1.11.0 stops before it gets that far, whatever the values.
Truth helm_makes_mesh_certificates(const Install& install) {
  const Truth since_118 = install.chart().at_least("1.18.0");
  const Truth wanted = on(install, "clustermesh.useAPIServer") |
                       ((!since_118) & on(install, "externalWorkloads.enabled"));
  return install.chart().at_least("1.11.1") & wanted &
         on(install, "clustermesh.apiserver.tls.auto.enabled") &
         install.value("clustermesh.apiserver.tls.auto.method").is("helm");
}

std::array<HelmCertificate, 5> helm_certificates(const Install& install) {
  const Chart& chart = install.chart();
  const Truth agent = on(install, "agent");
  const Truth hubble = helm_makes_hubble_certificates(install);
  const Truth tls = on(install, "hubble.tls.enabled");
  const Truth relay =
      on(install, "hubble.relay.enabled") & on(install, "hubble.relay.tls.server.enabled");
  const Truth metrics = chart.at_least("1.16.0") & on(install, "hubble.metrics.tls.enabled");

  // From 1.18 an external etcd has certificates of its own.
  const Truth internal =
      (!chart.at_least("1.18.0")) |
      install.value("clustermesh.apiserver.kvstoremesh.kvstoreMode").is("internal");
  const Truth mesh = helm_makes_mesh_certificates(install) & internal;
  const Truth since_120 = chart.at_least("1.20.0");
  return {{
      {.addresses = "hubble.tls.server.extraIpAddresses",
       .names = "hubble.tls.server.extraDnsNames",
       .made = hubble & tls & agent},
      {.addresses = "hubble.relay.tls.server.extraIpAddresses",
       .names = "hubble.relay.tls.server.extraDnsNames",
       .made = hubble & tls & relay},
      {.addresses = "hubble.metrics.tls.server.extraIpAddresses",
       .names = "hubble.metrics.tls.server.extraDnsNames",
       .made = hubble & metrics & agent},
      {.addresses = "clustermesh.apiserver.tls.auto.server.extraIpAddresses",
       .names = "clustermesh.apiserver.tls.auto.server.extraDnsNames",
       .made = mesh & since_120,
       .replaces_next = true},
      {.addresses = "clustermesh.apiserver.tls.server.extraIpAddresses",
       .names = "clustermesh.apiserver.tls.server.extraDnsNames",
       .made = mesh},
  }};
}

}  // namespace cilium_lint::rules
