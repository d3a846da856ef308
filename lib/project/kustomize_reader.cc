// kustomize: charts that a kustomization inflates (helmCharts, the older
// helmChartInflationGenerator, and the generator of that kind in a file of its own).
// https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/helmcharts/

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

// What each form calls a field.
struct Form {
  std::string_view name{}, repository{}, version{}, values_file{};
};
constexpr Form kChart = {"name", "repo", "version", "valuesFile"};
constexpr Form kOldChart = {"chartName", "chartRepoUrl", "chartVersion", "values"};

class KustomizeReader {
 public:
  explicit KustomizeReader(Gathered& gathered) : gathered_(gathered) {}

  void read() {
    for (Document& document : gathered_.documents) {
      const yaml::Tree& tree = *document.tree;
      if (document.kind == "HelmChartInflationGenerator") {
        document.taken = true;
        add_chart(document, document.root, kChart);
        continue;
      }
      for (const yaml::NodeId chart : items_at(tree, document.root, "helmCharts")) {
        document.taken = true;
        add_chart(document, chart, kChart);
      }
      for (const yaml::NodeId chart :
           items_at(tree, document.root, "helmChartInflationGenerator")) {
        document.taken = true;
        add_chart(document, chart, kOldChart);
      }
    }
  }

 private:
  void add_chart(const Document& document, yaml::NodeId chart, const Form& form) {
    const yaml::Tree& tree = *document.tree;
    const std::string_view name = text_at(tree, chart, form.name);
    const std::string_view repository = text_at(tree, chart, form.repository);
    if (!is_cilium_chart(name) || is_enterprise(repository)) return;
    FoundInstall install =
        install_in(document, InstallMechanism::kustomize, child(tree, chart, form.name));
    install.client_side_render = true;
    install.repository = repository;
    gathered_.used.insert(document.file);
    const std::string folder = folder_of(document.path);
    set_version(install, document, child(tree, chart, form.version));
    use_copy(install, document, folder, name);
    install.release = known_text(text_at(tree, chart, "releaseName"));
    install.name_space = known_text(text_at(tree, chart, "namespace"));
    if (install.name_space.empty())
      install.name_space = known_text(text_at(tree, document.root, "namespace"));
    if (const auto version = Version::parse(text_at(tree, chart, "kubeVersion"))) {
      install.kubernetes =
          KubernetesVersion{.state = KubernetesVersion::State::exact,
                            .version = *version,
                            .at = text_place(tree, child(tree, chart, "kubeVersion"))};
    }
    add_values_of(install, document, chart, form, folder);
    add_replaced_images(install, document, items_at(tree, document.root, "images"));
    gathered_.installs.push_back(std::move(install));
  }

  // A chart that lies unpacked below chartHome is taken, whatever its version.
  void use_copy(FoundInstall& install, const Document& document, const std::string& folder,
                std::string_view name) {
    std::string_view home = text_at(*document.tree, document.root, "helmGlobals.chartHome");
    if (home.empty()) home = "charts";
    LocalChart* local = chart_in(gathered_, join_path(join_path(folder, home), name));
    if (local == nullptr) {
      if (install.pin) {
        local = chart_in(gathered_,
                         join_path(join_path(folder, home),
                                   fmt::format("{}-{}/{}", name, install.pin->written, name)));
      }
      if (local == nullptr) return;
    }
    if (!local->is_cilium) return;
    local->installed = true;
    install.chart = local->folder;
    if (install.version != VersionSource::nothing) return;
    install.version = local->version;
    install.pin = local->pin;
  }

  // valuesFile with valuesInline merged into it, then additionalValuesFiles.
  void add_values_of(FoundInstall& install, const Document& document, yaml::NodeId chart,
                     const Form& form, const std::string& folder) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId file = child(tree, chart, form.values_file);
    const yaml::NodeId values = child(tree, chart, "valuesInline");
    const std::string_view merge = text_at(tree, chart, "valuesMerge");
    const bool file_wins = merge == "merge";
    if (file_wins) add_inline_values(gathered_, install, document, values);
    const bool replaced = merge == "replace" && is_mapping(tree, values);
    if (file != yaml::kNoNode && !replaced)
      add_named_values(gathered_, install, folder, document, file, true);
    if (file != yaml::kNoNode && replaced && is_scalar(tree, file)) {
      const NamedFile named = find_named(gathered_, folder, tree.text(file));
      if (named.file != kNoFile) gathered_.layered.insert(named.file);
      explain(gathered_, named.file, "valuesInline replaces it");
    }
    if (!file_wins) add_inline_values(gathered_, install, document, values);
    for (const yaml::NodeId more : items_at(tree, chart, "additionalValuesFiles"))
      add_named_values(gathered_, install, folder, document, more, true);
  }

  Gathered& gathered_;
};

void join(Gathered& gathered) { KustomizeReader(gathered).read(); }

}  // namespace

const Reader kKustomizeReader = {.name = "kustomize", .join = join};

}  // namespace cilium_lint
