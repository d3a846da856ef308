#include "project/cluster_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cilium_lint {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

// Asked of every YAML file, so by words alone: what is parsed only to be nothing costs time.
bool may_be_cluster_config(std::string_view text, std::string_view path) {
  if (has(text, "kubeadm.k8s.io/") || has(text, "k3d.io/") || has(text, "k0sproject.io/")) {
    return true;
  }
  if (has(text, "flannel-backend") || has(text, "disable-kube-proxy") ||
      has(text, "disable-network-policy") || has(text, "cluster-cidr")) {
    return true;
  }
  const bool rke2 = has(path, "rke2") || has(text, "tls-san") || has(text, "write-kubeconfig-mode");
  if (has(text, "cni:") && rke2) return true;
  if (has(text, "/cluster/") || has(text, "cniConfig:") || has(text, "kubePrism:")) return true;
  return has(text, "cluster:") &&
         (has(text, "\n  proxy:") || has(text, "\n  controlPlane:") || has(text, "\n  network:") ||
          has(text, "\n    proxy:") || has(text, "\n    network:"));
}

namespace {

using ReadOne = std::optional<Cluster> (*)(const yaml::Data&, const ConfigPlace&);
// A document of these is a cluster.
constexpr std::array<ReadOne, 2> kWhole = {read_k3d_config, read_k0s_config};
// Several documents and files of these may speak of one cluster.
constexpr std::array<ReadOne, 3> kParts = {read_talos_config, read_k3s_config, read_rke2_config};

std::string shared_folder(std::string_view a, std::string_view b) {
  std::size_t end = 0;
  for (std::size_t i = 0;; ++i) {
    const bool ends_a = i == a.size() || a[i] == '/';
    const bool ends_b = i == b.size() || b[i] == '/';
    if (ends_a && ends_b) end = i;
    if (i >= a.size() || i >= b.size() || a[i] != b[i]) break;
  }
  return end == 0 ? "." : std::string(a.substr(0, end));
}

bool is_nested(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return a == "." || a == b || (b.starts_with(a) && b[a.size()] == '/');
}

class Joining {
 public:
  void add(const FoundCluster& part) {
    Group* group = group_for(part);
    if (group == nullptr) {
      groups_.push_back({.cluster = *part.cluster, .found = part});
      groups_.back().found.folder = folder_of(part.path);
      return;
    }
    join(group->cluster, *part.cluster);
    group->found.folder = shared_folder(group->found.folder, folder_of(part.path));
    group->found.named = group->found.named || part.named;
  }

  void finish(Gathered& gathered) {
    for (Group& group : groups_) {
      if (!says_something(group.cluster)) continue;
      group.found.cluster = std::make_shared<const Cluster>(std::move(group.cluster));
      gathered.clusters.push_back(std::move(group.found));
    }
  }

 private:
  struct Group {
    Cluster cluster{};
    FoundCluster found{};
  };

  // Parts of one name belong together. One without a name belongs to the cluster whose files lie
  // above or below it, to patches in the folders beside it, or to the one that says just the same;
  // never to one that says something else.
  Group* group_for(const FoundCluster& part) {
    const Cluster& cluster = *part.cluster;
    const std::string folder = folder_of(part.path);
    Group* best = nullptr;
    std::size_t depth = 0;
    for (Group& group : groups_) {
      if (group.cluster.source != cluster.source) continue;
      if (cluster.name.given && group.cluster.name.given) {
        if (cluster.name.value == group.cluster.name.value) return &group;
        continue;
      }
      if (contradict(group.cluster, cluster)) continue;
      const std::string shared = shared_folder(group.found.folder, folder);
      const bool beside = has(file_name(shared), "patch");
      if (!is_nested(group.found.folder, folder) && !beside && !same(group.cluster, cluster)) {
        continue;
      }
      if (best != nullptr && shared.size() <= depth) continue;
      best = &group;
      depth = shared.size();
    }
    return best;
  }

  static bool same(const Cluster& a, const Cluster& b) {
    return a.kube_proxy.given == b.kube_proxy.given && a.default_cni.given == b.default_cni.given &&
           a.kube_proxy.value == b.kube_proxy.value && a.default_cni.value == b.default_cni.value &&
           std::ranges::equal(a.pod_subnets, b.pod_subnets, {}, &Stated<std::string>::value,
                              &Stated<std::string>::value) &&
           std::ranges::equal(a.service_subnets, b.service_subnets, {}, &Stated<std::string>::value,
                              &Stated<std::string>::value);
  }

  std::vector<Group> groups_{};
};

}  // namespace

std::vector<yaml::Data> documents_of(const PlacedText& text) {
  const yaml::Tree tree = yaml::parse(text.text, text.placement);
  std::vector<yaml::Data> documents;
  if (tree.fault()) return documents;
  for (const yaml::NodeId root : tree.roots()) {
    if (root == yaml::kNoNode) continue;
    documents.push_back(yaml::read_as_helm(tree, root, yaml::Templates::unknown).root);
  }
  return documents;
}

bool add_cluster_config(Gathered& gathered, const SourceFile& source) {
  if (!may_be_cluster_config(source.text, source.path)) return false;
  if (gathered.created.contains(source.file)) return true;
  const std::string path(gathered.files.path(source.file));
  const std::vector<yaml::Data> documents =
      documents_of({.text = std::string(source.text), .placement = Placement(source.file)});
  const auto found = [&](Cluster cluster) {
    gathered.used.insert(source.file);
    return FoundCluster{.cluster = std::make_shared<const Cluster>(std::move(cluster)),
                        .path = path,
                        .named = source.named};
  };
  bool any = false;
  for (const yaml::Data& document : documents) {
    const ConfigPlace place{.path = path, .at = document.at};
    for (const ReadOne read : kWhole) {
      if (auto cluster = read(document, place)) {
        gathered.clusters.push_back(found(*std::move(cluster)));
        any = true;
      }
    }
    for (const ReadOne read : kParts) {
      if (auto cluster = read(document, place)) {
        gathered.cluster_parts.push_back(found(*std::move(cluster)));
        any = true;
      }
    }
  }
  if (documents.empty()) return any;
  if (auto cluster = read_kubeadm_config(documents, {.path = path, .at = documents.front().at})) {
    gathered.cluster_parts.push_back(found(*std::move(cluster)));
    any = true;
  }
  return any;
}

void join_cluster_parts(Gathered& gathered) {
  if (gathered.cluster_parts.empty()) return;
  std::vector<FoundCluster> parts = std::move(gathered.cluster_parts);
  gathered.cluster_parts.clear();
  // Those with a name first: the others may be parts of them.
  std::ranges::stable_sort(parts, [](const FoundCluster& a, const FoundCluster& b) {
    if (a.cluster->name.given != b.cluster->name.given) return a.cluster->name.given;
    return a.path < b.path;
  });
  Joining joining;
  for (const FoundCluster& part : parts) joining.add(part);
  joining.finish(gathered);
}

std::string context_of(const Cluster& cluster) {
  if (!cluster.name.known) return {};
  switch (cluster.source) {
    case ClusterSource::kind:
      return "kind-" + cluster.name.value;
    case ClusterSource::k3d:
      return "k3d-" + cluster.name.value;
    case ClusterSource::minikube:
      return cluster.name.value;
    default:
      return {};
  }
}

}  // namespace cilium_lint
