#include "values/replaced_key.h"

#include <algorithm>
#include <array>
#include <string>

#include "values/unread.h"

namespace cilium_lint::rules {
namespace {

// The refusal of a key, and the releases in which it has that fact's id.
struct Refusal {
  std::string_view key{}, fact{}, first{}, last{};
};
constexpr std::string_view kOpenEnd = "9.0.0";
// ….99 stands for every later patch of that minor.
constexpr std::array kRefusals{
    Refusal{"ciliumEndpointSlice.sliceMode", "removed-ces-slice-mode", "1.18.0", kOpenEnd},
    Refusal{"clustermesh.apiserver.tls.admin.cert", "clustermesh-provided-certs-removed", "1.20.0",
            kOpenEnd},
    Refusal{"clustermesh.apiserver.tls.ca.cert", "removed-clustermesh-apiserver-ca-r1", "1.15.8",
            "1.15.99"},
    Refusal{"clustermesh.apiserver.tls.ca.cert", "removed-clustermesh-apiserver-ca-r2", "1.16.2",
            kOpenEnd},
    Refusal{"clustermesh.apiserver.tls.ca.key", "removed-clustermesh-apiserver-ca-r1", "1.15.8",
            "1.15.99"},
    Refusal{"clustermesh.apiserver.tls.ca.key", "removed-clustermesh-apiserver-ca-r2", "1.16.2",
            kOpenEnd},
    Refusal{"clustermesh.apiserver.tls.remote.cert", "clustermesh-provided-certs-removed", "1.20.0",
            kOpenEnd},
    Refusal{"clustermesh.apiserver.tls.server.cert", "clustermesh-provided-certs-removed", "1.20.0",
            kOpenEnd},
    Refusal{"containerRuntime.integration", "removed-container-runtime", "1.16.2", kOpenEnd},
    Refusal{"enableCiliumEndpointSlice", "removed-enable-cilium-endpoint-slice", "1.18.0",
            kOpenEnd},
    Refusal{"enableCnpStatusUpdates", "removed-cnp-status-updates-r1", "1.15.8", "1.15.99"},
    Refusal{"enableCnpStatusUpdates", "removed-cnp-status-updates-r2", "1.16.2", kOpenEnd},
    Refusal{"enableK8sEventHandover", "removed-k8s-event-handover-r1", "1.15.8", "1.15.99"},
    Refusal{"enableK8sEventHandover", "removed-k8s-event-handover-r2", "1.16.2", kOpenEnd},
    Refusal{"encryption.interface", "removed-encryption-flat-keys", "1.16.2", kOpenEnd},
    Refusal{"encryption.keyFile", "removed-encryption-flat-keys", "1.16.2", kOpenEnd},
    Refusal{"encryption.mountPath", "removed-encryption-flat-keys", "1.16.2", kOpenEnd},
    Refusal{"encryption.secretName", "removed-encryption-flat-keys", "1.16.2", kOpenEnd},
    Refusal{"endpointStatus", "removed-endpoint-status", "1.16.2", kOpenEnd},
    Refusal{"etcd.managed", "removed-etcd-managed", "1.16.2", kOpenEnd},
    Refusal{"ipam.operator.clusterPoolIPv4PodCIDR", "removed-cluster-pool-ipv4-pod-cidr-a",
            "1.14.0", "1.14.99"},
    Refusal{"ipam.operator.clusterPoolIPv4PodCIDR", "removed-cluster-pool-ipv4-pod-cidr-b",
            "1.15.0", "1.15.99"},
    Refusal{"ipam.operator.clusterPoolIPv4PodCIDR", "removed-cluster-pool-ipv4-pod-cidr-c",
            "1.16.0", "1.17.99"},
    Refusal{"ipam.operator.clusterPoolIPv4PodCIDR", "removed-cluster-pool-ipv4-pod-cidr-d",
            "1.18.0", "1.18.99"},
    Refusal{"ipam.operator.clusterPoolIPv6PodCIDR", "removed-cluster-pool-ipv6-pod-cidr-a",
            "1.14.0", "1.14.99"},
    Refusal{"ipam.operator.clusterPoolIPv6PodCIDR", "removed-cluster-pool-ipv6-pod-cidr-b",
            "1.15.0", "1.15.99"},
    Refusal{"ipam.operator.clusterPoolIPv6PodCIDR", "removed-cluster-pool-ipv6-pod-cidr-c",
            "1.16.0", "1.17.99"},
    Refusal{"ipam.operator.clusterPoolIPv6PodCIDR", "removed-cluster-pool-ipv6-pod-cidr-d",
            "1.18.0", "1.18.99"},
    Refusal{"proxy.prometheus.enabled", "removed-proxy-prometheus", "1.16.2", kOpenEnd},
    Refusal{"proxy.prometheus.port", "removed-proxy-prometheus", "1.16.2", kOpenEnd},
    Refusal{"remoteNodeIdentity", "removed-remote-node-identity", "1.16.2", kOpenEnd},
    Refusal{"tunnel", "removed-tunnel-r1", "1.15.8", "1.15.99"},
    Refusal{"tunnel", "removed-tunnel-r2", "1.16.2", kOpenEnd},
};

std::string_view fact_of(const Install& install, std::string_view key) {
  for (const Refusal& refusal : kRefusals) {
    if (refusal.key == key && !is_false(install.chart().within(refusal.first, refusal.last))) {
      return refusal.fact;
    }
  }
  return {};
}

// The chart reads the cluster pools' old keys where it writes the pools (templates/
// cilium-configmap.yaml), and looks only whether they are there.
Truth refuses_pool(const Install& install, bool ipv6) {
  const auto on = [&](std::string_view key) { return install.value(key).truthy(); };
  Truth written = on("agent");
  if (is_true(install.chart().at_least("1.16.0"))) {
    written = written | on("operator.enabled") | on("clustermesh.useAPIServer");
    if (!is_true(install.chart().at_least("1.18.0"))) {
      written = written | on("externalWorkloads.enabled");
    }
  }
  const Value mode = install.value("ipam.mode");
  Truth pool = (!mode.truthy()) | mode.is("cluster-pool");
  if (!is_true(install.chart().at_least("1.15.0"))) pool = pool | mode.is("cluster-pool-v2beta");
  return written & !on("preflight.enabled") & pool & on(ipv6 ? "ipv6.enabled" : "ipv4.enabled");
}

Truth is_refused(const Install& install, const UnreadKey& unread) {
  const Value value = install.value(unread.key);
  // A template compares its text with "": false is a text too.
  if (unread.key == "proxy.prometheus.enabled") {
    return value.is_unknown() ? Truth::unknown : !value.is("");
  }
  if (!unread.words.starts_with("refused-sometimes")) return value.truthy();
  if (unread.key.ends_with("IPv4PodCIDR")) return refuses_pool(install, false);
  if (unread.key.ends_with("IPv6PodCIDR")) return refuses_pool(install, true);
  return value.truthy() & install.value("clustermesh.useAPIServer").truthy() &
         !install.value("clustermesh.apiserver.tls.auto.enabled").truthy();
}

}  // namespace

std::vector<Successor> successors_of(std::string_view words) {
  constexpr std::string_view kThen = "; ", kIf = " if ";
  std::vector<Successor> successors;
  for (std::size_t at = words.find(kThen); at != words.npos;) {
    const std::size_t next = words.find(kThen, at + kThen.size());
    std::string_view part = words.substr(at + kThen.size(), next - at - kThen.size());
    at = next;
    if (part.size() < 3) continue;
    Successor successor{.same_meaning = part.starts_with("-> ")};
    part.remove_prefix(3);
    if (const std::size_t condition = part.find(kIf); condition != part.npos) {
      successor.only_for = part.substr(condition + kIf.size());
      part = part.substr(0, condition);
    }
    const std::size_t value = part.find('=');
    successor.key = part.substr(0, value);
    if (value != part.npos) successor.value = part.substr(value + 1);
    successors.push_back(successor);
  }
  return successors;
}

std::optional<Successor> successor_of(std::string_view words, std::string_view json) {
  for (const Successor& successor : successors_of(words)) {
    if (successor.only_for.empty() || successor.only_for == json) return successor;
  }
  return std::nullopt;
}

Reception reception_of(const Install& install, const UnreadKey& unread) {
  if (unread.words.starts_with("warned")) return {Reception::Kind::warned};
  if (!unread.words.starts_with("refused")) return {};
  const Truth refused = is_refused(install, unread);
  if (is_false(refused)) return {};
  // Where the version is not known, it must hold for every release that it may be.
  const Chart& chart = install.chart();
  for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
    const auto words = chart.catalogue().replaced(release, unread.key);
    if (!words || !words->starts_with("refused")) return {};
  }
  return {Reception::Kind::refused, is_true(refused) ? Certainty::sure : Certainty::possible,
          fact_of(install, unread.key)};
}

Finding finding_about_replaced(const Install& install, const UnreadKey& unread,
                               const Reception& reception) {
  Finding finding = finding_about(install, unread);
  if (reception.kind == Reception::Kind::warned) finding.effect = Effect::advice;
  if (reception.kind != Reception::Kind::refused) return finding;
  finding.effect = Effect::install_refused;
  finding.certainty = reception.certainty;
  if (!reception.fact.empty()) finding.facts = {reception.fact};
  return finding;
}

}  // namespace cilium_lint::rules
