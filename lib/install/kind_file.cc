#include "install/kind_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "yaml/placed_text.h"

namespace cilium_lint {
namespace {

using yaml::Kind;
using yaml::kNoNode;
using yaml::NodeId;
using yaml::Style;
using yaml::Tree;

// The next `end - begin` bytes of a text, with their places.
PlacedText part_of(const PlacedText& whole, std::size_t begin, std::size_t end) {
  PlacedText part{.text = whole.text.substr(begin, end - begin),
                  .placement = Placement::pieces(whole.placement.file())};
  for (std::size_t at = begin; at < end;) {
    const std::size_t newline = whole.text.find('\n', at);
    const std::size_t stop = std::min(newline == std::string::npos ? end : newline + 1, end);
    const auto from = static_cast<std::uint32_t>(at);
    const auto to = static_cast<std::uint32_t>(stop);
    const Span place = whole.placement.place(from, to);
    if (whole.placement.verbatim(from, to)) {
      part.placement.append_verbatim(to - from, place.begin);
    } else {
      part.placement.append_replaced(to - from, place.begin, place.end);
    }
    at = stop;
  }
  return part;
}

// KIND cuts a patch where a line starts with three dashes, whatever follows on that line
// (pkg/internal/patch/resource.go).
std::vector<PlacedText> documents_of(const PlacedText& text) {
  constexpr std::string_view kSeparator = "\n---";
  std::vector<PlacedText> parts;
  std::size_t from = 0;
  while (from < text.text.size()) {
    const std::size_t at = text.text.find(kSeparator, from);
    if (at == std::string::npos) {
      parts.push_back(part_of(text, from, text.text.size()));
      break;
    }
    parts.push_back(part_of(text, from, at));
    const std::size_t line_end = text.text.find('\n', at + kSeparator.size());
    if (line_end == std::string::npos) break;
    from = line_end + 1;
  }
  return parts;
}

Stated<std::string> text_of(const yaml::Data& map, std::string_view key) {
  const yaml::Data* value = map.find(key);
  if (value == nullptr || value->type == yaml::Type::null) return {};
  return {.value = value->text,
          .at = value->at,
          .given = true,
          .known = value->type == yaml::Type::text};
}

class Reader {
 public:
  Reader(const Tree& tree, std::string_view source) : tree_(tree), source_(source) {}

  KindFile read(NodeId root) {
    KindFile file{.at = tree_.place(root)};
    file.editable = tree_.placement().whole();
    file.api_version = text(root, "apiVersion");
    file.kind = text(root, "kind");
    file.name = text(root, "name");
    file.name_in_file = file.name.given;
    const NodeId networking = field(root, "networking");
    file.ip_family = text(networking, "ipFamily");
    file.pod_subnet = text(networking, "podSubnet");
    file.service_subnet = text(networking, "serviceSubnet");
    file.kube_proxy_mode = text(networking, "kubeProxyMode");
    file.api_server_address = text(networking, "apiServerAddress");
    file.api_server_port = number(networking, "apiServerPort");
    file.feature_gates = labels(field(root, "featureGates"));
    file.patches = patches(root, "");
    file.containerd_patches = texts(root, "containerdConfigPatches");
    file.containerd_json_patches = texts(root, "containerdConfigPatchesJSON6902");
    read_nodes(field(root, "nodes"), file);
    return file;
  }

 private:
  [[nodiscard]] NodeId follow(NodeId node) const {
    for (int hops = 0; node != kNoNode && tree_.node(node).kind == Kind::alias; ++hops) {
      if (hops > 64) return kNoNode;
      node = tree_.node(node).target;
    }
    return node;
  }
  [[nodiscard]] bool is(NodeId node, Kind kind) const {
    return node != kNoNode && tree_.node(node).kind == kind;
  }

  // The value of a field, those of merged maps included; kNoNode where it is absent or null.
  [[nodiscard]] NodeId field(NodeId mapping, std::string_view key, int depth = 0) const {
    mapping = follow(mapping);
    if (!is(mapping, Kind::mapping) || depth > 16) return kNoNode;
    const NodeId own = tree_.find(mapping, key);
    if (own != kNoNode) return is_kind_null(tree_, own) ? kNoNode : follow(own);
    const NodeId merged = follow(tree_.find(mapping, "<<"));
    if (is(merged, Kind::mapping)) return field(merged, key, depth + 1);
    if (!is(merged, Kind::sequence)) return kNoNode;
    for (NodeId each = tree_.node(merged).first_child; each != kNoNode;
         each = tree_.node(each).next) {
      if (const NodeId found = field(each, key, depth + 1); found != kNoNode) return found;
    }
    return kNoNode;
  }

  // KIND drops items that are null.
  [[nodiscard]] std::vector<NodeId> items(NodeId list) const {
    std::vector<NodeId> found;
    if (!is(list, Kind::sequence)) return found;
    for (NodeId each = tree_.node(list).first_child; each != kNoNode;
         each = tree_.node(each).next) {
      if (!is_kind_null(tree_, each)) found.push_back(follow(each));
    }
    return found;
  }

  [[nodiscard]] bool is_hidden(NodeId node) const {
    if (is(node, Kind::scalar)) return yaml::is_templated(tree_.text(node));
    // `{{ … }}` is a map within a map.
    return is(node, Kind::mapping) && tree_.node(node).style == Style::flow &&
           is(tree_.node(node).first_child, Kind::mapping);
  }

  [[nodiscard]] Stated<std::string> text(NodeId mapping, std::string_view key) const {
    return as_text(field(mapping, key));
  }
  [[nodiscard]] Stated<std::string> as_text(NodeId node) const {
    if (node == kNoNode) return {};
    if (is_hidden(node)) return {.at = tree_.place(node), .given = true, .known = false};
    if (!is(node, Kind::scalar)) return {};
    return {.value = std::string(tree_.text(node)), .at = tree_.place(node), .given = true};
  }
  [[nodiscard]] Stated<std::int64_t> number(NodeId mapping, std::string_view key) const {
    const NodeId node = field(mapping, key);
    if (node == kNoNode) return {};
    if (is_hidden(node)) return {.at = tree_.place(node), .given = true, .known = false};
    if (!is(node, Kind::scalar)) return {};
    const auto value = kind_int32(tree_.text(node), tree_.node(node).style, tree_.tag(node));
    // What is no number is refused as such; nothing else is said about it.
    return {.value = value.value_or(0),
            .at = tree_.place(node),
            .given = true,
            .known = value.has_value()};
  }

  [[nodiscard]] std::vector<KindLabel> labels(NodeId mapping) const {
    std::vector<KindLabel> found;
    if (!is(mapping, Kind::mapping)) return found;
    for (NodeId key = tree_.node(mapping).first_child; key != kNoNode;) {
      const NodeId value = tree_.node(key).next;
      if (value == kNoNode) break;
      if (is(key, Kind::scalar) && tree_.text(key) != "<<") {
        KindLabel label{.key = std::string(tree_.text(key)), .key_at = tree_.place(key)};
        if (!is_kind_null(tree_, value)) label.value = as_text(follow(value));
        if (!is_hidden(key)) found.push_back(std::move(label));
      }
      key = tree_.node(value).next;
    }
    return found;
  }

  // -- texts inside the config

  [[nodiscard]] std::vector<KindText> texts(NodeId owner, std::string_view key) const {
    std::vector<KindText> found;
    std::size_t index = 0;
    for (const NodeId node : items(field(owner, key))) {
      const std::string path = fmt::format("{}[{}]", key, index++);
      if (!is(node, Kind::scalar)) continue;
      found.push_back({.text = yaml::placed_text(tree_, node, source_),
                       .at = tree_.place(node),
                       .key = path,
                       .known = !yaml::is_templated(tree_.text(node))});
    }
    return found;
  }

  [[nodiscard]] std::vector<KindPatch> patches(NodeId owner, const std::string& path) const {
    std::vector<KindPatch> found;
    for (const KindText& text : texts(owner, "kubeadmConfigPatches")) {
      for (const PlacedText& document : documents_of(text.text)) {
        KindPatch patch = merge_patch(document, text);
        patch.key = path + text.key;
        found.push_back(std::move(patch));
      }
    }
    std::size_t index = 0;
    for (const NodeId node : items(field(owner, "kubeadmConfigPatchesJSON6902"))) {
      if (!is(node, Kind::mapping)) continue;
      KindPatch patch = json_patch(node);
      patch.key = fmt::format("{}kubeadmConfigPatchesJSON6902[{}]", path, index++);
      found.push_back(std::move(patch));
    }
    return found;
  }

  [[nodiscard]] static KindPatch merge_patch(const PlacedText& document, const KindText& whole) {
    KindPatch patch{.known = !yaml::is_templated(document.text), .at = whole.at};
    read_content(document, patch);
    patch.kind = text_of(patch.content, "kind");
    patch.api_version = text_of(patch.content, "apiVersion");
    if (patch.kind.given) patch.at = patch.kind.at;
    return patch;
  }

  // As sigs.k8s.io/yaml reads it: the last of two equal keys counts.
  static void read_content(const PlacedText& text, KindPatch& patch) {
    const Tree tree = yaml::parse(text.text, text.placement, yaml::Documents::first);
    if (tree.fault()) {
      patch.known = patch.known && !tree.fault()->limit;
      patch.fault = {.message = tree.fault()->message,
                     .at = tree.place(tree.fault()->begin, tree.fault()->end)};
      return;
    }
    if (tree.roots().empty() || tree.roots()[0] == kNoNode) return;
    yaml::HelmReading reading = yaml::read_as_helm(tree, tree.roots()[0], yaml::Templates::unknown);
    if (reading.fault) {
      patch.fault = {.message = reading.fault->message,
                     .at = tree.place(reading.fault->begin, reading.fault->end)};
      return;
    }
    patch.content = std::move(reading.root);
    patch.duplicates = std::move(reading.duplicates);
    if (patch.is_json_patch || patch.content.type == yaml::Type::map ||
        patch.content.type == yaml::Type::null) {
      return;
    }
    patch.known = patch.known && patch.content.type != yaml::Type::unknown;
    patch.fault = {.message = "this is no map of kubeadm's settings", .at = patch.content.at};
  }

  [[nodiscard]] KindPatch json_patch(NodeId node) const {
    KindPatch patch{.is_json_patch = true, .at = tree_.place(node)};
    patch.kind = text(node, "kind");
    const Stated<std::string> group = text(node, "group");
    Stated<std::string> version = text(node, "version");
    patch.api_version = version.given ? version : group;
    if (!group.value.empty()) patch.api_version.value = group.value + "/" + version.value;
    patch.api_version.known = group.known && version.known;
    if (patch.kind.given) patch.at = patch.kind.at;
    const NodeId operations = field(node, "patch");
    if (!is(operations, Kind::scalar)) return patch;
    patch.known = !yaml::is_templated(tree_.text(operations));
    read_content(yaml::placed_text(tree_, operations, source_), patch);
    const bool list =
        patch.content.type == yaml::Type::list || patch.content.type == yaml::Type::null;
    if (!patch.fault && !list) {
      patch.fault = {.message = "this is no list of operations", .at = patch.content.at};
    }
    return patch;
  }

  // -- nodes

  void read_nodes(NodeId list, KindFile& file) const {
    if (list != kNoNode && !is(list, Kind::sequence)) file.nodes_known = false;
    std::size_t index = 0;
    for (const NodeId node : items(list)) {
      const std::string path = fmt::format("nodes[{}].", index++);
      if (!is(node, Kind::mapping) || is_hidden(node)) {
        file.nodes_known = false;
        continue;
      }
      file.nodes.push_back(read_node(node, path));
      if (!file.nodes.back().role.known) file.nodes_known = false;
    }
  }

  [[nodiscard]] KindNode read_node(NodeId node, const std::string& path) const {
    KindNode read{.role = text(node, "role"),
                  .image = text(node, "image"),
                  .labels = labels(field(node, "labels")),
                  .patches = patches(node, path),
                  .at = tree_.place(node)};
    for (const NodeId mount : items(field(node, "extraMounts"))) {
      if (!is(mount, Kind::mapping) || is_hidden(mount)) continue;
      read.mounts.push_back({.host_path = text(mount, "hostPath"),
                             .container_path = text(mount, "containerPath"),
                             .propagation = text(mount, "propagation"),
                             .at = tree_.place(mount)});
    }
    for (const NodeId port : items(field(node, "extraPortMappings"))) {
      if (!is(port, Kind::mapping) || is_hidden(port)) continue;
      read.ports.push_back({.container_port = number(port, "containerPort"),
                            .host_port = number(port, "hostPort"),
                            .listen_address = text(port, "listenAddress"),
                            .protocol = text(port, "protocol"),
                            .at = tree_.place(port)});
    }
    return read;
  }

  const Tree& tree_;
  std::string_view source_;
};

// Where a second document begins that holds anything.
std::optional<Span> second_document(const Tree& tree, std::string_view text) {
  if (text.find("\n---") == std::string_view::npos) return std::nullopt;
  const Tree all = yaml::parse(text, tree.placement());
  for (std::size_t i = 1; i < all.roots().size(); ++i) {
    const NodeId other = all.roots()[i];
    if (other == kNoNode || is_kind_null(all, other)) continue;
    const std::uint32_t begin = all.node(other).begin;
    const std::size_t line_end = std::min(text.find('\n', begin), text.size());
    return all.place(begin, static_cast<std::uint32_t>(line_end));
  }
  return std::nullopt;
}

}  // namespace

bool KindFile::is_current() const {
  return api_version.known && kind.known && api_version.value == kKindApiVersion &&
         kind.value == "Cluster";
}

Truth KindFile::at_least(std::uint32_t minor) const {
  if (!release) return Truth::unknown;
  return truth(release->major > 0 || release->minor >= minor);
}

KindFile read_kind_file(const Tree& tree, NodeId root, const ClusterOverrides& overrides,
                        std::string_view text) {
  KindFile file = Reader(tree, text).read(root);
  if (overrides.name.given) file.name = overrides.name;
  if (overrides.name.given) file.name_in_file = false;
  if (overrides.image.given) {
    for (KindNode& node : file.nodes) node.image = overrides.image;
  }
  // KIND decodes only what is of its one version.
  if (!file.is_current()) return file;
  file.problems = decode_strictly(tree, root);
  if (const std::optional<Span> second = second_document(tree, text)) {
    file.problems.push_back({.what = KindProblem::What::second_document, .at = *second});
  }
  return file;
}

namespace {

// Holds the config as long as its cluster lives, and is found again by its type.
struct ConfigKeeper {
  std::shared_ptr<const KindFile> file{};
  void operator()(const Cluster* cluster) const {
    delete cluster;  // NOLINT(cppcoreguidelines-owning-memory): a deleter
  }
};

}  // namespace

std::shared_ptr<const Cluster> with_kind_file(Cluster cluster, KindFile file) {
  ConfigKeeper keeper{std::make_shared<const KindFile>(std::move(file))};
  auto owned = std::make_unique<const Cluster>(std::move(cluster));
  return std::shared_ptr<const Cluster>(owned.release(), std::move(keeper));
}

const KindFile* kind_file_of(const std::shared_ptr<const Cluster>& cluster) {
  const ConfigKeeper* keeper = std::get_deleter<ConfigKeeper>(cluster);
  return keeper != nullptr ? keeper->file.get() : nullptr;
}

}  // namespace cilium_lint
