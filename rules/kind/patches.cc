#include "kind/patches.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cilium_lint::rules {
namespace {

constexpr std::string_view kBeta2 = "kubeadm.k8s.io/v1beta2";
constexpr std::string_view kBeta3 = "kubeadm.k8s.io/v1beta3";
constexpr std::string_view kBeta4 = "kubeadm.k8s.io/v1beta4";

// Kubernetes of the node image that a release of KIND takes by itself, by minor (its release
// notes).
std::optional<std::uint32_t> default_minor(const Version& kind) {
  constexpr std::array<std::uint32_t, 17> kMinors{25, 26, 27, 27, 29, 29, 30, 31, 31,
                                                  32, 32, 33, 33, 34, 35, 36, 37};
  constexpr std::uint32_t kFirst = 17;
  if (kind.major != 0 || kind.minor < kFirst || kind.minor - kFirst >= kMinors.size()) {
    return std::nullopt;
  }
  return kMinors.at(kind.minor - kFirst);
}

// "kindest/node:v1.33.1@sha256:…": the tag names Kubernetes.
std::optional<Version> version_of_image(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::size_t colon = image.rfind(':');
  if (colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos) {
    return std::nullopt;
  }
  return Version::parse(image.substr(colon + 1));
}

struct Kubernetes {
  std::optional<std::uint32_t> minor{};  // nothing: unknown
  bool newest{};                         // that of the newest KIND, for want of a known one
  std::string words{};
};

const KindNode* node_of(const KindFile& file, const PlacedPatch& placed) {
  if (placed.node != nullptr) return placed.node;
  const std::size_t first = first_control_plane(file);
  return first < file.nodes.size() ? &file.nodes[first] : nullptr;
}

Kubernetes kubernetes_of(const KindFile& file, const PlacedPatch& placed) {
  const KindNode* node = node_of(file, placed);
  if (node != nullptr && node->image.given && !node->image.value.empty()) {
    const auto version = node->image.known ? version_of_image(node->image.value) : std::nullopt;
    if (!version || version->major != 1) return {};
    return {.minor = version->minor, .words = fmt::format(" for Kubernetes {}", version->text())};
  }
  if (!file.nodes_known || (node != nullptr && !node->image.known)) return {};
  if (!file.release) {
    return {.minor = 37, .newest = true, .words = " for the node of its newest release"};
  }
  const auto minor = default_minor(*file.release);
  if (!minor) return {};
  return {.minor = minor,
          .words = fmt::format(" for Kubernetes 1.{}, the node of KIND {}", *minor,
                               file.release->text())};
}

}  // namespace

std::vector<PlacedPatch> patches_of(const KindFile& file) {
  std::vector<PlacedPatch> found;
  for (const KindPatch& patch : file.patches) found.push_back({.patch = &patch});
  for (std::size_t n = 0; n < file.nodes.size(); ++n) {
    for (const KindPatch& patch : file.nodes[n].patches) {
      found.push_back({.patch = &patch, .node = &file.nodes[n], .index = n});
    }
  }
  return found;
}

std::size_t first_control_plane(const KindFile& file) {
  const auto first = std::ranges::find_if(
      file.nodes, [](const KindNode& node) { return node.is_control_plane(); });
  return first == file.nodes.end() ? static_cast<std::size_t>(-1)
                                   : static_cast<std::size_t>(first - file.nodes.begin());
}

// pkg/cluster/internal/kubeadm/config.go; v1beta4 from KIND 0.32 on.
KubeadmApi kubeadm_api(const KindFile& file, const PlacedPatch& placed) {
  const Kubernetes kubernetes = kubernetes_of(file, placed);
  if (!kubernetes.minor) return {};
  KubeadmApi api{.version = kBeta3, .sure = !kubernetes.newest, .why = kubernetes.words};
  if (*kubernetes.minor < 23) api.version = kBeta2;
  if (*kubernetes.minor >= 36) {
    if (!is_false(file.at_least(32))) api.version = kBeta4;
  }
  return api;
}

bool is_old_kubeadm(const KindFile& file, const PlacedPatch& placed) {
  const Kubernetes kubernetes = kubernetes_of(file, placed);
  return kubernetes.minor && *kubernetes.minor < 23;
}

std::string_view fixed_api(std::string_view kind) {
  if (kind == "KubeletConfiguration") return "kubelet.config.k8s.io/v1beta1";
  if (kind == "KubeProxyConfiguration") return "kubeproxy.config.k8s.io/v1alpha1";
  return {};
}

bool is_kind_of_document(std::string_view kind) {
  return kind == "ClusterConfiguration" || kind == "InitConfiguration" ||
         kind == "JoinConfiguration" || !fixed_api(kind).empty();
}

Truth applies(const KindFile& file, const PlacedPatch& placed) {
  const KindPatch& patch = *placed.patch;
  if (!patch.kind.known || !patch.api_version.known) return Truth::unknown;
  if (!is_kind_of_document(patch.kind.value)) return Truth::no;
  const std::string& version = patch.api_version.value;
  if (version.empty()) return Truth::yes;
  const std::string_view fixed = fixed_api(patch.kind.value);
  if (!fixed.empty()) return truth(version == fixed);
  const KubeadmApi api = kubeadm_api(file, placed);
  if (api.sure) return truth(version == api.version);
  return version == kBeta3 || version == kBeta4 ? Truth::unknown : Truth::no;
}

const yaml::Data* skip_phases(const KindFile& file, const PlacedPatch& placed) {
  const KindPatch& patch = *placed.patch;
  if (patch.is_json_patch || patch.fault || patch.kind.value != "InitConfiguration") return nullptr;
  if (placed.node != nullptr && placed.index != first_control_plane(file)) return nullptr;
  return patch.content.find("skipPhases");
}

void for_each_line(const PlacedText& text,
                   const std::function<bool(std::string_view line, Span at)>& take) {
  const std::string_view whole = text.text;
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = std::min(whole.find('\n', at), whole.size());
    std::size_t begin = at;
    std::size_t stop = std::min(whole.find('#', at), end);
    while (begin < stop && (whole[begin] == ' ' || whole[begin] == '\t')) ++begin;
    while (stop > begin &&
           (whole[stop - 1] == ' ' || whole[stop - 1] == '\t' || whole[stop - 1] == '\r')) {
      --stop;
    }
    if (stop > begin && !take(whole.substr(begin, stop - begin),
                              text.placement.place(static_cast<std::uint32_t>(begin),
                                                   static_cast<std::uint32_t>(stop)))) {
      return;
    }
    at = end + 1;
  }
}

}  // namespace cilium_lint::rules
