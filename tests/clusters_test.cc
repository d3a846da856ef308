// Clusters of other tools than KIND: what is read of them, and which install goes to which.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "catalogue.h"
#include "install/cluster_config.h"
#include "project/discover.h"

namespace cilium_lint {
namespace {

const std::string kFixtures = std::string(CILIUM_LINT_SOURCE_DIR) + "/fixtures/clusters";

template <class T>
std::string shown(const Stated<T>& stated, std::string_view word) {
  if (!stated.known) return fmt::format("{}?", word);
  return fmt::format("{}{}", word, stated.given ? "" : " by default");
}

std::string ranges(const std::vector<Stated<std::string>>& list) {
  std::string text;
  for (const auto& range : list) text += (text.empty() ? "" : ",") + range.value;
  return text.empty() ? "none" : text;
}

std::string shown(const Cluster& cluster) {
  std::string text = fmt::format(
      "{} \"{}\": {}, {}, pods {}, services {}", tool_of(cluster.source),
      cluster.name.known ? cluster.name.value : "?",
      shown(cluster.kube_proxy, fmt::format("kube-proxy {}", name_of(cluster.kube_proxy.value))),
      shown(cluster.default_cni, cluster.default_cni.value ? "own CNI" : "no CNI"),
      ranges(cluster.pod_subnets), ranges(cluster.service_subnets));
  for (const ApiServerAddress& address : cluster.api_servers) {
    text += fmt::format(", API {}:{}", address.host, address.port);
  }
  if (cluster.kubernetes) text += ", Kubernetes " + cluster.kubernetes->text();
  if (cluster.nodes_known) {
    text += fmt::format(", {}+{} nodes", cluster.control_planes(), cluster.workers());
  }
  if (cluster.installs_cilium) text += ", brings Cilium";
  return text + "\n";
}

// The cluster of each install below a folder of fixtures, and the clusters on their own.
std::string clusters_of(std::string_view fixture) {
  const std::string base = fmt::format("{}/{}", kFixtures, fixture);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(base);
  Files files(base);
  const Discovered found = discover(files, rules::catalogue(), {});
  std::filesystem::current_path(before);
  std::string text;
  for (const Install& install : found.project.installs) {
    text += install.cluster() == nullptr ? std::string("none\n") : shown(*install.cluster());
  }
  for (const std::string& note : found.project.notes) text += note + "\n";
  return text;
}

yaml::Data data_of(std::string_view text) {
  const yaml::Tree tree = yaml::parse(text, Placement(0));
  return yaml::read_as_helm(tree, tree.roots()[0], yaml::Templates::unknown).root;
}

}  // namespace

TEST_CASE("a Talos machine config and its patches are one cluster") {
  CHECK_EQ(clusters_of("talos-right"),
           "Talos \"homelab\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, "
           "API localhost:7445, API 127.0.0.1:7445, API 192.168.1.10:6443, Kubernetes 1.33.1\n");
  CHECK_EQ(clusters_of("talos-broken"),
           "Talos \"?\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, API "
           "localhost:7445, API 127.0.0.1:7445\n");
  CHECK_EQ(clusters_of("talhelper"),
           "Talos \"attic\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, "
           "API localhost:7445, API 127.0.0.1:7445, API 10.0.0.5:6443, Kubernetes 1.33.1, 1+1 "
           "nodes\n");
}

TEST_CASE("Cilium's own values are no machine config") {
  CHECK_EQ(clusters_of("talos-alone"), "none\n");
}

TEST_CASE("a server's config of k3s is a cluster, an agent's is none") {
  CHECK_EQ(clusters_of("k3s-right"),
           "k3s \"?\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "127.0.0.1:6444\n");
  CHECK_EQ(clusters_of("k3s-flannel"),
           "k3s \"?\": kube-proxy iptables by default, own CNI by default, pods 10.42.0.0/16, "
           "services 10.43.0.0/16, API 127.0.0.1:6444\n");
}

TEST_CASE("the installer of k3s is read with its variables") {
  CHECK_EQ(clusters_of("k3s-broken"),
           "k3s \"?\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "127.0.0.1:6444, Kubernetes 1.33.1\n");
}

TEST_CASE("a config that the script writes counts as one that lies there") {
  CHECK_EQ(clusters_of("k3s-heredoc"),
           "k3s \"?\": kube-proxy none, no CNI, pods 10.52.0.0/16, services 10.43.0.0/16, API "
           "127.0.0.1:6444\n");
  CHECK_EQ(clusters_of("rke2-heredoc"),
           "RKE2 \"?\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "localhost:6443, API 127.0.0.1:6443, brings Cilium\n");
}

TEST_CASE("flags that only the run knows leave open what is not said") {
  CHECK_EQ(clusters_of("k3d-hidden"),
           "k3d \"lab\": kube-proxy iptables?, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, "
           "API k3d-lab-server-0:6443, API k3d-lab-serverlb:6443, API 127.0.0.1:6444\n");
}

TEST_CASE("k3d hands its arguments on to the servers") {
  CHECK_EQ(clusters_of("k3d-right"),
           "k3d \"bench\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "k3d-bench-server-0:6443, API k3d-bench-serverlb:6443, API 127.0.0.1:6444, Kubernetes "
           "1.33.1, 1+2 nodes\n");
  CHECK_EQ(clusters_of("k3d-broken"),
           "k3d \"lab\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "k3d-lab-server-0:6443, API k3d-lab-serverlb:6443, API 127.0.0.1:6444, 1+1 nodes\n");
}

TEST_CASE("RKE2 brings Cilium where its config says so") {
  CHECK_EQ(clusters_of("rke2-right"),
           "RKE2 \"?\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "localhost:6443, API 127.0.0.1:6443, brings Cilium\n"
           "cilium-values.yaml: nothing says the chart version, so only what holds for every "
           "supported release is said; --cilium-version gives it\n");
  CHECK_EQ(clusters_of("rke2-broken"),
           "RKE2 \"?\": kube-proxy none, no CNI, pods 10.42.0.0/16, services 10.43.0.0/16, API "
           "localhost:6443, API 127.0.0.1:6443\n");
}

TEST_CASE("k0s is read alone and in k0sctl's file") {
  CHECK_EQ(clusters_of("k0s-right"),
           "k0s \"k0s-lab\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, "
           "API 10.0.0.1:6443, Kubernetes 1.33.1, 0+2 nodes\n");
  CHECK_EQ(clusters_of("k0s-broken"),
           "k0s \"k0s\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, API "
           "k0s.example.org:6443\n");
}

TEST_CASE("kubeadm is read from its documents and its flags") {
  CHECK_EQ(clusters_of("kubeadm-right"),
           "kubeadm \"?\": kube-proxy none, no CNI by default, pods 10.244.0.0/16, services "
           "10.96.0.0/16, API api.example.org:6443, API 192.168.56.10:6443, Kubernetes 1.33.1\n");
  CHECK_EQ(clusters_of("kubeadm-broken"),
           "kubeadm \"?\": kube-proxy none, no CNI by default, pods 10.244.0.0/16, services "
           "10.96.0.0/12, API api.example.org:6443\n");
}

TEST_CASE("minikube is read from its flags") {
  CHECK_EQ(clusters_of("minikube-right"),
           "minikube \"demo\": kube-proxy none, no CNI, pods 10.244.0.0/16, services 10.96.0.0/12, "
           "API control-plane.minikube.internal:8443, Kubernetes 1.33.1, 1+1 nodes\n");
  CHECK_EQ(clusters_of("minikube-broken"),
           "minikube \"minikube\": kube-proxy none, no CNI, pods 10.244.0.0/16, services "
           "10.96.0.0/12, API control-plane.minikube.internal:8443, 1+0 nodes\n");
}

TEST_CASE("what only looks like a cluster's config is left alone") {
  CHECK_EQ(clusters_of("left-alone"), "none\n");
}

TEST_CASE("a template hides a setting and nothing else") {
  const yaml::Data data =
      data_of("cluster:\n  network:\n    cni:\n      name: none\n  proxy:\n    disabled: ${OFF}\n");
  const auto cluster = read_talos_config(data, {.path = "talos.yaml"});
  REQUIRE(cluster.has_value());
  CHECK(cluster->default_cni.known);
  CHECK_FALSE(cluster->kube_proxy.known);
}

TEST_CASE("parts that say the same thing differently leave it unknown") {
  Cluster off = *read_k3s_config(data_of("flannel-backend: none\ndisable-kube-proxy: true\n"), {});
  const Cluster on =
      *read_k3s_config(data_of("flannel-backend: none\ndisable-kube-proxy: false\n"), {});
  CHECK(contradict(off, on));
  join(off, on);
  CHECK_FALSE(off.kube_proxy.known);
  CHECK(off.default_cni.known);
}

TEST_CASE("KubePrism switched off leaves the endpoint alone") {
  const yaml::Data data = data_of(
      "cluster:\n  controlPlane:\n    endpoint: https://[fd00::1]:6443\n  proxy:\n    disabled: "
      "true\nmachine:\n  features:\n    kubePrism:\n      enabled: false\n");
  const auto cluster = read_talos_config(data, {});
  REQUIRE(cluster.has_value());
  REQUIRE_EQ(cluster->api_servers.size(), 1U);
  CHECK_EQ(cluster->api_servers[0].host, "fd00::1");
  CHECK_EQ(cluster->api_servers[0].port, 6443);
}

TEST_CASE("ranges of both families make a dual-stack cluster") {
  const auto cluster = read_k3s_config(
      data_of("cluster-cidr: 10.42.0.0/16,fd00:42::/56\nservice-cidr: 10.43.0.0/16,fd00:43::/112\n"
              "flannel-backend: none\n"),
      {});
  REQUIRE(cluster.has_value());
  CHECK(cluster->ip_family.value == IpFamily::dual);
  CHECK_EQ(cluster->pod_subnets.size(), 2U);
}

}  // namespace cilium_lint
