// The Helm controller of k3s and RKE2: HelmChart, and HelmChartConfig that lies over one.
// https://docs.k3s.io/helm

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kApi = "helm.cattle.io/";
// RKE2's own chart of Cilium, whose release follows RKE2's.
constexpr std::string_view kRke2 = "rke2-cilium";

class HelmControllerReader {
 public:
  explicit HelmControllerReader(Gathered& gathered) : gathered_(gathered) {}

  void read() {
    for (Document& document : gathered_.documents) {
      if (!document.api_version.starts_with(kApi)) continue;
      document.taken = true;
      if (document.kind == "HelmChart") read_chart(document);
    }
    for (const Document& document : gathered_.documents) {
      if (document.api_version.starts_with(kApi) && document.kind == "HelmChartConfig")
        read_config(document);
    }
  }

 private:
  void read_chart(const Document& document) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId root = document.root;
    const yaml::NodeId chart = child(tree, root, "spec.chart");
    if (!is_scalar(tree, chart) || is_enterprise(text_at(tree, root, "spec.repo"))) return;
    FoundInstall install =
        install_in(document, InstallMechanism::helm_controller, child(tree, root, "kind"));
    const std::string_view reference = tree.text(chart);
    install.repository = text_at(tree, root, "spec.repo");
    if (install.repository.empty()) install.repository = reference;
    const std::string_view name = file_name(reference);
    if (name.starts_with("cilium-") && name.ends_with(".tgz")) {
      const std::string written(name.substr(7, name.size() - 11));
      if (!Version::parse(written)) return;
      const Span at = text_place(tree, chart);
      const auto begin = static_cast<std::uint32_t>(at.end - name.size() + 7);
      install.version = VersionSource::pin;
      install.pin = Pin{.at = {at.file, begin, begin + static_cast<std::uint32_t>(written.size())},
                        .written = written};
    } else if (is_cilium_chart(reference)) {
      set_version(install, document, child(tree, root, "spec.version"));
    } else {
      return;
    }
    install.release = known_text(document.name);
    install.name_space = known_text(text_at(tree, root, "spec.targetNamespace"));
    if (install.name_space.empty()) install.name_space = known_text(document.name_space);
    add_values_of(install, document);
    for (const Document& config : gathered_.documents) {
      if (config.kind == "HelmChartConfig" && config.api_version.starts_with(kApi) &&
          config.name == document.name && !document.name.empty()) {
        configs_.push_back(&config);
        add_values_of(install, config);
        explain(gathered_, config.file, fmt::format("it lies over {}", document.path));
      }
    }
    sort_as_helm(install.layers);
    gathered_.installs.push_back(std::move(install));
  }

  // Alone it configures a chart that RKE2 brings along.
  void read_config(const Document& document) {
    if (std::ranges::find(configs_, &document) != configs_.end() || document.name != kRke2) return;
    FoundInstall install = install_in(document, InstallMechanism::helm_controller,
                                      child(*document.tree, document.root, "kind"));
    install.version = VersionSource::hidden;
    install.release = std::string(kRke2);
    install.name_space = known_text(document.name_space);
    add_values_of(install, document);
    gathered_.installs.push_back(std::move(install));
  }

  void add_values_of(FoundInstall& install, const Document& document) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId root = document.root;
    gathered_.used.insert(document.file);
    add_inline_values(gathered_, install, document, child(tree, root, "spec.valuesContent"));
    for (const yaml::NodeId secret : items_at(tree, root, "spec.valuesSecrets")) {
      add_unreadable(install, LayerKind::inline_block, document.file, tree.place(secret),
                     fmt::format("Secret {}: a cluster holds it, not the repository",
                                 text_at(tree, secret, "name")));
    }
    for (const Field& field : fields_of(tree, child(tree, root, "spec.set"))) {
      // Numbers, booleans and null go to --set, anything else to --set-string.
      const std::string_view text =
          is_scalar(tree, field.value) ? tree.text(field.value) : std::string_view();
      const bool typed = text == "true" || text == "false" || text == "null" ||
                         (!text.empty() && text.find_first_not_of("0123456789") == text.npos);
      add_setting(gathered_, install, document, field.key, field.value,
                  typed ? LayerKind::set : LayerKind::set_string);
    }
  }

  Gathered& gathered_;
  std::vector<const Document*> configs_{};  // that lie over a chart
};

void join(Gathered& gathered) { HelmControllerReader(gathered).read(); }

}  // namespace

const Reader kHelmControllerReader = {.name = "Helm controller", .join = join};

}  // namespace cilium_lint
