// Argo CD: Application and ApplicationSet, with one source or several.
// https://argo-cd.readthedocs.io/en/stable/user-guide/helm/

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

class ArgoReader {
 public:
  explicit ArgoReader(Gathered& gathered) : gathered_(gathered) {}

  void read() {
    for (Document& document : gathered_.documents) {
      if (!document.api_version.starts_with("argoproj.io/")) continue;
      document.taken = true;
      if (document.kind == "Application") {
        read_application(document, document.root);
      } else if (document.kind == "ApplicationSet") {
        read_application(document, child(*document.tree, document.root, "spec.template"));
      }
    }
  }

 private:
  void read_application(const Document& document, yaml::NodeId application) {
    document_ = &document;
    tree_ = document.tree.get();
    application_ = application;
    spec_ = child(*tree_, application, "spec");
    std::vector<yaml::NodeId> sources = items_at(*tree_, spec_, "sources");
    // With several sources the single one is left out of account.
    if (sources.empty()) sources = {child(*tree_, spec_, "source")};
    for (const yaml::NodeId source : sources) {
      if (source == yaml::kNoNode) continue;
      sources_ = &sources;
      read_source(source);
    }
  }

  void read_source(yaml::NodeId source) {
    FoundInstall install =
        install_in(*document_, InstallMechanism::argo_cd, child(*tree_, document_->root, "kind"));
    install.client_side_render = true;
    const yaml::NodeId chart = child(*tree_, source, "chart");
    if (chart != yaml::kNoNode) {
      if (!is_scalar(*tree_, chart) || !is_cilium_chart(tree_->text(chart)) ||
          is_enterprise(text_at(*tree_, source, "repoURL")))
        return;
      install.repository = text_at(*tree_, source, "repoURL");
      set_version(install, *document_, child(*tree_, source, "targetRevision"));
      if (install.version == VersionSource::nothing) {
        problem(install, "version/target-revision-missing", chart,
                "Argo CD refuses an Application that names a chart and no targetRevision",
                fmt::format("add targetRevision: {}",
                            gathered_.catalogue.version(gathered_.catalogue.newest()).text()));
      }
      folder_.clear();
    } else if (!by_folder(install, source)) {
      return;
    }
    complete(install, source, chart != yaml::kNoNode);
  }

  // A folder of a Git repository, which may be this one: an umbrella chart, or a copy of the chart.
  // Its targetRevision is one of Git's. What kustomize makes of a folder the kustomize reader
  // knows.
  bool by_folder(FoundInstall& install, yaml::NodeId source) {
    const std::string_view path = text_at(*tree_, source, "path");
    if (path.empty() || yaml::is_templated(path)) return false;
    for (const std::string& folder : folders_for(gathered_, folder_of(document_->path))) {
      folder_ = join_path(folder, path);
      LocalChart* local = chart_in(gathered_, folder_);
      if (local == nullptr) continue;
      root_ = folder;
      if (!take_local_chart(gathered_, install, *local)) return false;
      explain(gathered_, local->file, fmt::format("{} installs the chart", document_->path));
      return true;
    }
    return false;
  }

  void complete(FoundInstall& install, yaml::NodeId source, bool is_remote_chart) {
    gathered_.used.insert(document_->file);
    install.name_space = known_text(text_at(*tree_, source, "helm.namespace"));
    if (install.name_space.empty())
      install.name_space = known_text(text_at(*tree_, spec_, "destination.namespace"));
    install.release = known_text(text_at(*tree_, source, "helm.releaseName"));
    if (install.release.empty())
      install.release = known_text(text_at(*tree_, application_, "metadata.name"));
    const yaml::NodeId helm = child(*tree_, source, "helm");
    const bool missing_is_fine =
        text_at(*tree_, helm, "ignoreMissingValueFiles") == std::string_view("true");
    for (const yaml::NodeId file : items_at(*tree_, helm, "valueFiles")) {
      if (!is_scalar(*tree_, file)) continue;
      add_value_file(install, file, is_remote_chart, missing_is_fine);
    }
    // An object stands for the text, whatever that holds (pkg/apis/application/v1alpha1/values.go).
    const yaml::NodeId object = child(*tree_, helm, "valuesObject");
    const yaml::NodeId text = child(*tree_, helm, "values");
    const bool both =
        is_mapping(*tree_, object) && is_scalar(*tree_, text) && !tree_->text(text).empty();
    if (both) {
      problem(install, "chart/values-replaced", field_key(helm, "values"),
              "Argo CD reads valuesObject, and nothing of values beside it",
              "put all of it below valuesObject");
    }
    add_inline_values(gathered_, install, *document_, is_mapping(*tree_, object) ? object : text);
    for (const yaml::NodeId parameter : items_at(*tree_, helm, "parameters")) {
      const bool forced = text_at(*tree_, parameter, "forceString") == std::string_view("true");
      add_setting(gathered_, install, *document_, child(*tree_, parameter, "name"),
                  child(*tree_, parameter, "value"),
                  forced ? LayerKind::set_string : LayerKind::set);
    }
    for (const yaml::NodeId parameter : items_at(*tree_, helm, "fileParameters")) {
      const std::string_view name = text_at(*tree_, parameter, "name");
      if (name.empty()) continue;
      const Span at = tree_->place(parameter);
      add_value_at(install, split_key(name),
                   {.type = yaml::Type::unknown, .text = "<file>", .at = at}, at);
    }
    find_lost_values(install, source);
    gathered_.installs.push_back(std::move(install));
  }

  // -- values files

  void add_value_file(FoundInstall& install, yaml::NodeId file, bool is_remote_chart,
                      bool missing_is_fine) {
    const std::string_view path = tree_->text(file);
    const Span at = text_place(*tree_, file);
    if (yaml::is_templated(path) || path.find("://") != std::string_view::npos) {
      add_named_values(gathered_, install, ".", *document_, file);
      return;
    }
    if (path.starts_with('$')) {
      add_referenced(install, file, path, missing_is_fine);
      return;
    }
    if (is_remote_chart) {
      inside_chart(install, file, path, missing_is_fine);
      return;
    }
    const std::string folder = path.starts_with('/') ? root_ : folder_;
    const std::string_view rest = path.starts_with('/') ? path.substr(1) : path;
    const NamedFile named = find_named(gathered_, folder, rest);
    if (named.file == kNoFile) {
      if (!missing_is_fine)
        add_unreadable(install, LayerKind::values_file, document_->file, at,
                       fmt::format("{}: {}", path, named.why));
      return;
    }
    // The chart's own values are its first layer already.
    if (gathered_.files.path(named.file) ==
        gathered_.files.shown(join_path(folder_, "values.yaml")))
      return;
    gathered_.layered.insert(named.file);
    add_values(gathered_, install, named.file, LayerKind::values_file, at);
  }

  // "$values/path" lies in the source whose ref is "values".
  void add_referenced(FoundInstall& install, yaml::NodeId file, std::string_view path,
                      bool missing_is_fine) {
    const Span at = text_place(*tree_, file);
    const std::size_t slash = path.find('/');
    const std::string_view ref =
        path.substr(1, slash == std::string_view::npos ? std::string_view::npos : slash - 1);
    const bool known = std::ranges::any_of(
        *sources_, [&](yaml::NodeId source) { return text_at(*tree_, source, "ref") == ref; });
    if (!known || slash == std::string_view::npos) {
      add_unreadable(install, LayerKind::values_file, document_->file, at,
                     fmt::format("{}: no source has the ref \"{}\"", path, ref));
      return;
    }
    for (const std::string& folder : folders_for(gathered_, folder_of(document_->path))) {
      const NamedFile named = find_named(gathered_, folder, path.substr(slash + 1));
      if (named.file == kNoFile) continue;
      gathered_.layered.insert(named.file);
      explain(gathered_, named.file, fmt::format("{} names it", document_->path));
      add_values(gathered_, install, named.file, LayerKind::values_file, at);
      return;
    }
    if (missing_is_fine) {
      add_unreadable(install, LayerKind::values_file, document_->file, at,
                     fmt::format("{}: it may lie in another repository", path));
      return;
    }
    add_unreadable(install, LayerKind::values_file, document_->file, at,
                   fmt::format("{}: it lies in another repository", path));
  }

  // A plain path beside `chart:` means a file of the chart. Cilium's has one, its own values.yaml.
  void inside_chart(FoundInstall& install, yaml::NodeId file, std::string_view path,
                    bool missing_is_fine) {
    const bool own = path == "values.yaml" || path == "./values.yaml";
    if (!own && missing_is_fine) {
      problem(install, "chart/value-file-inside-chart", file,
              fmt::format("Argo CD looks for {} inside the chart, and passes over it there", path),
              "add a source with ref: values, and name the file $values/" + std::string(path));
      return;
    }
    problem(
        install, own ? "chart/value-file-inside-chart" : "chart/value-file-missing-in-chart", file,
        own ? fmt::format("{} beside chart: is the chart's own, so that no file of the "
                          "repository is read",
                          path)
            : fmt::format("Argo CD looks for {} inside the chart, which has no such file", path),
        "add a source with ref: values, and name the file $values/" + std::string(path));
  }

  // -- values where nothing reads them

  void find_lost_values(FoundInstall& install, yaml::NodeId source) {
    for (const yaml::NodeId holder : {spec_, source}) {
      for (const Field& field : fields_of(*tree_, holder)) {
        const std::string_view key = tree_->text(field.key);
        if (key != "values" && key != "valuesObject" && key != "valueFiles" &&
            !(key == "helm" && holder == spec_))
          continue;
        if (field.value == yaml::kNoNode) continue;
        problem(install, "chart/values-beside-source", field.key,
                fmt::format("Argo CD knows no {}.{}: nothing of it reaches the chart",
                            holder == spec_ ? "spec" : "spec.source", key),
                key == "helm" ? "put it below spec.source" : "put it below spec.source.helm");
      }
    }
  }

  [[nodiscard]] yaml::NodeId field_key(yaml::NodeId mapping, std::string_view name) const {
    for (const Field& field : fields_of(*tree_, mapping)) {
      if (tree_->text(field.key) == name) return field.key;
    }
    return mapping;
  }

  void problem(FoundInstall& install, std::string_view rule, yaml::NodeId at, std::string message,
               std::string help) const {
    DocumentProblem found{};
    found.rule = std::string(rule);
    found.message = std::move(message);
    found.help = std::move(help);
    found.at = text_place(*tree_, at);
    install.problems.push_back(std::move(found));
  }

  Gathered& gathered_;
  const Document* document_{};
  const yaml::Tree* tree_{};
  yaml::NodeId application_ = yaml::kNoNode;
  yaml::NodeId spec_ = yaml::kNoNode;
  const std::vector<yaml::NodeId>* sources_{};
  std::string folder_{}, root_{};  // of a source in this repository
};

void join(Gathered& gathered) { ArgoReader(gathered).read(); }

}  // namespace

const Reader kArgoReader = {.name = "Argo CD", .join = join};

}  // namespace cilium_lint
