#pragma once
// What the cluster's own config says, in Cilium's terms, whichever tool the config is of: every
// reader fills the same type.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chart/truth.h"
#include "chart/version.h"
#include "text/placement.h"
#include "text/span.h"
#include "yaml/tree.h"

namespace cilium_lint {

// A setting with the place that says it; `given` is false for the tool's own default, `known` for
// what a template hides.
template <class T>
struct Stated {
  T value{};
  Span at{};
  bool given{};
  bool known = true;
};

// The tool whose config, or command, the cluster is read from.
enum class ClusterSource : std::uint8_t { kind, k3s, k3d, rke2, k0s, talos, kubeadm, minikube };
enum class KubeProxyMode : std::uint8_t { iptables, ipvs, nftables, none };
enum class IpFamily : std::uint8_t { ipv4, ipv6, dual };

std::string_view name_of(ClusterSource source);  // the report's word: "kind", "talos"
std::string_view tool_of(ClusterSource source);  // the tool's own name: "KIND", "Talos"
// The network that the tool installs unless told otherwise: "kindnet", "flannel"; empty: none.
std::string_view network_of(ClusterSource source);
std::string_view name_of(KubeProxyMode mode);

struct ClusterMount {
  std::string host_path{}, container_path{};
  Span at{};
};

struct ClusterNode {
  bool control_plane = true;
  std::string name{};  // KIND: the container's and node's name, platform-control-plane2
  Stated<std::string> image{};
  std::vector<ClusterMount> mounts{};
  std::vector<Stated<std::uint16_t>> ports{};  // containerPort of each port that the host reaches
  // Beside those that every node gets by itself; a kubelet argument may replace them.
  std::vector<std::pair<std::string, std::string>> labels{};
  bool labels_known = true;
  Span at{};
};

struct ApiServerAddress {
  std::string host{};  // as seen from a node
  std::uint16_t port{};
};

struct Cluster {
  ClusterSource source = ClusterSource::kind;
  FileId file = kNoFile;
  Span at{};                         // the document, or its first line
  Stated<std::string> name{};        // --name, KIND_CLUSTER_NAME, the file's name, "kind"
  std::vector<ClusterNode> nodes{};  // in file order; never empty
  bool nodes_known = true;           // false: which nodes there are is behind a template
  Stated<KubeProxyMode>
      kube_proxy{};  // `none` also through skipPhases: `at` is the place that says so
  Stated<bool> default_cni{true};
  Stated<IpFamily> ip_family{};
  std::vector<Stated<std::string>> pod_subnets{};
  std::vector<Stated<std::string>> service_subnets{};
  // Which part of the pods' range the controller manager gives each node, and whether it does.
  Stated<bool> allocates_node_cidrs{true};
  Stated<std::uint8_t> node_mask_ipv4{24};
  Stated<std::uint8_t> node_mask_ipv6{64};
  Stated<std::string> node_port_range{"30000-32767"};  // of the API server
  Stated<std::string> endpoint{};          // the API server's address where a patch gives one
  std::vector<std::string> cert_sans{};    // names added to the API server's certificate
  Stated<std::uint16_t> published_port{};  // networking.apiServerPort: the host's side only
  Stated<std::string> api_server_address{};
  bool more_devices{};     // a script here gives nodes more devices than the tool does
  bool installs_cilium{};  // the tool itself installs Cilium (RKE2's `cni: cilium`)
  // Of other tools than KIND: where every node reaches the API server, the best answer first.
  // Empty: the files do not say it.
  std::vector<ApiServerAddress> api_servers{};
  std::optional<Version> kubernetes{};  // from the first control plane's image
  Span kubernetes_at{};

  // What only KIND does (names of containers, Docker's networks) is asked behind this.
  [[nodiscard]] bool is_kind() const { return source == ClusterSource::kind; }
  [[nodiscard]] std::size_t control_planes() const;
  [[nodiscard]] std::size_t workers() const;
  // KIND: <name>-control-plane:6443, with several control planes
  // <name>-external-load-balancer:6443, nothing where the name is unknown. Others: the first of
  // api_servers.
  [[nodiscard]] std::optional<ApiServerAddress> api_server() const;
  // Whether kube-proxy runs; unknown behind a template.
  [[nodiscard]] Truth has_kube_proxy() const;
};

// What the command that creates the cluster says over the file.
struct ClusterOverrides {
  Stated<std::string> name{};  // `given` false: not said
  Stated<std::string> image{};
};

struct ClusterProblem {
  std::string id{};  // last part of the finding's rule id
  std::string message{};
  Span at{};
};

struct ReadCluster {
  std::optional<Cluster> cluster{};
  std::vector<ClusterProblem> problems{};
};

// Whether a document is a KIND config of any age (kind and apiVersion).
bool is_kind_config(const yaml::Tree& tree, yaml::NodeId root);
// Fills a Cluster from a KIND config, leniently: what KIND would refuse is left at its default
// here. A document that is no YAML gives a problem and no cluster. `text` is what `tree` was parsed
// from; with it, places inside kubeadm patches are exact, without it they are the whole patch.
ReadCluster read_kind_config(const yaml::Tree& tree, yaml::NodeId root,
                             const ClusterOverrides& overrides, std::string_view text = {});

}  // namespace cilium_lint
