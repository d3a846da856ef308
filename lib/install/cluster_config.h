#pragma once
// Readers of cluster configs other than KIND's, each into the same Cluster. A reader takes what one
// document or command says; several that speak of one cluster are joined.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/cluster.h"
#include "yaml/data.h"

namespace cilium_lint {

// A setting as a flag gives it: "--flannel-backend=none", or "flannel-backend: none" in k3s' file.
struct ToolFlag {
  std::string name{};   // without dashes
  std::string value{};  // "true" where the flag has none
  bool known = true;
  Span at{};
};

// What readers get beside a document: where it stands.
struct ConfigPlace {
  std::string_view path{};  // of the file
  Span at{};                // of the document
};

// Each gives nothing where the document is none of the tool's, or says nothing about the cluster as
// a whole (a worker's config).

// /etc/rancher/k3s/config.yaml: the server's flags by name.
std::optional<Cluster> read_k3s_config(const yaml::Data& document, const ConfigPlace& place);
// /etc/rancher/rke2/config.yaml.
std::optional<Cluster> read_rke2_config(const yaml::Data& document, const ConfigPlace& place);
// k3d.io/v1alpha2 to v1alpha5, kind Simple.
std::optional<Cluster> read_k3d_config(const yaml::Data& document, const ConfigPlace& place);
// Talos' machine config, a patch of it (strategic or RFC 6902), or talhelper's talconfig.yaml.
std::optional<Cluster> read_talos_config(const yaml::Data& document, const ConfigPlace& place);
// k0s' ClusterConfig, alone or in k0sctl's Cluster.
std::optional<Cluster> read_k0s_config(const yaml::Data& document, const ConfigPlace& place);
// All documents of a file: kubeadm's ClusterConfiguration and InitConfiguration, kube-proxy's own.
std::optional<Cluster> read_kubeadm_config(std::span<const yaml::Data> documents,
                                           const ConfigPlace& place);

// Clusters that a command creates: `k3s server`, `k3d cluster create NAME`, `minikube start`,
// `kubeadm init`, with the words that are no flags. `at` is the command.
Cluster k3s_cluster(std::span<const ToolFlag> flags, Span at);
Cluster k3d_cluster(std::span<const ToolFlag> flags, const Stated<std::string>& name, Span at);
Cluster minikube_cluster(std::span<const ToolFlag> flags, Span at);
Cluster kubeadm_cluster(std::span<const ToolFlag> flags, Span at);
// What `k3d cluster create --config FILE` says over the file.
void add_k3d_flags(Cluster& cluster, std::span<const ToolFlag> flags,
                   const Stated<std::string>& name);

// Of a command with words that are only known when it runs: what it does not set may be set there.
void leave_open(Cluster& cluster);
// Whether two clusters state the same setting differently.
bool contradict(const Cluster& a, const Cluster& b);
// What `more` states beside what `cluster` states; what they state differently becomes unknown.
void join(Cluster& cluster, const Cluster& more);
// Whether a cluster states something that the rules about kube-proxy, CNI and ranges ask.
bool says_something(const Cluster& cluster);

}  // namespace cilium_lint
