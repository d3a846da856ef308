// KIND clusters of Terraform's provider tehcyx/kind: `resource "kind_cluster"` holds KIND's config
// in blocks, its names in snake case. It is put into the words of KIND's own config, each with the
// place of Terraform's, so that it is judged as such.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/gather.h"
#include "project/hcl.h"
#include "project/placed_yaml.h"

namespace cilium_lint {
namespace {

using hcl::Expression;

// What only Terraform knows.
constexpr std::string_view kHidden = "${TERRAFORM}";

enum class Shape : std::uint8_t { text, bare, texts, map };

struct Name {
  std::string_view terraform{}, kind{};
  Shape shape{};
};
// The provider's schema (kind/schema_kind_config.go).
constexpr std::array kNetworking = {
    Name{"ip_family", "ipFamily", Shape::text},
    Name{"api_server_port", "apiServerPort", Shape::bare},
    Name{"api_server_address", "apiServerAddress", Shape::text},
    Name{"pod_subnet", "podSubnet", Shape::text},
    Name{"service_subnet", "serviceSubnet", Shape::text},
    Name{"disable_default_cni", "disableDefaultCNI", Shape::bare},
    Name{"kube_proxy_mode", "kubeProxyMode", Shape::text},
    Name{"dns_search", "dnsSearch", Shape::texts},
};
constexpr std::array kNode = {
    Name{"role", "role", Shape::text},
    Name{"image", "image", Shape::text},
    Name{"labels", "labels", Shape::map},
    Name{"kubeadm_config_patches", "kubeadmConfigPatches", Shape::texts},
};
constexpr std::array kMount = {
    Name{"host_path", "hostPath", Shape::text},
    Name{"container_path", "containerPath", Shape::text},
    Name{"propagation", "propagation", Shape::text},
    Name{"read_only", "readOnly", Shape::bare},
    Name{"selinux_relabel", "selinuxRelabel", Shape::bare},
};
constexpr std::array kPort = {
    Name{"container_port", "containerPort", Shape::bare},
    Name{"host_port", "hostPort", Shape::bare},
    Name{"listen_address", "listenAddress", Shape::text},
    Name{"protocol", "protocol", Shape::text},
};
constexpr std::array kCluster = {
    Name{"containerd_config_patches", "containerdConfigPatches", Shape::texts},
    Name{"runtime_config", "runtimeConfig", Shape::map},
    Name{"feature_gates", "featureGates", Shape::map},
};

class ClusterWriter {
 public:
  ClusterWriter(const hcl::Block& resource, const hcl::Body& file, FileId id)
      : resource_(resource), file_(file), out_(id) {}

  PlacedText write() {
    add("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n", resource_.at);
    for (const hcl::Block& block : resource_.body.blocks) {
      if (block.type == "kind_config") write_config(block.body);
      if (is_dynamic(block, "kind_config")) add_line(0, "nodes", kHidden, block.at);
    }
    return std::move(out_.text());
  }

  // The value of an expression that a local of the same file may stand for.
  [[nodiscard]] const Expression& resolved(const Expression& value) const {
    constexpr std::string_view kLocal = "local.";
    if (value.kind != Expression::Kind::reference || !value.text.starts_with(kLocal)) return value;
    for (const hcl::Block& block : file_.blocks) {
      if (block.type != "locals") continue;
      if (const hcl::Attribute* found = block.body.find(value.text.substr(kLocal.size()))) {
        return found->value;
      }
    }
    return value;
  }

 private:
  static bool is_dynamic(const hcl::Block& block, std::string_view type) {
    return block.type == "dynamic" && !block.labels.empty() && block.labels[0].text == type;
  }

  void add(std::string_view text, Span at) { out_.add(text, at); }
  void add_line(std::size_t indent, std::string_view key, std::string_view value, Span at) {
    add(fmt::format("{:{}}{}: ", "", indent, key), at);
    add(value, at);
    add("\n", at);
  }

  void write_config(const hcl::Body& config) {
    write_names(config, kCluster, 0);
    bool nodes = false;
    for (const hcl::Block& block : config.blocks) {
      if (block.type == "networking" && block.body.attributes.empty()) continue;
      if (block.type == "networking") {
        add("networking:\n", block.at);
        write_names(block.body, kNetworking, 2);
      }
      nodes = nodes || is_dynamic(block, "node");
      if (is_dynamic(block, "networking")) add_line(0, "networking", kHidden, block.at);
    }
    if (nodes) {
      const auto dynamic =
          std::find_if(config.blocks.begin(), config.blocks.end(),
                       [](const hcl::Block& block) { return is_dynamic(block, "node"); });
      return add_line(0, "nodes", kHidden, dynamic->at);
    }
    bool first = true;
    for (const hcl::Block& block : config.blocks) {
      if (block.type != "node") continue;
      if (std::exchange(first, false)) add("nodes:\n", block.at);
      write_node(block);
    }
  }

  void write_node(const hcl::Block& node) {
    add("- ", node.at);
    const std::size_t before = out_.text().text.size();
    write_names(node.body, kNode, 2);
    write_entries(node.body, "extra_mounts", "extraMounts", kMount);
    write_entries(node.body, "extra_port_mappings", "extraPortMappings", kPort);
    if (out_.text().text.size() == before) {
      add("{}\n", node.at);
    } else {
      drop_indent(before, 2);
    }
  }

  void write_entries(const hcl::Body& node, std::string_view type, std::string_view key,
                     std::span<const Name> names) {
    bool first = true;
    for (const hcl::Block& block : node.blocks) {
      if (is_dynamic(block, type)) {
        add_line(2, key, kHidden, block.at);
        return;
      }
    }
    for (const hcl::Block& block : node.blocks) {
      if (block.type != type) continue;
      if (std::exchange(first, false)) add(fmt::format("  {}:\n", key), block.at);
      add("  - ", block.at);
      const std::size_t before = out_.text().text.size();
      write_names(block.body, names, 4);
      if (out_.text().text.size() == before) {
        add("{}\n", block.at);
      } else {
        drop_indent(before, 4);
      }
    }
  }

  // The first setting of an entry stands behind its dash.
  void drop_indent(std::size_t at, std::size_t size) {
    PlacedText& out = out_.text();
    PlacedText rest{.text = out.text.substr(0, at),
                    .placement = Placement::pieces(out.placement.file())};
    copy(rest, 0, at);
    copy(rest, at + size, out.text.size());
    rest.text = out.text.substr(0, at) + out.text.substr(at + size);
    out = std::move(rest);
  }
  void copy(PlacedText& into, std::size_t begin, std::size_t end) {
    const Placement& placement = out_.text().placement;
    for (std::size_t at = begin; at < end; ++at) {
      const auto from = static_cast<std::uint32_t>(at);
      const Span place = placement.place(from, from + 1);
      if (placement.verbatim(from, from + 1)) {
        into.placement.append_verbatim(1, place.begin);
      } else {
        into.placement.append_replaced(1, place.begin, place.end);
      }
    }
  }

  void write_names(const hcl::Body& body, std::span<const Name> names, std::size_t indent) {
    for (const hcl::Attribute& attribute : body.attributes) {
      const auto name = std::find_if(names.begin(), names.end(), [&](const Name& each) {
        return each.terraform == attribute.name;
      });
      const Expression& value = resolved(attribute.value);
      if (name == names.end() || value.kind == Expression::Kind::null) continue;
      add(fmt::format("{:{}}{}: ", "", indent, name->kind), attribute.name_at);
      write_value(value, name->shape, indent, attribute.value.at);
      add("\n", attribute.name_at);
    }
  }

  void write_value(const Expression& value, Shape shape, std::size_t indent, Span at) {
    switch (shape) {
      case Shape::text:
      case Shape::bare:
        return write_scalar(value, shape == Shape::bare, at);
      case Shape::texts:
        if (value.kind != Expression::Kind::list) return add(kHidden, at);
        if (value.items.empty()) return add("[]", at);
        for (const hcl::Item& item : value.items) {
          add(fmt::format("\n{:{}}- ", "", indent), item.value.at);
          write_text(resolved(item.value), indent);
        }
        return;
      case Shape::map:
        break;
    }
    const bool known = value.kind == Expression::Kind::object &&
                       std::all_of(value.items.begin(), value.items.end(),
                                   [](const hcl::Item& item) { return item.key_known; });
    if (!known) return add(kHidden, at);
    if (value.items.empty()) return add("{}", at);
    for (const hcl::Item& item : value.items) {
      add(fmt::format("\n{:{}}", "", indent + 2), item.key_at);
      add(fmt::format("\"{}\": ", item.key), item.key_at);
      write_scalar(resolved(item.value), false, item.value.at);
    }
  }

  // Terraform turns "true" and "80" into what a setting takes.
  void write_scalar(const Expression& value, bool bare, Span at) {
    if (value.kind == Expression::Kind::number || value.kind == Expression::Kind::boolean)
      return add(value.text, value.at);
    if (value.kind != Expression::Kind::text || value.is_template) return add(kHidden, at);
    if (bare) return add(value.text, value.at);
    out_.quote(value.text, value.placement, value.at);
  }

  // Templates stay in a text of several lines, and make it unknown.
  void write_text(const Expression& value, std::size_t indent) {
    const bool lines = value.text.find('\n') != std::string::npos;
    if (value.kind != Expression::Kind::text || (value.is_template && !lines))
      return add(kHidden, value.at);
    out_.add_text(value.text, value.placement, indent + 2, value.at);
  }

  const hcl::Block& resource_;
  const hcl::Body& file_;
  PlacedYaml out_;
};

Stated<std::string> stated(const ClusterWriter& writer, const hcl::Attribute* attribute) {
  if (attribute == nullptr) return {};
  const Expression& value = writer.resolved(attribute->value);
  if (value.kind == Expression::Kind::null) return {};
  if (value.kind != Expression::Kind::text || value.is_template) {
    return {
        .value = std::string(kHidden), .at = attribute->value.at, .given = true, .known = false};
  }
  return {.value = value.text, .at = value.at, .given = true};
}

bool may_read(std::string_view path) { return path.ends_with(".tf") || path.ends_with(".tofu"); }

bool tells(const SourceFile& source) {
  return source.text.find("kind_cluster") != std::string_view::npos;
}

void read(const SourceFile& source, Gathered& gathered) {
  if (!tells(source)) return;
  const hcl::Reading reading = hcl::read(source.text, source.file);
  const std::string path(gathered.files.path(source.file));
  for (const hcl::Block& block : reading.body.blocks) {
    if (block.type != "resource" || block.labels.empty() ||
        block.labels[0].text != "kind_cluster") {
      continue;
    }
    ClusterWriter writer(block, reading.body, source.file);
    const ClusterOverrides overrides{.name = stated(writer, block.body.find("name")),
                                     .image = stated(writer, block.body.find("node_image"))};
    add_cluster(gathered, writer.write(), path, overrides, source.file);
  }
  if (reading.fault) {
    gathered.skipped.push_back(
        {.check = "cluster config",
         .reason = fmt::format("{}: {}", place_name(gathered.files, reading.fault->at),
                               reading.fault->message)});
  }
}

}  // namespace

const Reader kTerraformKindReader = {
    .name = "kind in Terraform", .may_read = may_read, .tells = tells, .read = read};

}  // namespace cilium_lint
