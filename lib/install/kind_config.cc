// KIND's config file (kind.x-k8s.io/v1alpha4) into a Cluster. Defaults, overrides and what patches
// do are KIND's own: pkg/apis/config/v1alpha4/default.go, pkg/cluster/internal/kubeadm/config.go,
// pkg/internal/patch.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "install/cluster.h"
#include "install/set_grammar.h"
#include "text/decimal.h"
#include "yaml/data.h"

namespace cilium_lint {
namespace {

using yaml::Kind;
using yaml::kNoNode;
using yaml::NodeId;
using yaml::Style;
using yaml::Tree;

NodeId follow(const Tree& tree, NodeId node) {
  for (int hops = 0; node != kNoNode && tree.node(node).kind == Kind::alias; ++hops) {
    if (hops > 64) return kNoNode;
    node = tree.node(node).target;
  }
  return node;
}

bool is(const Tree& tree, NodeId node, Kind kind) {
  return node != kNoNode && tree.node(node).kind == kind;
}

// YAML's null in the forms that leave a field as if it were absent.
bool is_null(const Tree& tree, NodeId node) {
  if (!is(tree, node, Kind::scalar) || tree.node(node).style != Style::plain) return false;
  const std::string_view text = tree.text(node);
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// The value of a field, merge keys (`<<`) included; kNoNode where it is absent or null.
NodeId field(const Tree& tree, NodeId mapping, std::string_view key, int depth = 0) {
  mapping = follow(tree, mapping);
  if (!is(tree, mapping, Kind::mapping) || depth > 16) return kNoNode;
  const NodeId own = follow(tree, tree.find(mapping, key));
  if (own != kNoNode) return is_null(tree, own) ? kNoNode : own;
  const NodeId merged = follow(tree, tree.find(mapping, "<<"));
  if (is(tree, merged, Kind::mapping)) return field(tree, merged, key, depth + 1);
  if (!is(tree, merged, Kind::sequence)) return kNoNode;
  for (NodeId each = tree.node(merged).first_child; each != kNoNode; each = tree.node(each).next) {
    if (const NodeId found = field(tree, each, key, depth + 1); found != kNoNode) return found;
  }
  return kNoNode;
}

std::vector<NodeId> items(const Tree& tree, NodeId list) {
  std::vector<NodeId> found;
  if (!is(tree, list, Kind::sequence)) return found;
  for (NodeId each = tree.node(list).first_child; each != kNoNode; each = tree.node(each).next) {
    found.push_back(follow(tree, each));
  }
  return found;
}

// A field that KIND reads as text: any scalar, as it is written.
Stated<std::string> text_field(const Tree& tree, NodeId mapping, std::string_view key,
                               std::string standard) {
  const NodeId node = field(tree, mapping, key);
  if (!is(tree, node, Kind::scalar) || tree.text(node).empty()) {
    return {.value = std::move(standard)};
  }
  const std::string text(tree.text(node));
  return {.value = text, .at = tree.place(node), .given = true, .known = !yaml::is_templated(text)};
}

// The words that Go's yaml.v3 takes for a bool where a bool is wanted.
std::optional<bool> bool_word(std::string_view text) {
  constexpr std::string_view kTrue[] = {"true", "True", "TRUE", "y",  "Y", "yes",
                                        "Yes",  "YES",  "on",   "On", "ON"};
  constexpr std::string_view kFalse[] = {"false", "False", "FALSE", "n",   "N",  "no",
                                         "No",    "NO",    "off",   "Off", "OFF"};
  if (std::ranges::find(kTrue, text) != std::end(kTrue)) return true;
  if (std::ranges::find(kFalse, text) != std::end(kFalse)) return false;
  return std::nullopt;
}

Stated<bool> bool_field(const Tree& tree, NodeId mapping, std::string_view key, bool standard) {
  Stated<bool> stated{.value = standard};
  const NodeId node = field(tree, mapping, key);
  if (!is(tree, node, Kind::scalar)) return stated;
  if (yaml::is_templated(tree.text(node))) {
    stated.at = tree.place(node);
    stated.given = true;
    stated.known = false;
  } else if (tree.node(node).style == Style::plain) {
    if (const std::optional<bool> value = bool_word(tree.text(node))) {
      stated = {.value = *value, .at = tree.place(node), .given = true};
    }
  }
  return stated;
}

// The number that Go's yaml.v3 takes where an int is wanted: 0x, 0o and 0b, a leading 0 for octal,
// underscores; floats are cut.
std::optional<double> integer_word(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '_');
  int base = 10;
  std::size_t begin = 0;
  if (digits.starts_with("0x")) base = 16;
  if (digits.starts_with("0o")) base = 8;
  if (digits.starts_with("0b")) base = 2;
  if (base != 10) {
    begin = 2;
  } else if (digits.size() > 1 && digits.front() == '0' && digits.find('.') == digits.npos) {
    base = 8;
  }
  const char* const first = digits.data() + begin;
  const char* const last = digits.data() + digits.size();
  long number{};
  if (std::from_chars(first, last, number, base).ptr == last && first != last) {
    return static_cast<double>(number);
  }
  const std::optional<double> real = read_double(digits);
  return real ? std::optional(std::trunc(*real)) : std::nullopt;
}

// A port that something can listen on.
std::optional<std::uint16_t> port_word(std::string_view text) {
  const std::optional<double> number = integer_word(text);
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::optional<KubeProxyMode> mode_word(std::string_view text) {
  for (const KubeProxyMode mode : {KubeProxyMode::iptables, KubeProxyMode::ipvs,
                                   KubeProxyMode::nftables, KubeProxyMode::none}) {
    if (text == name_of(mode)) return mode;
  }
  return std::nullopt;
}

// "kindest/node:v1.33.1@sha256:…": the tag names Kubernetes.
std::optional<Version> version_of_image(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const std::size_t colon = image.rfind(':');
  if (colon == image.npos || image.find('/', colon) != image.npos) return std::nullopt;
  return Version::parse(image.substr(colon + 1));
}

// The content of a scalar with its places: line by line for a block, the whole scalar else.
PlacedText content_of(const Tree& tree, NodeId node, std::string_view source) {
  const yaml::Node& scalar = tree.node(node);
  PlacedText placed{.text = std::string(tree.text(node)),
                    .placement = Placement::pieces(tree.placement().file())};
  const auto whole = [&] {
    const Span at = tree.place(node);
    placed.placement = Placement::pieces(at.file);
    placed.placement.append_replaced(static_cast<std::uint32_t>(placed.text.size()), at.begin,
                                     at.end);
  };
  if (scalar.style != Style::literal || source.size() < scalar.end) {
    whole();
    return placed;
  }
  std::size_t raw = source.find('\n', scalar.begin) + 1;
  for (std::size_t at = 0; at < placed.text.size();) {
    const std::size_t line_end = std::min(placed.text.find('\n', at), placed.text.size());
    const std::string_view line = std::string_view(placed.text).substr(at, line_end - at);
    const std::size_t raw_end = std::min(source.find('\n', raw), source.size());
    if (raw == 0 || raw > source.size()) break;
    std::string_view raw_line = source.substr(raw, raw_end - raw);
    if (raw_line.ends_with('\r')) raw_line.remove_suffix(1);
    if (!raw_line.ends_with(line)) break;
    const std::size_t size = std::min(line.size() + 1, placed.text.size() - at);
    const auto begin = static_cast<std::uint32_t>(raw + raw_line.size() - line.size());
    const Span place = tree.place(begin, begin + static_cast<std::uint32_t>(size));
    placed.placement.append_replaced(0, place.begin, place.begin);
    if (tree.placement().verbatim(begin, begin + static_cast<std::uint32_t>(line.size()))) {
      placed.placement.append_verbatim(static_cast<std::uint32_t>(size), place.begin);
    } else {
      placed.placement.append_replaced(static_cast<std::uint32_t>(size), place.begin, place.end);
    }
    at += size;
    raw = raw_end + 1;
    if (at >= placed.text.size()) return placed;
  }
  if (!placed.text.empty()) whole();
  return placed;
}

std::vector<Stated<std::string>> read_subnets(const Tree& tree, NodeId networking,
                                              std::string_view key, std::string_view ipv4,
                                              std::string_view ipv6,
                                              const Stated<IpFamily>& family) {
  const NodeId node = field(tree, networking, key);
  std::vector<Stated<std::string>> subnets;
  if (is(tree, node, Kind::scalar) && !tree.text(node).empty()) {
    std::string_view rest = tree.text(node);
    const bool known = !yaml::is_templated(rest);
    const Span at = tree.place(node);
    const bool exact = at.end - at.begin == rest.size();  // as written, without quotes
    std::uint32_t offset = at.begin;
    while (true) {
      const std::string_view part = known ? rest.substr(0, rest.find(',')) : rest;
      const auto size = static_cast<std::uint32_t>(part.size());
      subnets.push_back(
          {.value = std::string(part),
           .at = exact ? Span{.file = at.file, .begin = offset, .end = offset + size} : at,
           .given = true,
           .known = known});
      if (part.size() == rest.size()) return subnets;
      rest.remove_prefix(part.size() + 1);
      offset += size + 1;
    }
  }
  if (family.value != IpFamily::ipv6) {
    subnets.push_back({.value = std::string(ipv4), .known = family.known});
  }
  if (family.value != IpFamily::ipv4) {
    subnets.push_back({.value = std::string(ipv6), .known = family.known});
  }
  return subnets;
}

// -- what kubeadm is told

// Which kubeadm documents KIND writes, by Kubernetes version (KIND 0.32 on).
enum class KubeadmApi : std::uint8_t { v1beta2, v1beta3, v1beta4, unknown };

KubeadmApi api_of(const std::optional<Version>& kubernetes) {
  if (!kubernetes) return KubeadmApi::unknown;
  if (kubernetes->major != 1) return KubeadmApi::unknown;
  if (kubernetes->minor < 23) return KubeadmApi::v1beta2;
  return kubernetes->minor < 36 ? KubeadmApi::v1beta3 : KubeadmApi::v1beta4;
}

std::string_view name_of(KubeadmApi api) {
  switch (api) {
    case KubeadmApi::v1beta2:
      return "kubeadm.k8s.io/v1beta2";
    case KubeadmApi::v1beta3:
      return "kubeadm.k8s.io/v1beta3";
    case KubeadmApi::v1beta4:
      return "kubeadm.k8s.io/v1beta4";
    case KubeadmApi::unknown:
      break;
  }
  return "";
}

// Whether a patch with this apiVersion meets KIND's document: it must be absent or equal, else the
// patch is dropped without a word.
Truth applies(std::string_view api_version, KubeadmApi api) {
  if (api_version.empty()) return Truth::yes;
  if (api != KubeadmApi::unknown) return truth(api_version == name_of(api));
  const bool possible =
      api_version == name_of(KubeadmApi::v1beta3) || api_version == name_of(KubeadmApi::v1beta4);
  return possible ? Truth::unknown : Truth::no;
}

// Whether kubeadm installs kube-proxy, as the patches leave it, and what says so.
struct ProxyPhase {
  bool skipped{};
  bool known = true;
  Span at{};
};

bool is_proxy_phase(std::string_view phase) {
  return phase == "addon/kube-proxy" || phase == "addon";  // "addon" takes CoreDNS along
}

class PatchReader {
 public:
  PatchReader(const Tree& tree, std::string_view source, Cluster& cluster)
      : tree_(tree),
        source_(source),
        cluster_(cluster),
        api_(api_of(cluster.kubernetes)),
        phase_{.skipped = cluster.kube_proxy.value == KubeProxyMode::none,
               .known = cluster.kube_proxy.known,
               .at = cluster.kube_proxy.at},
        has_proxy_document_(!phase_.skipped) {}

  // First the cluster's patches, then those of the node that runs `kubeadm init`; of each, merge
  // patches before JSON patches.
  void read(NodeId owner) {
    for (const NodeId patch : items(tree_, field(tree_, owner, "kubeadmConfigPatches"))) {
      if (is(tree_, patch, Kind::scalar)) read_merge_patch(patch);
    }
    for (const NodeId patch : items(tree_, field(tree_, owner, "kubeadmConfigPatchesJSON6902"))) {
      read_json_patch(patch);
    }
  }

  void finish() {
    Stated<KubeProxyMode>& mode = cluster_.kube_proxy;
    if (!phase_.known) {
      mode.known = false;
      mode.at = phase_.at;
      mode.given = true;
      return;
    }
    if (phase_.skipped == (mode.value == KubeProxyMode::none)) return;
    mode.value = phase_.skipped ? KubeProxyMode::none : KubeProxyMode::iptables;
    mode.at = phase_.at;
    mode.given = true;
  }

 private:
  void read_merge_patch(NodeId node) {
    const PlacedText text = content_of(tree_, node, source_);
    const Tree patch = yaml::parse(text.text, text.placement);
    if (text.text.find("node-labels") != text.text.npos) {
      for (ClusterNode& each : cluster_.nodes) each.labels_known = false;
    }
    for (const NodeId root : patch.roots()) {
      const NodeId document = follow(patch, root);
      if (is(patch, document, Kind::mapping)) {
        read_document(patch, document);
      } else if (yaml::is_templated(text.text)) {
        take({.skipped = !phase_.skipped, .known = false, .at = tree_.place(node)}, Truth::unknown);
      }
    }
  }

  void read_document(const Tree& patch, NodeId document) {
    const std::string kind = text_field(patch, document, "kind", "").value;
    const std::string api = text_field(patch, document, "apiVersion", "").value;
    if (kind == "InitConfiguration") {
      read_init(patch, document, applies(api, api_));
    } else if (kind == "ClusterConfiguration") {
      read_cluster(patch, document, applies(api, api_));
    } else if (kind == "KubeProxyConfiguration") {
      if (api.empty() || api == "kubeproxy.config.k8s.io/v1alpha1") read_proxy(patch, document);
    }
  }

  // KIND 0.24 on writes the phases to skip into InitConfiguration, where a merge patch replaces the
  // whole list; for Kubernetes below 1.23 a flag says it, which wins over the file.
  void read_init(const Tree& patch, NodeId document, Truth applied) {
    if (api_ == KubeadmApi::v1beta2 || is_false(applied)) return;
    const NodeId written = follow(patch, patch.find(document, "skipPhases"));
    if (written == kNoNode) return;
    ProxyPhase phase{.skipped = false, .known = true, .at = patch.place(written)};
    for (const NodeId item : items(patch, written)) {
      if (!is(patch, item, Kind::scalar)) continue;
      if (yaml::is_templated(patch.text(item))) phase.known = false;
      if (!is_proxy_phase(patch.text(item))) continue;
      phase.skipped = true;
      phase.at = patch.place(item);
    }
    if (phase.skipped) phase.known = true;
    if (is(patch, written, Kind::scalar) && yaml::is_templated(patch.text(written))) {
      phase.known = false;
    }
    take(phase, applied);
  }

  void take(ProxyPhase phase, Truth applied) {
    if (!is_true(applied) && phase_.known && phase.known && phase.skipped == phase_.skipped) return;
    if (!is_true(applied)) phase.known = false;
    const bool same = phase.known && phase_.known && phase.skipped == phase_.skipped;
    if (!same) phase_ = phase;
  }

  void read_cluster(const Tree& patch, NodeId document, Truth applied) {
    if (is_false(applied)) return;
    const NodeId names = field(patch, field(patch, document, "apiServer"), "certSANs");
    for (const NodeId item : items(patch, names)) {
      if (is(patch, item, Kind::scalar)) cluster_.cert_sans.emplace_back(patch.text(item));
    }
    read_flags(patch, document, is_true(applied));
    // kubeadm's v1beta4: ClusterConfiguration.proxy.disabled.
    const Stated<bool> disabled =
        bool_field(patch, field(patch, document, "proxy"), "disabled", false);
    if (!disabled.given || api_ == KubeadmApi::v1beta2 || api_ == KubeadmApi::v1beta3) return;
    if (disabled.known && !disabled.value) return;
    take({.skipped = true, .known = disabled.known, .at = disabled.at},
         api_ == KubeadmApi::v1beta4 ? applied : Truth::unknown);
  }

  // The settings that operations on ClusterConfiguration name are not known any more.
  void forget_ranges(std::string_view operations) {
    const auto named = [&](std::string_view part) { return operations.find(part) != part.npos; };
    if (named("controllerManager")) {
      cluster_.allocates_node_cidrs.known = false;
      cluster_.node_mask_ipv4.known = false;
      cluster_.node_mask_ipv6.known = false;
    }
    if (named("apiServer")) cluster_.node_port_range.known = false;
    if (named("controlPlaneEndpoint")) cluster_.endpoint = {.given = true, .known = false};
    if (!named("networking")) return;
    for (Stated<std::string>& subnet : cluster_.pod_subnets) subnet.known = false;
    for (Stated<std::string>& subnet : cluster_.service_subnets) subnet.known = false;
  }

  // An argument of one of the control plane's programs: a map, or from v1beta4 on a list of names
  // and values.
  static Stated<std::string> argument(const Tree& patch, NodeId document, std::string_view program,
                                      std::string_view name) {
    const NodeId arguments = field(patch, field(patch, document, program), "extraArgs");
    if (is(patch, arguments, Kind::mapping)) return text_field(patch, arguments, name, "");
    Stated<std::string> last;
    for (const NodeId item : items(patch, arguments)) {
      if (text_field(patch, item, "name", "").value == name) {
        last = text_field(patch, item, "value", "");
      }
    }
    return last;
  }

  // What the control plane's programs are told about ranges. `sure`: whether KIND takes the patch.
  void read_flags(const Tree& patch, NodeId document, bool sure) {
    const auto take_mask = [&](std::string_view flag, Stated<std::uint8_t>& mask) {
      const Stated<std::string> written = argument(patch, document, "controllerManager", flag);
      if (!written.given) return;
      const std::optional<double> number = integer_word(written.value);
      const bool known = sure && written.known && number && *number > 0 && *number <= 128;
      mask = {.value = known ? static_cast<std::uint8_t>(*number) : mask.value,
              .at = written.at,
              .given = true,
              .known = known};
    };
    // Of one family alone, the flag without a family is meant.
    const bool ipv6 = cluster_.ip_family.value == IpFamily::ipv6;
    take_mask("node-cidr-mask-size", ipv6 ? cluster_.node_mask_ipv6 : cluster_.node_mask_ipv4);
    take_mask("node-cidr-mask-size-ipv4", cluster_.node_mask_ipv4);
    take_mask("node-cidr-mask-size-ipv6", cluster_.node_mask_ipv6);

    const Stated<std::string> allocates =
        argument(patch, document, "controllerManager", "allocate-node-cidrs");
    if (allocates.given) {
      const std::optional<bool> word = bool_word(allocates.value);
      cluster_.allocates_node_cidrs = {.value = word.value_or(true),
                                       .at = allocates.at,
                                       .given = true,
                                       .known = sure && allocates.known && word.has_value()};
    }
    const auto take_text = [&](Stated<std::string> written, Stated<std::string>& into) {
      if (!written.given) return;
      into = std::move(written);
      into.known = into.known && sure;
    };
    take_text(argument(patch, document, "apiServer", "service-node-port-range"),
              cluster_.node_port_range);
    take_text(text_field(patch, document, "controlPlaneEndpoint", ""), cluster_.endpoint);

    const NodeId networking = field(patch, document, "networking");
    const auto take_subnets = [&](std::string_view key, std::vector<Stated<std::string>>& subnets) {
      if (field(patch, networking, key) == kNoNode) return;
      subnets = read_subnets(patch, networking, key, {}, {}, cluster_.ip_family);
      for (Stated<std::string>& subnet : subnets) subnet.known = subnet.known && sure;
    };
    take_subnets("podSubnet", cluster_.pod_subnets);
    take_subnets("serviceSubnet", cluster_.service_subnets);
  }

  // Under kubeProxyMode none KIND writes no such document, and the patch meets nothing.
  void read_proxy(const Tree& patch, NodeId document) {
    if (!has_proxy_document_) return;
    const Stated<std::string> mode = text_field(patch, document, "mode", "");
    if (!mode.given) return;
    const std::optional<KubeProxyMode> word = mode_word(mode.value);
    if (!mode.known) {
      if (cluster_.kube_proxy.known) cluster_.kube_proxy.at = mode.at;
    } else if (word && *word != KubeProxyMode::none) {
      cluster_.kube_proxy = {
          .value = *word, .at = mode.at, .given = true, .known = cluster_.kube_proxy.known};
    }
  }

  // Operations on InitConfiguration's list of phases. What they do to ClusterConfiguration is not
  // followed.
  void read_json_patch(NodeId node) {
    const std::string kind = text_field(tree_, node, "kind", "").value;
    if (kind == "ClusterConfiguration") forget_ranges(text_field(tree_, node, "patch", "").value);
    if (kind != "InitConfiguration") return;
    const std::string group = text_field(tree_, node, "group", "").value;
    const std::string version = text_field(tree_, node, "version", "").value;
    const Truth applied =
        applies(group.empty() && version.empty() ? "" : group + "/" + version, api_);
    const NodeId text_node = field(tree_, node, "patch");
    if (api_ == KubeadmApi::v1beta2 || is_false(applied) || !is(tree_, text_node, Kind::scalar))
      return;
    const PlacedText text = content_of(tree_, text_node, source_);
    const Tree patch = yaml::parse(text.text, text.placement, yaml::Documents::first);
    if (patch.roots().empty()) return;
    for (const NodeId operation : items(patch, follow(patch, patch.roots().front()))) {
      const std::string path = text_field(patch, operation, "path", "").value;
      if (!path.starts_with("/skipPhases")) continue;
      const std::string what = text_field(patch, operation, "op", "").value;
      const NodeId value = field(patch, operation, "value");
      if (path == "/skipPhases") {
        ProxyPhase phase{.at = patch.place(operation)};
        for (const NodeId item : items(patch, value)) {
          if (is(patch, item, Kind::scalar) && is_proxy_phase(patch.text(item))) {
            phase.skipped = true;
            phase.at = patch.place(item);
          }
        }
        if (what != "test") take(phase, applied);
      } else if (what == "add" && is(patch, value, Kind::scalar)) {
        if (is_proxy_phase(patch.text(value))) {
          take({.skipped = true, .at = patch.place(value)}, applied);
        }
      } else if (what == "remove" || what == "replace") {
        // Which item goes depends on the list that KIND wrote: it ends with the phase in question.
        const bool stays = is(patch, value, Kind::scalar) && is_proxy_phase(patch.text(value));
        if (phase_.skipped && !stays) {
          take({.skipped = false, .known = false, .at = patch.place(operation)}, applied);
        } else if (stays) {
          take({.skipped = true, .at = patch.place(value)}, applied);
        }
      }
    }
  }

  const Tree& tree_;
  std::string_view source_;
  Cluster& cluster_;
  KubeadmApi api_;
  ProxyPhase phase_;
  bool has_proxy_document_;
};

// -- the file

// Container, node and host names: <cluster>-<role>, and a number from the second on of a role.
void name_nodes(Cluster& cluster) {
  std::size_t control_planes = 0;
  std::size_t workers = 0;
  for (ClusterNode& node : cluster.nodes) {
    const std::size_t number = node.control_plane ? ++control_planes : ++workers;
    node.name = cluster.name.value + (node.control_plane ? "-control-plane" : "-worker");
    if (number > 1) node.name += std::to_string(number);
  }
}

void read_labels(const Tree& tree, NodeId node, ClusterNode& read) {
  const NodeId labels = field(tree, node, "labels");
  if (is(tree, labels, Kind::scalar)) read.labels_known = false;
  if (!is(tree, labels, Kind::mapping)) return;
  for (NodeId key = tree.node(labels).first_child; key != kNoNode;) {
    const NodeId value = tree.node(key).next;
    if (value == kNoNode) break;
    const std::string name(tree.text(key));
    const std::string text = text_field(tree, labels, name, "").value;
    read.labels_known = read.labels_known && name != "<<" && !yaml::is_templated(name + text);
    read.labels.emplace_back(name, text);
    key = tree.node(value).next;
  }
}

ClusterNode read_node(const Tree& tree, NodeId node, const ClusterOverrides& overrides) {
  ClusterNode read;
  if (node != kNoNode) read.at = tree.place(node);
  read.control_plane = text_field(tree, node, "role", "control-plane").value != "worker";
  read.image = overrides.image.given ? overrides.image : text_field(tree, node, "image", "");
  for (const NodeId mount : items(tree, field(tree, node, "extraMounts"))) {
    const Stated<std::string> inside = text_field(tree, mount, "containerPath", "");
    read.mounts.push_back({.host_path = text_field(tree, mount, "hostPath", "").value,
                           .container_path = inside.value,
                           .at = inside.at});
  }
  for (const NodeId mapping : items(tree, field(tree, node, "extraPortMappings"))) {
    const NodeId port = field(tree, mapping, "containerPort");
    if (!is(tree, port, Kind::scalar)) continue;
    if (const std::optional<std::uint16_t> number = port_word(tree.text(port))) {
      read.ports.push_back({.value = *number, .at = tree.place(port), .given = true});
    }
  }
  read_labels(tree, node, read);
  return read;
}

void read_nodes(const Tree& tree, NodeId root, const ClusterOverrides& overrides,
                Cluster& cluster) {
  const NodeId list = field(tree, root, "nodes");
  if (is(tree, list, Kind::scalar) && yaml::is_templated(tree.text(list))) {
    cluster.nodes_known = false;
  }
  for (const NodeId node : items(tree, list)) {
    if (is(tree, node, Kind::scalar) && yaml::is_templated(tree.text(node))) {
      cluster.nodes_known = false;
      continue;
    }
    if (!text_field(tree, node, "role", "").known) cluster.nodes_known = false;
    cluster.nodes.push_back(read_node(tree, node, overrides));
  }
  if (cluster.nodes.empty()) {
    ClusterNode node{.image = overrides.image};
    node.at = cluster.at;
    cluster.nodes.push_back(std::move(node));
  }
  name_nodes(cluster);
}

void read_networking(const Tree& tree, NodeId networking, Cluster& cluster) {
  const Stated<std::string> family = text_field(tree, networking, "ipFamily", "");
  cluster.ip_family.at = family.at;
  cluster.ip_family.given = family.given;
  cluster.ip_family.known = family.known;
  if (family.value == "ipv6") cluster.ip_family.value = IpFamily::ipv6;
  if (family.value == "dual") cluster.ip_family.value = IpFamily::dual;

  cluster.pod_subnets = read_subnets(tree, networking, "podSubnet", "10.244.0.0/16",
                                     "fd00:10:244::/56", cluster.ip_family);
  cluster.service_subnets = read_subnets(tree, networking, "serviceSubnet", "10.96.0.0/16",
                                         "fd00:10:96::/112", cluster.ip_family);

  const Stated<bool> disabled = bool_field(tree, networking, "disableDefaultCNI", false);
  cluster.default_cni = {.value = !disabled.value,
                         .at = disabled.at,
                         .given = disabled.given,
                         .known = disabled.known};

  const Stated<std::string> mode = text_field(tree, networking, "kubeProxyMode", "");
  cluster.kube_proxy = {.value = mode_word(mode.value).value_or(KubeProxyMode::iptables),
                        .at = mode.at,
                        .given = mode.given,
                        .known = mode.known};

  const bool only_ipv6 = cluster.ip_family.value == IpFamily::ipv6;
  cluster.api_server_address =
      text_field(tree, networking, "apiServerAddress", only_ipv6 ? "::1" : "127.0.0.1");
  const NodeId port = field(tree, networking, "apiServerPort");
  if (!is(tree, port, Kind::scalar)) return;
  cluster.published_port = {
      .at = tree.place(port), .given = true, .known = !yaml::is_templated(tree.text(port))};
  if (tree.node(port).style != Style::plain) return;
  // 0 and -1 leave the choice to KIND and Docker.
  cluster.published_port.value = port_word(tree.text(port)).value_or(0);
}

}  // namespace

bool is_kind_config(const Tree& tree, NodeId root) {
  root = follow(tree, root);
  const std::string kind = text_field(tree, root, "kind", "").value;
  const std::string api = text_field(tree, root, "apiVersion", "").value;
  // v1alpha1 and v1alpha2 were of kind Config; the group changed with v1alpha4.
  if (api.starts_with("kind.x-k8s.io/") || api.starts_with("kind.sigs.k8s.io/")) return true;
  if (kind != "Cluster" && kind != "Config") return false;
  if (!api.starts_with("v1alpha")) return false;
  return field(tree, root, "nodes") != kNoNode || field(tree, root, "networking") != kNoNode;
}

ReadCluster read_kind_config(const Tree& tree, NodeId root, const ClusterOverrides& overrides,
                             std::string_view text) {
  ReadCluster read;
  // KIND reads the first document alone.
  const std::optional<yaml::Fault>& fault = tree.fault();
  if (fault && tree.complete_documents() == 0) {
    const std::vector<UnknownStretch> templates = unknown_stretches(text);
    if (!templates.empty() && templates.front().begin <= fault->begin) return read;
    read.problems.push_back(
        {.id = fault->id, .message = fault->message, .at = tree.place(fault->begin, fault->end)});
    return read;
  }
  root = follow(tree, root);
  if (!is(tree, root, Kind::mapping)) return read;

  Cluster& cluster = read.cluster.emplace();
  cluster.file = tree.placement().file();
  cluster.at = tree.place(root);
  cluster.name = overrides.name.given ? overrides.name : text_field(tree, root, "name", "kind");
  read_networking(tree, field(tree, root, "networking"), cluster);
  read_nodes(tree, root, overrides, cluster);

  const auto first = std::ranges::find(cluster.nodes, true, &ClusterNode::control_plane);
  if (first != cluster.nodes.end() && first->image.known) {
    cluster.kubernetes = version_of_image(first->image.value);
    if (cluster.kubernetes) cluster.kubernetes_at = first->image.at;
  }

  PatchReader patches(tree, text, cluster);
  patches.read(root);
  const std::vector<NodeId> nodes = items(tree, field(tree, root, "nodes"));
  const auto initial = std::ranges::find_if(nodes, [&](NodeId node) {
    return text_field(tree, node, "role", "control-plane").value != "worker";
  });
  if (initial != nodes.end()) patches.read(*initial);
  patches.finish();
  return read;
}

}  // namespace cilium_lint
