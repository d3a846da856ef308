// KIND clusters of Terraform's provider tehcyx/kind: `resource "kind_cluster"` holds KIND's config
// in blocks, its names in snake case. It is put into the words of KIND's own config, each with the
// place of Terraform's, so that it is judged as such.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/gather.h"
#include "project/hcl.h"

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
      : resource_(resource), file_(file) {
    out_.placement = Placement::pieces(id);
  }

  PlacedText write() {
    add("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n", resource_.at);
    for (const hcl::Block& block : resource_.body.blocks) {
      if (block.type == "kind_config") write_config(block.body);
      if (is_dynamic(block, "kind_config")) add_line(0, "nodes", kHidden, block.at);
    }
    return std::move(out_);
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

  void add(std::string_view text, Span at) {
    out_.text += text;
    out_.placement.append_replaced(static_cast<std::uint32_t>(text.size()), at.begin, at.end);
  }
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
    const std::size_t before = out_.text.size();
    write_names(node.body, kNode, 2);
    write_entries(node.body, "extra_mounts", "extraMounts", kMount);
    write_entries(node.body, "extra_port_mappings", "extraPortMappings", kPort);
    if (out_.text.size() == before) {
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
      const std::size_t before = out_.text.size();
      write_names(block.body, names, 4);
      if (out_.text.size() == before) {
        add("{}\n", block.at);
      } else {
        drop_indent(before, 4);
      }
    }
  }

  // The first setting of an entry stands behind its dash.
  void drop_indent(std::size_t at, std::size_t size) {
    PlacedText rest{.text = out_.text.substr(0, at),
                    .placement = Placement::pieces(out_.placement.file())};
    copy(rest, 0, at);
    copy(rest, at + size, out_.text.size());
    rest.text = out_.text.substr(0, at) + out_.text.substr(at + size);
    out_ = std::move(rest);
  }
  void copy(PlacedText& into, std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at) {
      const auto from = static_cast<std::uint32_t>(at);
      const Span place = out_.placement.place(from, from + 1);
      if (out_.placement.verbatim(from, from + 1)) {
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
    if (value.kind == Expression::Kind::number || value.kind == Expression::Kind::boolean) {
      out_.text += value.text;
      out_.placement.append_replaced(static_cast<std::uint32_t>(value.text.size()), value.at.begin,
                                     value.at.end);
      return;
    }
    if (value.kind != Expression::Kind::text || value.is_template) return add(kHidden, at);
    if (bare) return add(value.text, value.at);
    write_quoted(value);
  }

  void write_quoted(const Expression& value) {
    add("\"", Span{value.at.file, value.at.begin, value.at.begin});
    for (std::size_t at = 0; at < value.text.size(); ++at) {
      const char c = value.text[at];
      const auto from = static_cast<std::uint32_t>(at);
      const Span place = value.placement.place(from, from + 1);
      if (c == '"' || c == '\\') {
        add(std::string("\\") + c, place);
      } else if (c == '\n' || c == '\t' || c == '\r') {
        add(c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r", place);
      } else {
        keep(value, from, from + 1);
      }
    }
    add("\"", Span{value.at.file, value.at.end, value.at.end});
  }

  void keep(const Expression& value, std::uint32_t begin, std::uint32_t end) {
    out_.text += value.text.substr(begin, end - begin);
    const Span place = value.placement.place(begin, end);
    if (value.placement.verbatim(begin, end)) {
      out_.placement.append_verbatim(end - begin, place.begin);
    } else {
      out_.placement.append_replaced(end - begin, place.begin, place.end);
    }
  }

  // A text of several lines as a literal block, so that each line keeps its place. Templates stay
  // in it, and make it unknown.
  void write_text(const Expression& value, std::size_t indent) {
    if (value.kind != Expression::Kind::text) return add(kHidden, value.at);
    const bool block = value.text.find('\n') != std::string::npos &&
                       value.text.find('\r') == std::string::npos && !value.text.starts_with('\n');
    if (!block) {
      return value.is_template ? add(kHidden, value.at) : write_quoted(value);
    }
    add(fmt::format("|2{}", value.text.ends_with('\n') ? "" : "-"), value.at);
    for (std::size_t at = 0; at < value.text.size();) {
      const std::size_t end = std::min(value.text.find('\n', at), value.text.size());
      const auto from = static_cast<std::uint32_t>(at);
      const auto to = static_cast<std::uint32_t>(end);
      const Span begin = value.placement.place(from, from);
      add("\n", Span{begin.file, begin.begin, begin.begin});
      if (end > at) {
        add(fmt::format("{:{}}", "", indent + 2), Span{begin.file, begin.begin, begin.begin});
        keep(value, from, to);
      }
      at = end + 1;
    }
  }

  const hcl::Block& resource_;
  const hcl::Body& file_;
  PlacedText out_{};
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
