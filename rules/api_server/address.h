#pragma once
// How an install tells Cilium where the API server is, and what the address given stands for.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "install/install.h"
#include "install/ip_address.h"
#include "lint/finding.h"

namespace cilium_lint::rules {

enum class HostKind : std::uint8_t {
  automatic,          // "auto": the chart looks the address up from 1.16.0 on
  placeholder,        // a text that waits to be replaced: "<api-server>", "YOUR_IP_ADDRESS_HERE"
  malformed,          // more than a host: a scheme, a path, a port, brackets, blanks
  loopback,           // the node itself
  service_address,    // the address or name of the service "kubernetes"
  ip_address,         // another address
  control_plane,      // a control plane node of the cluster
  load_balancer,      // the container that KIND puts before several control planes
  no_load_balancer,   // its name, where there is one control plane and no such container
  worker,             // a worker's name, of a node there is or not
  unknown_container,  // a name without a dot that no node of the cluster has
  domain_name,        // a name with a dot
  name                // a name without a dot, and no KIND cluster to look it up in
};

struct ApiServerHost {
  std::string text{};
  Span at{};
  HostKind kind{};
};

// k8sServiceHost where it is set and known.
std::optional<ApiServerHost> api_server_host(const Install& install);

// Whether the cluster's name, and with it every node's, is sure: an option or a command gives it,
// or the command that creates the cluster is here and takes the file's. A file alone may be given
// another name with `kind create cluster --name`.
bool cluster_name_is_sure(const Install& install);

// Ways other than k8sServiceHost, as the install's release has them.
Truth host_ref_given(const Install& install);  // both parts of k8sServiceHostRef, from 1.18.0
Truth api_server_urls_given(const Install& install);  // k8s.apiServerURLs, from 1.18.0
Truth kube_config_given(const Install& install);
// An entry KUBERNETES_SERVICE_HOST of extraEnv or operator.extraEnv.
Truth environment_given(const Install& install, std::string_view list_key);

// Whether none of the values tells the pods where the API server is, the environment left aside.
// They use then what the kubelet puts into it: the address of the service "kubernetes".
Truth values_lack_address(const Install& install);

// The address of the service "kubernetes": the first of the service range; nothing where the
// cluster does not say it.
std::optional<IpAddress> first_service_address(const Cluster& cluster);
// The cluster's DNS service, which kubeadm gives the tenth address of that range.
std::optional<IpAddress> dns_service_address(const Cluster& cluster);
// "10.96.0.1", or in words where the range is unknown.
std::string service_address_words(const Cluster* cluster);
// "10.96.0.1:443", "[fd00:10:96::1]:443".
std::string with_port(const IpAddress& address, std::uint16_t port);

// What a live cluster shows where the agent cannot reach `address`: the pods' state with the
// release's number of init containers, the nodes, CoreDNS, the line in the log.
std::string seen_when_unreachable(const Install& install, std::string_view log_line);
// The first stage that needs the API server: the init container `config` from 1.13.0 on, before it
// the agent itself.
Stage first_stage_with_api_server(const Install& install);

// Fixes that give the cluster's own address, where it is known: host and port, or what of it lacks.
std::vector<Fix> fixes_to_cluster_address(const Install& install, bool safe);

}  // namespace cilium_lint::rules
