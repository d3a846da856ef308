#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock};

void report(const Cluster& cluster, Span at, std::string key, std::string message,
            Findings& findings) {
  Finding finding = not_created(at, std::move(key), std::move(message));
  finding.certainty = Certainty::possible;
  finding.arguments = {cluster.kubernetes->text()};
  finding.related = {{cluster.kubernetes_at, "this image"}};
  findings.add(std::move(finding));
}

void check(const Cluster& cluster, const KindFile& file, Findings& findings) {
  if (!cluster.kubernetes) return;
  const std::uint32_t minor = cluster.kubernetes->minor;
  const Stated<std::string>& mode = file.kube_proxy_mode;
  const bool gate =
      std::ranges::count(file.feature_gates, "NFTablesProxyMode", &KindLabel::key) > 0;
  if (mode.known && mode.value == "nftables" && minor < 31 && !(minor >= 29 && gate)) {
    report(cluster, mode.at, "networking.kubeProxyMode",
           fmt::format("kube-proxy of Kubernetes {} does not start in mode nftables: it needs 1.31",
                       cluster.kubernetes->text()),
           findings);
  }
  if (file.ip_family.known && file.ip_family.value == "dual" && minor < 20) {
    report(
        cluster, file.ip_family.at, "networking.ipFamily",
        fmt::format("Kubernetes {} has no dual stack: it needs 1.20", cluster.kubernetes->text()),
        findings);
  }
}

}  // namespace

extern constinit const Rule kind_node_too_old = {
    .id = "kind/node-too-old",
    .summary = "the node image is older than a setting of the config needs",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
