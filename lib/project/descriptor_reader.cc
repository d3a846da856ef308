// Documents of other tools that name a chart, its version and its values side by side: CAAPH's
// HelmChartProxy, Sveltos' ClusterProfile, k0s' extensions, kluctl's helm-chart.yaml, Ansible's
// helm module, skaffold, lists of applications, and descriptors of a repository's own. They differ
// in the names of the fields, not in the shape.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kDeepest = 40;
constexpr std::array<std::string_view, 6> kCharts = {"chart",     "chartName",   "chartname",
                                                     "chart_ref", "remoteChart", "chartRef"};
constexpr std::array<std::string_view, 8> kRepositories = {
    "repo",       "repoURL",       "repoUrl",        "repoURI",
    "repository", "repositoryURL", "chart_repo_url", "url"};
constexpr std::array<std::string_view, 6> kVersions = {
    "version", "chartVersion", "chart_version", "targetRevision", "helmVersion", "chartversion"};
constexpr std::array<std::string_view, 3> kReleases = {"releaseName", "release_name", "name"};
constexpr std::array<std::string_view, 4> kNamespaces = {"releaseNamespace", "release_namespace",
                                                         "namespace", "targetNamespace"};
constexpr std::array<std::string_view, 6> kValues = {
    "values", "valuesContent", "valuesTemplate", "release_values", "valuesInline", "valuesObject"};
constexpr std::array<std::string_view, 6> kFiles = {"valuesFiles",  "valuesFile",  "valueFiles",
                                                    "values_files", "values_file", "valuesPath"};

template <std::size_t n>
yaml::NodeId first_of(const yaml::Tree& tree, yaml::NodeId mapping,
                      const std::array<std::string_view, n>& names) {
  for (const std::string_view name : names) {
    const yaml::NodeId found = tree.find(mapping, name);
    if (found != yaml::kNoNode) return follow(tree, found);
  }
  return yaml::kNoNode;
}

std::string_view text_of(const yaml::Tree& tree, yaml::NodeId id) {
  return is_scalar(tree, id) ? tree.text(id) : std::string_view();
}

class DescriptorReader {
 public:
  explicit DescriptorReader(Gathered& gathered) : gathered_(gathered) {}

  void read() {
    for (const Document& document : gathered_.documents) {
      // An object that only one of the other readers understands, or nobody.
      if (document.taken || document.kind == "ConfigMap" || document.kind == "Secret") continue;
      if (document.api_version.starts_with("apiextensions.k8s.io/")) continue;
      visit(document, document.root, 0);
    }
  }

 private:
  void visit(const Document& document, yaml::NodeId id, std::size_t depth) {
    if (id == yaml::kNoNode || depth > kDeepest) return;
    const yaml::Tree& tree = *document.tree;
    for (const yaml::NodeId item : items_of(tree, id)) visit(document, item, depth + 1);
    if (!is_mapping(tree, id)) return;
    if (add(document, id)) return;
    for (const Field& field : fields_of(tree, id)) {
      // What belongs to another chart is none of ours.
      if (std::ranges::find(kValues, tree.text(field.key)) != kValues.end()) {
        if (!is_mapping(tree, field.value)) continue;
      }
      visit(document, field.value, depth + 1);
    }
  }

  // Whether the mapping names Cilium's chart together with what only an install has.
  bool add(const Document& document, yaml::NodeId id) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId chart = first_of(tree, id, kCharts);
    const std::string_view reference = text_of(tree, chart);
    if (!is_cilium_chart(reference)) return false;
    const std::string_view repository = text_of(tree, first_of(tree, id, kRepositories));
    if (is_enterprise(repository)) return false;
    const yaml::NodeId version = first_of(tree, id, kVersions);
    const bool fetched = reference.find("cilium/") != std::string_view::npos ||
                         repository.find("cilium") != std::string_view::npos ||
                         (is_scalar(tree, version) && VersionRange::parse(tree.text(version)));
    if (!fetched) return false;
    if (text_of(tree, tree.find(id, "helmChartAction")) == "Uninstall" ||
        text_of(tree, tree.find(id, "state")) == "absent") {
      explain(gathered_, document.file, "it takes Cilium away");
      return true;
    }
    FoundInstall install = install_in(document, InstallMechanism::other, chart);
    install.client_side_render = renders_itself(document);
    install.repository = repository.empty() ? reference : repository;
    gathered_.used.insert(document.file);
    const bool is_path = reference.starts_with('.') || reference.starts_with('/');
    if (is_path && version == yaml::kNoNode) {
      install.version = VersionSource::unsaid;
    } else {
      set_version(install, document, version);
    }
    install.release = known_text(text_of(tree, first_of(tree, id, kReleases)));
    install.name_space = known_text(text_of(tree, first_of(tree, id, kNamespaces)));
    add_values_of(install, document, id);
    if (const yaml::NodeId helm = child(tree, id, "helm"); is_mapping(tree, helm)) {
      install.client_side_render = true;  // an Argo CD source in a list of applications
      add_values_of(install, document, helm);
    }
    gathered_.installs.push_back(std::move(install));
    return true;
  }

  static bool renders_itself(const Document& document) {
    return file_name(document.path) == "helm-chart.yaml" && document.kind.empty();  // kluctl
  }

  void add_values_of(FoundInstall& install, const Document& document, yaml::NodeId id) {
    const yaml::Tree& tree = *document.tree;
    const std::string folder = folder_of(document.path);
    if (renders_itself(document)) add_beside(install, document, "helm-values.yaml");
    for (const std::string_view name : kFiles) {
      const yaml::NodeId files = follow(tree, tree.find(id, name));
      if (is_scalar(tree, files)) add_named_values(gathered_, install, folder, document, files);
      for (const yaml::NodeId file : items_of(tree, files))
        add_named_values(gathered_, install, folder, document, file);
    }
    for (const yaml::NodeId reference : items_at(tree, id, "valuesFrom")) {
      add_unreadable(
          install, LayerKind::inline_block, document.file, tree.place(reference),
          fmt::format("{} {}: a cluster holds it, not the repository",
                      text_at(tree, reference, "kind"), text_at(tree, reference, "name")));
    }
    for (const std::string_view name : kValues) {
      const yaml::NodeId values = follow(tree, tree.find(id, name));
      add_values_node(install, document, folder, values);
    }
    for (const std::string_view name : {"setValues", "set"}) {
      const yaml::NodeId settings = follow(tree, tree.find(id, name));
      for (const Field& field : fields_of(tree, settings))
        add_setting(gathered_, install, document, field.key, field.value, LayerKind::set);
      for (const yaml::NodeId item : items_of(tree, settings))
        add_setting(gathered_, install, document, child(tree, item, "name"),
                    child(tree, item, "value"), LayerKind::set);
    }
    for (const std::string_view name : {"setValueTemplates", "set_values", "parameters"}) {
      const yaml::NodeId settings = follow(tree, tree.find(id, name));
      if (settings == yaml::kNoNode) continue;
      add_unreadable(install, LayerKind::set, document.file, tree.place(settings),
                     fmt::format("what {} sets is not followed", name));
    }
    sort_as_helm(install.layers);
  }

  void add_values_node(FoundInstall& install, const Document& document, const std::string& folder,
                       yaml::NodeId values) {
    const yaml::Tree& tree = *document.tree;
    for (const yaml::NodeId item : items_of(tree, values)) {
      if (is_scalar(tree, item)) {
        add_named_values(gathered_, install, folder, document, item);
      } else {
        add_inline_values(gathered_, install, document, item);
      }
    }
    if (values == yaml::kNoNode || tree.node(values).kind == yaml::Kind::sequence) return;
    if (is_scalar(tree, values)) {
      const std::string_view text = tree.text(values);
      if (add_looked_up(install, document, values)) return;
      const bool is_path = text.find('\n') == std::string_view::npos &&
                           (text.ends_with(".yaml") || text.ends_with(".yml")) &&
                           !yaml::is_templated(text);
      if (is_path) {
        add_named_values(gathered_, install, folder, document, values);
        return;
      }
    }
    add_inline_values(gathered_, install, document, values);
  }

  // Ansible's `{{ lookup('file', 'values.yaml') | from_yaml }}`, where that is all; a template with
  // statements is no YAML before Ansible has run it.
  bool add_looked_up(FoundInstall& install, const Document& document, yaml::NodeId values) {
    std::string_view text = document.tree->text(values);
    const auto skip = [&](std::string_view word) {
      while (text.starts_with(' ')) text.remove_prefix(1);
      if (!text.starts_with(word)) return false;
      text.remove_prefix(word.size());
      return true;
    };
    if (!skip("{{") || !skip("lookup(") || (!skip("'file'") && !skip("'template'")) || !skip(","))
      return false;
    if (skip("playbook_dir") && !skip("+")) return false;
    if (!skip("'")) return false;
    const std::size_t end = text.find('\'');
    if (end == std::string_view::npos) return false;
    std::string_view path = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (!skip(")") || !skip("|") || !skip("from_yaml") || !skip("}}")) return false;
    if (path.starts_with('/')) path.remove_prefix(1);
    for (const std::string_view folder : {".", "files", "templates", "../files", "../templates"}) {
      const NamedFile named =
          find_named(gathered_, join_path(folder_of(document.path), folder), path);
      if (named.file == kNoFile) continue;
      if (gathered_.files.text(named.file).find("{%") != std::string_view::npos) return false;
      gathered_.layered.insert(named.file);
      add_values(gathered_, install, named.file, LayerKind::values_file,
                 document.tree->place(values));
      return true;
    }
    return false;
  }

  void add_beside(FoundInstall& install, const Document& document, std::string_view name) {
    const NamedFile named = find_named(gathered_, folder_of(document.path), name);
    if (named.file == kNoFile) return;
    gathered_.layered.insert(named.file);
    add_values(gathered_, install, named.file, LayerKind::values_file, Span{named.file, 0, 0});
  }

  Gathered& gathered_;
};

void join(Gathered& gathered) { DescriptorReader(gathered).read(); }

}  // namespace

const Reader kDescriptorReader = {.name = "descriptor", .join = join};

}  // namespace cilium_lint
