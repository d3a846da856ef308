#include "project/assemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "project/chart_choice.h"
#include "project/nearness.h"
#include "project/pairing.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kCommandLine = "<command-line>";

// Puts together what was gathered.
class Assembly {
 public:
  Assembly(Gathered& gathered, const DiscoverOptions& options, const Told& told)
      : gathered_(gathered),
        options_(options),
        charts_(gathered, options, told, project_.skipped),
        told_(told) {}

  // `counts` says which files the command line is about; all of them where it is empty.
  Project assemble(const std::set<FileId>& counts, bool all) {
    counts_ = &counts;
    all_ = all;
    std::stable_sort(gathered_.installs.begin(), gathered_.installs.end(),
                     [](const FoundInstall& a, const FoundInstall& b) {
                       return a.path != b.path ? a.path < b.path : a.at.begin < b.at.begin;
                     });
    if (!gathered_.installs.empty()) {
      for (const FoundManifest& manifest : gathered_.manifests)
        owners_.push_back(owners_of(gathered_, manifest));
    }
    charts_.resolve_names();
    charts_.pin_loose_values();
    for (FoundInstall& found : gathered_.installs) build(found);
    if (!unsaid_.empty()) {
      std::string where;
      for (const std::string& one : unsaid_) where += (where.empty() ? "" : ", ") + one;
      project_.notes.push_back(
          fmt::format("{}: nothing says the chart version, so only what holds for every supported "
                      "release is said; --cilium-version gives it",
                      where));
    }
    for (const FoundCluster& found : gathered_.clusters) {
      // Another tool's cluster that nothing here is installed on is somebody else's business.
      if (!found.cluster->is_kind() && !found.named) continue;
      if (counted(found.cluster->file) || counted(found.created_by)) add_cluster_of(found.cluster);
    }
    std::stable_sort(project_.clusters.begin(), project_.clusters.end(),
                     [&](const auto& a, const auto& b) {
                       const std::string_view left = gathered_.files.path(a->file);
                       const std::string_view right = gathered_.files.path(b->file);
                       if (left != right) return left < right;
                       if (a->at.begin != b->at.begin) return a->at.begin < b->at.begin;
                       return a->name.value < b->name.value;
                     });
    for (DocumentProblem& problem : gathered_.problems) {
      if (!counted(problem.at.file)) continue;
      involved_.insert(problem.at.file);
      project_.problems.push_back(std::move(problem));
    }
    for (std::string& note : gathered_.notes) add_once(project_.notes, std::move(note));
    project_.skipped.insert(project_.skipped.end(), gathered_.skipped.begin(),
                            gathered_.skipped.end());
    if (gathered_.explains) explain_files();
    involved_.erase(kNoFile);
    project_.files_read = static_cast<std::size_t>(
        std::count_if(involved_.begin(), involved_.end(), [&](FileId file) {
          return !gathered_.files.is_virtual(file) || gathered_.files.path(file) != kCommandLine;
        }));
    return std::move(project_);
  }

 private:
  [[nodiscard]] bool counted(FileId file) const {
    return all_ || (file != kNoFile && counts_->contains(file));
  }

  // What became of each file that was looked at.
  void explain_files() {
    std::map<FileId, std::vector<std::string>> words;
    const auto say = [&](FileId file, std::string text) {
      if (file != kNoFile) add_once(words[file], std::move(text));
    };
    for (const FileId file : gathered_.looked_at) words[file];
    for (const Install& install : project_.installs) {
      say(install.at.file,
          install.mechanism == InstallMechanism::none
              ? fmt::format("values that nothing installs: {}", install.id)
              : fmt::format("installs {} ({})", install.id, name_of(install.mechanism)));
      for (const Layer& layer : install.layers) {
        if (layer.kind == LayerKind::unreadable) {
          say(layer.file,
              fmt::format("names values of {} that cannot be read: {}", install.id, layer.why));
        } else if (layer.file != install.at.file) {
          say(layer.file, fmt::format("values of {}", install.id));
        }
      }
      if (install.pin && install.pin->at.file != install.at.file)
        say(install.pin->at.file, fmt::format("pins {} to {}", install.id, install.pin->written));
      for (const Manifest& manifest : install.manifests)
        say(manifest.at.file,
            fmt::format("{} {} beside {}", manifest.kind, manifest.name, install.id));
      if (install.cluster() != nullptr)
        say(install.cluster()->file,
            fmt::format("the cluster of {}{}", install.id,
                        install.cluster_is_guess ? ", by nearness alone" : ""));
    }
    for (const auto& cluster : project_.clusters) say(cluster->file, "a KIND config");
    for (const Explanation& explanation : gathered_.explanations)
      say(explanation.file, explanation.words);
    for (auto& [file, said] : words) {
      if (gathered_.files.is_virtual(file)) continue;
      std::string all;
      for (const std::string& one : said) all += (all.empty() ? "" : "; ") + one;
      if (all.empty())
        all = "left alone: it names neither Cilium's chart, nor its values, nor a cluster";
      project_.explained.push_back(
          {.path = std::string(gathered_.files.path(file)), .words = std::move(all)});
    }
    std::ranges::sort(project_.explained, {}, &Explained::path);
  }

  void add_cluster_of(const std::shared_ptr<const Cluster>& cluster) {
    if (std::find(project_.clusters.begin(), project_.clusters.end(), cluster) !=
        project_.clusters.end())
      return;
    involved_.insert(cluster->file);
    project_.clusters.push_back(cluster);
  }

  void build(FoundInstall& found) {
    const std::string where = found.mechanism == InstallMechanism::none
                                  ? found.path
                                  : place_name(gathered_.files, found.at);
    if (told_.pin) {
      found.version = VersionSource::pin;
      found.pin = told_.pin;
    }
    bool too_old = false;
    std::vector<std::string> notes;
    std::string unsaid;
    const CopyAtHand* copy = charts_.choose_copy(found, notes);
    if (copy == nullptr && options_.usual_cilium && found.version != VersionSource::pin &&
        found.version != VersionSource::several) {
      found.version = VersionSource::pin;
      found.pin = Pin{.at = options_.usual_cilium->at, .written = options_.usual_cilium->version};
    }
    Chart chart = copy != nullptr ? Chart::learned(copy->chart)
                                  : charts_.choose_chart(found, where, notes, unsaid, too_old);
    if (copy != nullptr) {
      too_old = copy->chart->version() < gathered_.catalogue.version(0);
      notes.push_back(ChartChoice::note_about(*copy, chart));
    }
    std::size_t number = choose_cluster(gathered_, options_, found, where, notes);
    std::shared_ptr<const Cluster> cluster;
    if (number != kNoCluster) cluster = gathered_.clusters[number].cluster;

    Install install(std::move(chart));
    install.mechanism = found.mechanism;
    install.at = found.at;
    if (found.version == VersionSource::pin) install.pin = std::move(found.pin);
    if (copy != nullptr) install.learned_from = copy->path;
    install.name_space = found.name_space;
    if (install.name_space.empty() && options_.name_space)
      install.name_space = *options_.name_space;
    install.release = found.release;
    install.context = found.context;
    install.umbrella_key = found.umbrella_key;
    install.client_side_render = found.client_side_render;
    install.cluster_is_guess =
        number != kNoCluster && !options_.kind_config && is_guess(gathered_, found, number);
    install.api_versions = options_.api_versions;
    install.files = &gathered_.files;
    install.layers = found.layers;  // later ones are compared with them
    if (found.fills_in) install.layers.push_back(filled_in(install, cluster.get()));
    set_kubernetes(install, found, cluster.get());
    if (found.script) install.scripts.push_back(found.script);
    if (number != kNoCluster) add_script(install, gathered_.clusters[number].created_by);
    add_images(install, found);
    add_manifests_to(install, found);

    std::set<FileId> files = {install.at.file};
    if (found.script) files.insert(found.script->file);
    for (const Layer& layer : install.layers) files.insert(layer.file);
    if (install.pin) files.insert(install.pin->at.file);
    if (cluster) files.insert(cluster->file);
    for (const Manifest& manifest : install.manifests) files.insert(manifest.at.file);
    // What it installs may stand in a file that another one hands on.
    if (!all_ &&
        std::none_of(files.begin(), files.end(), [&](FileId file) { return counted(file); }) &&
        !counted(gathered_.files.read_found(found.path).file))
      return;
    involved_.insert(files.begin(), files.end());

    if (cluster) add_cluster_of(cluster);
    if (too_old) {
      for (DocumentProblem& problem : found.problems)
        project_.problems.push_back(std::move(problem));
      skip_once(
          project_.skipped, "install",
          fmt::format("{}: chart {} is older than 1.10.0, so only YAML and the cluster's config "
                      "were judged",
                      where,
                      copy != nullptr ? copy->chart->version().text()
                      : install.pin   ? install.pin->written
                                      : std::string()));
      return;
    }
    for (std::string& note : notes) add_once(project_.notes, std::move(note));
    if (copy != nullptr) charts_.skip_what_it_hides(*copy);
    if (!unsaid.empty()) add_once(unsaid_, std::move(unsaid));
    install.id = id_of(install, found, cluster.get());
    install.settle(std::move(cluster));
    for (DocumentProblem& problem : found.problems) {
      problem.install = install.id;
      project_.problems.push_back(std::move(problem));
    }
    for (const LayerProblem& problem : install.user_values().problems) {
      DocumentProblem added{};
      added.rule = "values/set-syntax";
      added.message = problem.message;
      added.at = problem.at;
      added.install = install.id;
      project_.problems.push_back(std::move(added));
    }
    project_.installs.push_back(std::move(install));
  }

  // -- what belongs to an install

  // What `cilium install` finds out and adds below the user's own values (cilium-cli,
  // install/autodetect.go and helm.go).
  static Layer filled_in(const Install& install, const Cluster* cluster) {
    Layer layer{};
    layer.kind = LayerKind::cli_default;
    layer.stands_for = LayerKind::cli_default;
    layer.file = install.at.file;
    layer.at = install.at;
    const auto value = [&](yaml::Type type, std::string text) {
      yaml::Data data{};
      data.type = type;
      data.text = std::move(text);
      data.at = install.at;
      if (type == yaml::Type::boolean) data.boolean = data.text == "true";
      return data;
    };
    const auto set = [&](yaml::Data& map, std::string_view key, yaml::Data data) -> yaml::Data& {
      map.type = yaml::Type::map;
      map.at = install.at;
      map.entries.push_back(
          {.key = std::string(key), .key_at = install.at, .value = std::move(data)});
      return map.entries.back().value;
    };
    yaml::Data& root = layer.values.edit();
    const Truth kube_proxy = cluster != nullptr ? cluster->has_kube_proxy() : Truth::unknown;
    if (!is_true(kube_proxy)) {
      const bool sure = is_false(kube_proxy);
      // Only newer programs know the boolean; for older charts the word differs.
      const bool boolean = sure && is_true(install.chart().at_least("1.14.0"));
      set(root, "kubeProxyReplacement",
          boolean ? value(yaml::Type::boolean, "true") : value(yaml::Type::unknown, "<detected>"));
      set(root, "k8sServiceHost", value(yaml::Type::unknown, "<address of the API server>"));
      set(root, "k8sServicePort",
          sure && cluster->is_kind() ? value(yaml::Type::number, "6443")
                                     : value(yaml::Type::unknown, "<detected>"));
    }
    yaml::Data& name = set(root, "cluster", {});
    if (cluster != nullptr && cluster->is_kind() && cluster->name.known) {
      std::string text = "kind-" + cluster->name.value;
      for (char& c : text) {
        if (c == '_' || c == '.' || c == ':') c = '-';
      }
      set(name, "name", value(yaml::Type::text, std::move(text)));
    } else {
      set(name, "name", value(yaml::Type::unknown, "<name of the cluster>"));
    }
    yaml::Data& replicas = set(root, "operator", {});
    set(replicas, "replicas", value(yaml::Type::number, "1"));
    if (cluster != nullptr) {
      yaml::Data& ipam = set(root, "ipam", {});
      set(ipam, "mode",
          cluster->is_kind() ? value(yaml::Type::text, "kubernetes")
                             : value(yaml::Type::unknown, "<detected>"));
    }
    return layer;
  }

  void set_kubernetes(Install& install, const FoundInstall& found, const Cluster* cluster) const {
    if (told_.kubernetes) {
      install.kubernetes = *told_.kubernetes;
    } else if (found.kubernetes) {
      install.kubernetes = *found.kubernetes;
    } else if (cluster != nullptr && cluster->kubernetes) {
      install.kubernetes = {.state = KubernetesVersion::State::exact,
                            .version = *cluster->kubernetes,
                            .at = cluster->kubernetes_at};
    } else if (told_.usual_kubernetes) {
      install.kubernetes = *told_.usual_kubernetes;
    }
  }

  void add_script(Install& install, FileId file) const {
    for (const auto& script : gathered_.scripts) {
      if (script->file == file) add_once(install.scripts, script);
    }
  }

  void add_images(Install& install, const FoundInstall& found) const {
    for (const FoundImage& image : gathered_.images) {
      if (found.mechanism == InstallMechanism::none || !found.script) break;
      const bool same_script = image.script == found.script->file;
      // A script that only prepares images serves the installs beside it.
      const bool prepares =
          std::none_of(gathered_.installs.begin(), gathered_.installs.end(),
                       [&](const FoundInstall& other) {
                         return other.script && other.script->file == image.script;
                       }) &&
          folder_of(gathered_.files.path(image.script)) == folder_of(found.path);
      if (!same_script && !prepares) continue;
      install.images.push_back(image.image);
      add_script(install, image.script);
    }
  }

  void add_manifests_to(Install& install, const FoundInstall& found) const {
    const auto number = static_cast<std::size_t>(&found - gathered_.installs.data());
    for (std::size_t i = 0; i < gathered_.manifests.size(); ++i) {
      if (std::ranges::find(owners_[i], number) != owners_[i].end())
        (gathered_.manifests[i].may_exist ? install.may_exist : install.manifests)
            .push_back(gathered_.manifests[i].manifest);
    }
  }

  std::string id_of(const Install& install, const FoundInstall& found, const Cluster* cluster) {
    std::string id =
        fmt::format("{}#{}/{}", found.path, install.name_space.empty() ? "?" : install.name_space,
                    install.release.empty() ? "?" : install.release);
    if (gathered_.clusters.size() > 1 && cluster != nullptr)
      id += fmt::format("@{}", cluster->name.known ? cluster->name.value : "?");
    const std::size_t number = ++ids_[id];
    if (number > 1) id += fmt::format("~{}", number);
    return id;
  }

  Gathered& gathered_;
  const DiscoverOptions& options_;
  Project project_{};
  ChartChoice charts_;
  const Told& told_;
  const std::set<FileId>* counts_{};
  bool all_{};
  std::vector<std::string> unsaid_{};  // installs of which nothing says the version
  std::set<FileId> involved_{};
  std::map<std::string, std::size_t> ids_{};
  std::vector<std::vector<std::size_t>> owners_{};  // of each manifest: installs
};

}  // namespace

Project assemble(Gathered& gathered, const DiscoverOptions& options, const Told& told,
                 const std::set<FileId>& counts, bool all) {
  return Assembly(gathered, options, told).assemble(counts, all);
}

}  // namespace cilium_lint
