#pragma once
// What the readers of cluster configs share: settings out of documents and flags.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "install/cluster_config.h"

namespace cilium_lint::parts {

// The data along "a.b.c"; null where there is none or it is null.
const yaml::Data* at(const yaml::Data& data, std::string_view path);
// A scalar's text; `given` false where there is none.
Stated<std::string> text(const yaml::Data* data);
// A boolean, also one in quotes.
Stated<bool> boolean(const yaml::Data* data);
Stated<bool> boolean(const ToolFlag& flag);
Stated<std::string> text(const ToolFlag& flag);

// Ranges in a list or between commas; what stands there counts, else `standard` stays.
void set_ranges(std::vector<Stated<std::string>>& ranges, const yaml::Data* data);
void set_ranges(std::vector<Stated<std::string>>& ranges, const Stated<std::string>& stated);

// A cluster of a tool with its defaults: one control plane of unknown name, unknown workers.
Cluster of(ClusterSource source, Span at, std::string_view pods, std::string_view services);
void set_kube_proxy_off(Cluster& cluster, const Stated<bool>& off);
// "ipvs", "nftables", "iptables"; another word changes nothing.
void set_kube_proxy_mode(Cluster& cluster, const Stated<std::string>& mode);
void set_default_cni(Cluster& cluster, bool runs, Span at, bool known = true);
void set_kubernetes(Cluster& cluster, const Stated<std::string>& version);
// The tag of an image: "rancher/k3s:v1.33.1-k3s1".
void set_kubernetes_by_image(Cluster& cluster, const Stated<std::string>& image);
void add_api_server(Cluster& cluster, std::string_view host, std::uint16_t port);
// "https://host:6443", "host:6443", "host"; nothing where it cannot be told.
std::optional<ApiServerAddress> address_of(std::string_view endpoint, std::uint16_t standard);
std::optional<std::uint16_t> port_of(std::string_view text);

// The IP family by the ranges; called once when all is read.
void settle_family(Cluster& cluster);

}  // namespace cilium_lint::parts
