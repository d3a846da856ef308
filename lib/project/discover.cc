#include "project/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "project/copy_at_hand.h"
#include "project/gather.h"
#include "project/walk.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kCommandLine = "<command-line>";
constexpr std::array<const Reader*, 3> kReaders = {&kScriptReader, &kChartReader, &kDocumentReader};

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

template <class T>
void add_once(std::vector<T>& list, T item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

void skip_once(std::vector<Skipped>& list, std::string check, std::string reason) {
  for (const Skipped& known : list) {
    if (known.check == check && known.reason == reason) return;
  }
  list.push_back({.check = std::move(check), .reason = std::move(reason)});
}

// Parts of a path from the top: "a/b" lies nearer to "a/b/c" than to "a".
std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

std::size_t shared_depth(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = parts_of(a);
  const std::vector<std::string_view> right = parts_of(b);
  std::size_t depth = 0;
  while (depth < left.size() && depth < right.size() && left[depth] == right[depth]) ++depth;
  return depth;
}
bool is_within(std::string_view folder, std::string_view path) {
  return shared_depth(folder, path) == parts_of(folder).size();
}

// A word for the version that the program is told.
struct Told {
  std::optional<Pin> pin{};
  std::optional<KubernetesVersion> kubernetes{};
  std::optional<CopyAtHand> copy{};
};

// Whether a version fits what is written for it.
bool fits(const Version& version, std::string_view written) {
  const std::optional<VersionRange> range = VersionRange::parse(written);
  if (!range) return false;
  return range->is_exact() ? range->exact_version() == version : range->contains(version);
}

// A copy of Cilium's chart that lies in the repository.
struct Vendored {
  std::string path{};                // its folder, or its packed file
  std::string home{};                // the folder that it serves, as it is printed
  std::string shown{};               // `path` as it is printed
  std::optional<Version> version{};  // as far as it is known without reading the copy
  std::optional<Pin> pin{};
};

std::optional<KubernetesVersion> kubernetes_version(std::string_view text) {
  KubernetesVersion out{};
  if (const std::optional<Version> exact = Version::parse(text)) {
    out.state = KubernetesVersion::State::exact;
    out.version = *exact;
    return out;
  }
  if (const std::optional<Version> minor = Version::parse(std::string(text) + ".0")) {
    out.state = KubernetesVersion::State::minor;
    out.version = *minor;
    return out;
  }
  return std::nullopt;
}

// Puts together what was gathered.
class Assembly {
 public:
  Assembly(Gathered& gathered, const DiscoverOptions& options, const Told& told)
      : gathered_(gathered), options_(options), told_(told) {}

  // `counts` says which files the command line is about; all of them where it is empty.
  Project assemble(const std::set<FileId>& counts, bool all) {
    counts_ = &counts;
    all_ = all;
    std::stable_sort(gathered_.installs.begin(), gathered_.installs.end(),
                     [](const FoundInstall& a, const FoundInstall& b) {
                       return a.path != b.path ? a.path < b.path : a.at.begin < b.at.begin;
                     });
    if (!gathered_.installs.empty()) find_owners();
    find_vendored();
    pin_loose_values();
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
    project_.skipped.insert(project_.skipped.end(), gathered_.skipped.begin(),
                            gathered_.skipped.end());
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
    const CopyAtHand* copy = choose_copy(found, notes);
    Chart chart = copy != nullptr ? Chart::learned(copy->chart)
                                  : choose_chart(found, where, notes, unsaid, too_old);
    if (copy != nullptr) {
      too_old = copy->chart->version() < gathered_.catalogue.version(0);
      notes.push_back(note_about(*copy, chart));
    }
    std::size_t number = choose_cluster(found, where, notes);
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
    install.umbrella_key = found.umbrella_key;
    install.client_side_render = found.client_side_render;
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
    for (const Layer& layer : install.layers) files.insert(layer.file);
    if (install.pin) files.insert(install.pin->at.file);
    if (cluster) files.insert(cluster->file);
    for (const Manifest& manifest : install.manifests) files.insert(manifest.at.file);
    if (!all_ &&
        std::none_of(files.begin(), files.end(), [&](FileId file) { return counted(file); }))
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
    if (copy != nullptr) skip_what_it_hides(*copy);
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

  // -- the chart's release

  // Values that no command names are taken for those of the install beside or above them, where
  // that is of one release.
  void pin_loose_values() {
    for (FoundInstall& values : gathered_.installs) {
      if (values.mechanism != InstallMechanism::none || values.version != VersionSource::unsaid)
        continue;
      const std::string folder = folder_of(values.path);
      std::vector<const FoundInstall*> nearest;
      std::size_t depth = 0;
      for (const FoundInstall& install : gathered_.installs) {
        if (install.mechanism == InstallMechanism::none) continue;
        const std::string of = folder_of(install.path);
        if (!is_within(of, folder)) continue;
        const std::size_t here = parts_of(of).size();
        if (!nearest.empty() && here < depth) continue;
        if (here > depth) nearest.clear();
        depth = here;
        nearest.push_back(&install);
      }
      const bool one_release =
          !nearest.empty() &&
          std::all_of(nearest.begin(), nearest.end(), [&](const FoundInstall* install) {
            return install->version == VersionSource::pin &&
                   install->pin->written == nearest.front()->pin->written;
          });
      if (!one_release) continue;
      values.version = VersionSource::pin;
      values.pin = nearest.front()->pin;
      values.umbrella_folder = nearest.front()->umbrella_folder;
      values.chart = nearest.front()->chart;
    }
  }

  // -- a copy of the chart that lies at hand

  void find_vendored() {
    const auto add = [this](const std::string& path, std::optional<Version> version,
                            std::optional<Pin> pin) {
      Vendored copy{.path = path,
                    .home = folder_of(path),
                    .shown = gathered_.files.shown(path),
                    .version = std::move(version),
                    .pin = std::move(pin)};
      if (file_name(copy.home) == "charts") copy.home = folder_of(copy.home);
      copy.home = gathered_.files.shown(copy.home);
      if (std::ranges::find(vendored_, copy.shown, &Vendored::shown) != vendored_.end()) return;
      vendored_.push_back(std::move(copy));
    };
    for (const LocalChart& chart : gathered_.charts) {
      if (!chart.is_cilium) continue;
      add(chart.folder, chart.pin ? Version::parse(chart.pin->written) : std::nullopt, chart.pin);
    }
    for (const std::string& path : gathered_.packed_copies) {
      constexpr std::string_view kHead = "cilium-", kEnd = ".tgz";
      const std::string_view name = file_name(path);
      const auto version =
          Version::parse(name.substr(kHead.size(), name.size() - kHead.size() - kEnd.size()));
      if (version) add(path, version, std::nullopt);
    }
    std::ranges::sort(vendored_, {}, &Vendored::shown);
  }

  // Read once; nothing where it cannot be, which is said.
  const CopyAtHand* learn(const std::string& path, bool fenced) {
    auto [known, is_new] = copies_.try_emplace(path);
    if (is_new) {
      auto copy = learn_copy(gathered_.files, gathered_.catalogue, path, fenced);
      if (copy) {
        known->second = std::move(*copy);
      } else {
        skip_once(project_.skipped, "chart", copy.error().message);
      }
    }
    return known->second ? &*known->second : nullptr;
  }

  // The copy that the install is of: the command line's, the one that it installs, one of the
  // release that it pins, else Helm's own where that is asked for.
  const CopyAtHand* choose_copy(FoundInstall& found, std::vector<std::string>& notes) {
    if (told_.copy) return &*told_.copy;
    const bool pinned = found.version == VersionSource::pin;
    if (!found.umbrella_folder.empty()) {
      const std::string home = gathered_.files.shown(found.umbrella_folder);
      for (const Vendored& vendored : vendored_) {
        if (vendored.home != home) continue;
        if (const CopyAtHand* copy = learn_fitting(found, vendored.path, notes)) return copy;
      }
    }
    if (!found.chart.empty()) {
      if (const CopyAtHand* copy = learn_fitting(found, found.chart, notes)) return copy;
    }
    if (found.umbrella_folder.empty() && found.chart.empty() &&
        found.mechanism == InstallMechanism::none && found.version == VersionSource::unsaid) {
      return copy_beside(found);
    }
    if (!pinned) return nullptr;
    const std::optional<VersionRange> range = VersionRange::parse(found.pin->written);
    if (!range || !range->is_exact()) return nullptr;
    const Version& version = range->exact_version();
    if (!gathered_.catalogue.find(version)) {
      const auto same = std::ranges::find(vendored_, version, &Vendored::version);
      if (same != vendored_.end()) {
        if (const CopyAtHand* copy = learn_fitting(found, same->path, notes)) return copy;
      }
    }
    return copy_in_cache(version);
  }

  const CopyAtHand* learn_fitting(const FoundInstall& found, const std::string& path,
                                  std::vector<std::string>& notes) {
    const CopyAtHand* copy = learn(path, true);
    if (copy == nullptr || found.version != VersionSource::pin) return copy;
    const Version& version = copy->chart->version();
    if (fits(version, found.pin->written)) return copy;
    notes.push_back(
        fmt::format("{} is chart {}, not {} as it is pinned: nothing is learned from it",
                    copy->path, version.text(), found.pin->written));
    return nullptr;
  }

  // Values that nothing installs are taken for those of the one chart beside or above them.
  const CopyAtHand* copy_beside(FoundInstall& found) {
    const std::string folder = gathered_.files.shown(folder_of(found.path));
    std::vector<const Vendored*> nearest;
    std::size_t depth = 0;
    for (const Vendored& vendored : vendored_) {
      if (!is_within(vendored.home, folder)) continue;
      const std::size_t here = parts_of(vendored.home).size();
      if (!nearest.empty() && here < depth) continue;
      if (here > depth) nearest.clear();
      depth = here;
      nearest.push_back(&vendored);
    }
    if (nearest.size() != 1) return nullptr;
    const CopyAtHand* copy = learn(nearest.front()->path, true);
    if (copy != nullptr && nearest.front()->pin) {
      found.version = VersionSource::pin;
      found.pin = nearest.front()->pin;
    }
    return copy;
  }

  const CopyAtHand* copy_in_cache(const Version& version) {
    if (!options_.chart_cache) return nullptr;
    const std::string name = fmt::format("cilium-{}.tgz", version.text());
    const std::string path = join_path(*options_.chart_cache, name);
    if (!gathered_.files.exists(path)) return nullptr;
    auto [known, is_new] = copies_.try_emplace(path);
    if (is_new) {
      auto copy = learn_copy(gathered_.files, gathered_.catalogue, path, false);
      if (!copy) {
        skip_once(project_.skipped, "chart",
                  fmt::format("{} of Helm's cache cannot be read", name));
      } else if (copy->chart->version() == version) {
        known->second = CopyAtHand{.path = name, .chart = copy->chart};
      }
    }
    return known->second ? &*known->second : nullptr;
  }

  [[nodiscard]] std::string note_about(const CopyAtHand& copy, const Chart& chart) const {
    const std::string version = copy.chart->version().text();
    if (copy.chart->as_released()) {
      return fmt::format("{} is chart {} as it was released", copy.path, version);
    }
    std::string note = fmt::format("{}: keys, types and defaults of chart {} are learned from here",
                                   copy.path, version);
    if (chart.nearest_known() != chart.judged_by()) {
      note += fmt::format("; what they do is judged by {}",
                          chart.catalogue().version(chart.nearest_known()).text());
    }
    return note;
  }

  void skip_what_it_hides(const CopyAtHand& copy) {
    if (!copy.chart->knows_all_keys()) {
      skip_once(project_.skipped, "keys",
                fmt::format("{}: a template cannot be followed to its end, so any key may be read",
                            copy.path));
    }
    if (!copy.chart->knows_types()) {
      skip_once(project_.skipped, "types",
                fmt::format("{}: its schema says more than is understood here", copy.path));
    }
  }

  Chart choose_chart(const FoundInstall& found, const std::string& where,
                     std::vector<std::string>& notes, std::string& unsaid, bool& too_old) const {
    const Catalogue& catalogue = gathered_.catalogue;
    switch (found.version) {
      case VersionSource::nothing:
        notes.push_back(
            fmt::format("{} names no chart version: Helm takes the newest, judged here by {}",
                        where, catalogue.version(catalogue.newest()).text()));
        return Chart::newest(catalogue);
      case VersionSource::hidden:
        notes.push_back(fmt::format(
            "{}: the chart version is only known when it runs; --cilium-version says it", where));
        return Chart::unknown(catalogue);
      case VersionSource::unsaid:
        unsaid = where;
        return Chart::unknown(catalogue);
      case VersionSource::pin:
        break;
    }
    const std::string& written = found.pin->written;
    const std::optional<VersionRange> range = VersionRange::parse(written);
    if (!range) {
      notes.push_back(fmt::format("{}: \"{}\" is no version of a chart", where, written));
      return Chart::unknown(catalogue);
    }
    if (range->is_exact()) {
      const Version& version = range->exact_version();
      if (const std::optional<ReleaseId> release = catalogue.find(version))
        return Chart::exact(catalogue, *release);
      if (version < catalogue.version(0)) too_old = true;
      Chart chart = Chart::nearest(catalogue, version);
      notes.push_back(
          fmt::format("chart {} is not in the tables: judged by {}; --chart with a copy of it "
                      "gives its own keys",
                      version.text(), catalogue.version(chart.judged_by()).text()));
      return chart;
    }
    if (const std::optional<ReleaseId> release = catalogue.newest_in(*range))
      return Chart::range(catalogue, *release, written);
    notes.push_back(fmt::format("{}: no chart in the tables is in the range {}", where, written));
    too_old = std::none_of(kProbes.begin(), kProbes.end(), [&](std::string_view probe) {
      const std::optional<Version> version = Version::parse(probe);
      return version && range->contains(*version);
    });
    return Chart::unknown(catalogue);
  }
  // A range that holds one of these reaches beyond the tables' end, not below their start.
  static constexpr std::array<std::string_view, 4> kProbes = {"1.20.99", "1.21.0", "1.22.0",
                                                              "2.0.0"};

  // -- the cluster

  std::size_t choose_cluster(const FoundInstall& found, const std::string& where,
                             std::vector<std::string>& notes) const {
    if (gathered_.clusters.empty()) return kNoCluster;
    if (options_.kind_config) return 0;  // the command line's own
    if (found.cluster != kNoCluster) return found.cluster;
    if (found.cluster_hidden) return kNoCluster;
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i < gathered_.clusters.size(); ++i) {
      const Cluster& cluster = *gathered_.clusters[i].cluster;
      if (found.cluster_name.empty() ||
          (cluster.name.known && cluster.name.value == found.cluster_name))
        candidates.push_back(i);
    }
    // In the same folder, else in the nearest one above, else below.
    const std::string folder = folder_of(found.path);
    const auto folder_at = [&](std::size_t i) { return folder_of(gathered_.clusters[i].path); };
    std::vector<std::size_t> best;
    std::size_t depth = 0;
    for (const std::size_t i : candidates) {
      if (!is_within(folder_at(i), folder)) continue;
      const std::size_t here = parts_of(folder_at(i)).size();
      if (!best.empty() && here < depth) continue;
      if (!best.empty() && here > depth) best.clear();
      depth = here;
      best.push_back(i);
    }
    if (best.empty()) {
      for (const std::size_t i : candidates) {
        if (is_within(folder, folder_at(i))) best.push_back(i);
      }
    }
    // Elsewhere: only where there is nothing else that could be meant.
    if (best.empty() && candidates.size() == 1 &&
        (is_only_release() || !found.cluster_name.empty()))
      best = candidates;
    if (best.size() > 1) {
      std::string names;
      for (const std::size_t i : best) {
        const FoundCluster& cluster = gathered_.clusters[i];
        if (!names.empty()) names += ", ";
        names += cluster.cluster->name.known
                     ? fmt::format("\"{}\" ({})", cluster.cluster->name.value, cluster.path)
                     : cluster.path;
      }
      notes.push_back(
          fmt::format("{}: several clusters could be meant, so none is taken: {}", where, names));
      return kNoCluster;
    }
    return best.empty() ? kNoCluster : best.front();
  }

  [[nodiscard]] bool is_only_release() const {
    const FoundInstall& first = gathered_.installs.front();
    return std::all_of(gathered_.installs.begin(), gathered_.installs.end(),
                       [&](const FoundInstall& install) {
                         return install.path == first.path || is_same_install(first, install);
                       });
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
          sure ? value(yaml::Type::number, "6443") : value(yaml::Type::unknown, "<detected>"));
    }
    yaml::Data& name = set(root, "cluster", {});
    if (cluster != nullptr && cluster->name.known) {
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
      set(ipam, "mode", value(yaml::Type::text, "kubernetes"));
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

  // Whether two commands install the same thing: one release, from one values file or to one
  // cluster.
  [[nodiscard]] bool is_same_install(const FoundInstall& a, const FoundInstall& b) const {
    if (&a == &b) return true;
    if (!a.release.empty() && !b.release.empty() && a.release != b.release) return false;
    const auto is_named = [](const Layer& layer) {
      return layer.kind == LayerKind::values_file && layer.file != kNoFile;
    };
    for (const Layer& layer : a.layers) {
      if (is_named(layer) && std::any_of(b.layers.begin(), b.layers.end(), [&](const Layer& other) {
            return is_named(other) && other.file == layer.file;
          }))
        return true;
    }
    return a.cluster != kNoCluster && a.cluster == b.cluster;
  }

  // The installs an object belongs to: those of the script that applies it, else those beside it
  // or above it, else the only one there is.
  [[nodiscard]] std::vector<const FoundInstall*> installs_of(const FoundManifest& manifest) const {
    std::vector<const FoundInstall*> out;
    for (const FoundInstall& install : gathered_.installs) {
      if (!install.script) continue;
      bool applies = manifest.file == install.script->file;
      for (const Applied& applied : gathered_.applied)
        applies = applies || (applied.script == install.script->file &&
                              is_within(applied.path, manifest.path));
      if (applies) out.push_back(&install);
    }
    const std::string folder = folder_of(manifest.path);
    const auto take_nearest = [&](auto depth_of) {
      std::size_t nearest = 0;
      for (const FoundInstall& install : gathered_.installs) {
        const std::optional<std::size_t> depth = depth_of(folder_of(install.path));
        if (!depth || (!out.empty() && *depth < nearest)) continue;
        if (*depth > nearest) out.clear();
        nearest = *depth;
        out.push_back(&install);
      }
    };
    if (out.empty()) {
      take_nearest([&](const std::string& of) {
        return is_within(of, folder) ? std::optional(parts_of(of).size()) : std::nullopt;
      });
    }
    if (out.empty()) {
      take_nearest([&](const std::string& of) {
        return is_within(folder, of) ? std::optional<std::size_t>(0) : std::nullopt;
      });
    }
    if (out.empty()) {
      const FoundInstall& first = gathered_.installs.front();
      if (std::all_of(gathered_.installs.begin(), gathered_.installs.end(),
                      [&](const FoundInstall& other) { return is_same_install(first, other); }))
        out.push_back(&first);
    }
    return out;
  }

  void find_owners() {
    for (const FoundManifest& manifest : gathered_.manifests) {
      std::set<std::size_t> owners;
      for (const FoundInstall* owner : installs_of(manifest)) {
        for (std::size_t i = 0; i < gathered_.installs.size(); ++i) {
          if (is_same_install(*owner, gathered_.installs[i])) owners.insert(i);
        }
      }
      owners_.push_back(std::move(owners));
    }
  }

  void add_manifests_to(Install& install, const FoundInstall& found) const {
    const auto number = static_cast<std::size_t>(&found - gathered_.installs.data());
    for (std::size_t i = 0; i < gathered_.manifests.size(); ++i) {
      if (owners_[i].contains(number)) install.manifests.push_back(gathered_.manifests[i].manifest);
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
  const Told& told_;
  const std::set<FileId>* counts_{};
  bool all_{};
  Project project_{};
  std::vector<std::string> unsaid_{};  // installs of which nothing says the version
  std::set<FileId> involved_{};
  std::map<std::string, std::size_t> ids_{};
  std::vector<Vendored> vendored_{};
  std::map<std::string, std::optional<CopyAtHand>> copies_{};  // by path
  std::vector<std::set<std::size_t>> owners_{};                // of each manifest: installs
};

class Discovery {
 public:
  Discovery(Files& files, const Catalogue& catalogue, const DiscoverOptions& options)
      : files_(files), options_(options), gathered_{.files = files, .catalogue = catalogue} {}

  Discovered run() {
    if (!read_told()) return std::move(out_);
    if (options_.kind_config && !read_kind_option()) return std::move(out_);
    if (!options_.layers.empty()) {
      if (!stated()) return std::move(out_);
      all_ = true;
    } else if (options_.kind_config && options_.paths.empty()) {
      all_ = true;
    } else {
      found();
    }
    out_.project = Assembly(gathered_, options_, told_).assemble(counts_, all_);
    const Project& project = out_.project;
    if (!out_.error && folders_named_ && project.installs.empty() && project.clusters.empty() &&
        project.problems.empty()) {
      if (std::none_of(project.skipped.begin(), project.skipped.end(),
                       [](const Skipped& skipped) { return skipped.check == "install"; }))
        fail(DiscoverError::Kind::nothing_to_lint,
             fmt::format("nothing to lint in {}: no Cilium install, values or KIND config",
                         named_folders_));
    }
    return std::move(out_);
  }

 private:
  void fail(DiscoverError::Kind kind, std::string message) {
    if (!out_.error) out_.error = DiscoverError{.kind = kind, .message = std::move(message)};
  }

  bool read_told() {
    if (options_.cilium_version) {
      const std::string& text = *options_.cilium_version;
      if (!VersionRange::parse(text)) {
        fail(DiscoverError::Kind::usage,
             fmt::format("--cilium-version {}: is no version, such as 1.18.3", text));
        return false;
      }
      const FileId file = files_.add(std::string(kCommandLine), text);
      told_.pin = Pin{.at = Span{file, 0, u32(text.size())}, .written = text};
    }
    if (options_.chart && !read_chart_option()) return false;
    if (options_.kubernetes_version) {
      told_.kubernetes = kubernetes_version(*options_.kubernetes_version);
      if (!told_.kubernetes) {
        fail(DiscoverError::Kind::usage,
             fmt::format("--kubernetes-version {}: is no version, such as 1.33.1",
                         *options_.kubernetes_version));
        return false;
      }
      const FileId file = files_.add(std::string(kCommandLine), *options_.kubernetes_version);
      told_.kubernetes->at = Span{file, 0, u32(options_.kubernetes_version->size())};
    }
    return true;
  }

  // --chart is a copy of what is installed, whatever is pinned.
  bool read_chart_option() {
    const std::string& path = *options_.chart;
    auto copy = learn_copy(files_, gathered_.catalogue, path, false);
    if (!copy) {
      fail(DiscoverError::Kind::unreadable, copy.error().message);
      return false;
    }
    const std::string version = copy->chart->version().text();
    if (told_.pin && !fits(copy->chart->version(), told_.pin->written)) {
      fail(DiscoverError::Kind::usage, fmt::format("--cilium-version {}: the chart in {} is {}",
                                                   told_.pin->written, copy->path, version));
      return false;
    }
    const FileId file = files_.add(std::string(kCommandLine), copy->path);
    told_.pin = Pin{.at = Span{file, 0, u32(copy->path.size())}, .written = version};
    told_.copy = std::move(*copy);
    return true;
  }

  // A file named on the command line; "-" is standard input.
  std::optional<FileId> open(const std::string& path) {
    if (path == "-") return files_.add(options_.stdin_filename, options_.stdin_text.value_or(""));
    const ReadOutcome outcome = files_.read_named(path);
    if (outcome.problem == ReadProblem::none) return outcome.file;
    if (outcome.problem == ReadProblem::too_large) {
      skip_once(gathered_.skipped, "file", outcome.message);
      return std::nullopt;
    }
    fail(DiscoverError::Kind::unreadable, outcome.message);
    return std::nullopt;
  }

  [[nodiscard]] PlacedText whole(FileId file) const {
    return {.text = std::string(files_.text(file)), .placement = Placement(file)};
  }

  [[nodiscard]] ClusterOverrides named_cluster() {
    ClusterOverrides overrides{};
    if (!options_.cluster_name) return overrides;
    if (name_file_ == kNoFile)
      name_file_ = files_.add(std::string(kCommandLine), *options_.cluster_name);
    overrides.name = {.value = *options_.cluster_name,
                      .at = Span{name_file_, 0, u32(options_.cluster_name->size())},
                      .given = true,
                      .known = true};
    return overrides;
  }

  bool read_kind_option() {
    const std::optional<FileId> file = open(*options_.kind_config);
    if (!file) return !out_.error.has_value();
    counts_.insert(*file);
    gathered_.created.insert(*file);
    const std::string path(files_.path(*file));
    const std::size_t problems = gathered_.problems.size();
    const std::size_t skipped = gathered_.skipped.size();
    const std::size_t cluster =
        add_cluster(gathered_, whole(*file), path, named_cluster(), kNoFile);
    if (cluster != kNoCluster || gathered_.problems.size() > problems ||
        gathered_.skipped.size() > skipped)
      return true;
    const yaml::Tree tree =
        yaml::parse(files_.text(*file), Placement(*file), yaml::Documents::first);
    if (tree.fault() && !tree.fault()->limit) {
      gathered_.problems.push_back({.rule = "yaml/" + tree.fault()->id,
                                    .message = tree.fault()->message,
                                    .at = tree.place(tree.fault()->begin, tree.fault()->end),
                                    .in_cluster_config = true});
      return true;
    }
    fail(DiscoverError::Kind::unreadable,
         fmt::format("{}: is no KIND config (kind: Cluster, apiVersion: kind.x-k8s.io/v1alpha4)",
                     path));
    return false;
  }

  // Layers stated on the command line, as for `helm template`.
  bool stated() {
    FoundInstall install{};
    install.path = std::string(kCommandLine);
    install.client_side_render = true;
    for (const StatedLayer& layer : options_.layers) {
      if (layer.kind == LayerKind::values_file) {
        const std::optional<FileId> file = open(layer.text);
        if (!file && out_.error) return false;
        if (!file) {
          add_unreadable(install, LayerKind::values_file, kNoFile, Span{},
                         fmt::format("{}: is too large to be read", layer.text));
          continue;
        }
        counts_.insert(*file);
        const Span at{*file, 0, 0};
        add_values(gathered_, install, *file, LayerKind::values_file, at);
        if (!install.at.known()) install.at = at;
        continue;
      }
      const FileId file = files_.add(std::string(kCommandLine), layer.text);
      const Span at{file, 0, u32(layer.text.size())};
      const PlacedText text{.text = layer.text, .placement = Placement(file)};
      install.layers.push_back(
          read_set(text, layer.kind, at,
                   [this](std::string_view path) -> std::optional<std::string> {
                     const ReadOutcome outcome = files_.read_named(path);
                     if (outcome.problem != ReadProblem::none) {
                       fail(DiscoverError::Kind::unreadable, outcome.message);
                       return std::nullopt;
                     }
                     return std::string(files_.text(outcome.file));
                   })
              .layer);
      if (out_.error) return false;
      if (!install.at.known()) install.at = at;
    }
    gathered_.installs.push_back(std::move(install));
    return true;
  }

  // -- files and folders

  void found() {
    std::vector<std::string> paths = options_.paths;
    if (paths.empty()) paths.emplace_back(".");
    std::vector<std::string> folders;
    for (const std::string& path : paths) {
      if (path != "-" && files_.is_directory(path)) {
        folders.push_back(path);
        folders_named_ = true;
        if (!named_folders_.empty()) named_folders_ += ", ";
        named_folders_ += path;
        continue;
      }
      const std::optional<FileId> file = open(path);
      if (!file) continue;
      named_.insert(*file);
      counts_.insert(*file);
      take(path == "-" ? options_.stdin_filename : path, *file);
      if (path != "-") add_once(neighbourhoods_, neighbourhood(path));
    }
    for (const std::string& folder : folders) look_through(folder, true);
    for (const std::string& folder : neighbourhoods_) look_through(folder, false);
    read_all();
  }

  // Where the install of a named file is looked for: its repository, else its folder; never outside
  // the fence.
  [[nodiscard]] std::string neighbourhood(const std::string& path) const {
    const std::string root = repository_root(path);
    if (!files_.exists(join_path(root, ".git"))) return folder_of(path);
    return !files_.root().empty() && is_within(root, files_.root()) ? files_.root() : root;
  }

  void look_through(const std::string& folder, bool named) {
    const bool whole = walk(files_, folder, [&](const std::string& path) {
      if (is_packed_copy(path)) gathered_.packed_copies.push_back(path);
      if (std::none_of(kReaders.begin(), kReaders.end(),
                       [&](const Reader* reader) { return reader->may_read(path); }))
        return;
      const ReadOutcome outcome = files_.read_found(path);
      if (outcome.problem == ReadProblem::too_large || outcome.problem == ReadProblem::unreadable ||
          outcome.problem == ReadProblem::outside_root) {
        if (file_name(path).find('.') != std::string_view::npos)
          skip_once(gathered_.skipped, "file", outcome.message);
        return;
      }
      if (outcome.problem != ReadProblem::none) return;
      if (named) counts_.insert(outcome.file);
      take(path, outcome.file);
    });
    if (!whole)
      skip_once(gathered_.skipped, "files",
                fmt::format("{} holds more files than are looked at", folder));
  }

  void take(const std::string& path, FileId file) {
    if (!taken_.insert(file).second) return;
    sources_.push_back({.file = file,
                        .path = std::string(files_.path(file)),
                        .text = {},
                        .named = named_.contains(file)});
    if (sources_.back().path.empty()) sources_.back().path = path;
  }

  // Scripts first: they say which files are values of an install and configs of a cluster.
  void read_all() {
    for (const Reader* reader : kReaders) {
      for (SourceFile& source : sources_) {
        const bool fits =
            reader->may_read(source.path) ||
            (source.named && reader == &kDocumentReader && !is_read_otherwise(source));
        if (!fits) continue;
        source.text = files_.text(source.file);
        reader->read(source, gathered_);
      }
    }
    drop_inside_charts();
    add_umbrellas();
    add_loose_values();
    rename_clusters();
  }
  [[nodiscard]] static bool is_read_otherwise(const SourceFile& source) {
    return kScriptReader.may_read(source.path) &&
           file_name(source.path).find('.') != std::string::npos;
  }

  // A vendored chart's own files say nothing about an install; another chart's values are not
  // Cilium's.
  void drop_inside_charts() {
    const auto inside = [&](const std::string& path) {
      return std::any_of(gathered_.charts.begin(), gathered_.charts.end(),
                         [&](const LocalChart& chart) {
                           if (chart.umbrella_key) return false;
                           return chart.is_cilium ? is_within(chart.folder, path)
                                                  : folder_of(path) == chart.folder;
                         });
    };
    std::erase_if(gathered_.values, [&](const FoundValues& values) {
      return inside(values.path) && !named_.contains(values.file);
    });
    std::erase_if(gathered_.manifests,
                  [&](const FoundManifest& manifest) { return inside(manifest.path); });
  }

  // Charts that depend on Cilium's and that no command here installs: something else does.
  void add_umbrellas() {
    for (const LocalChart& chart : gathered_.charts) {
      if (!chart.umbrella_key || chart.installed) continue;
      FoundInstall install{};
      install.path = std::string(files_.path(chart.file));
      install.at = chart.pin ? chart.pin->at : Span{chart.file, 0, 0};
      install.version = chart.version;
      install.pin = chart.pin;
      install.umbrella_key = chart.umbrella_key;
      install.umbrella_folder = chart.folder;
      install.chart = chart.source;
      gathered_.used.insert(chart.file);
      const ReadOutcome values = files_.read_found(join_path(chart.folder, "values.yaml"));
      if (values.problem == ReadProblem::none) {
        gathered_.layered.insert(values.file);
        add_values(gathered_, install, values.file, LayerKind::values_file,
                   Span{values.file, 0, 0});
      }
      gathered_.installs.push_back(std::move(install));
    }
  }

  void add_loose_values() {
    for (const FoundValues& values : gathered_.values) {
      if (gathered_.layered.contains(values.file)) continue;
      FoundInstall install{};
      install.path = values.path;
      install.at = Span{values.file, 0, 0};
      add_values(gathered_, install, values.file, LayerKind::values_file, Span{values.file, 0, 0});
      gathered_.installs.push_back(std::move(install));
    }
  }

  // --cluster-name says what no file says.
  void rename_clusters() {
    if (!options_.cluster_name) return;
    for (FoundCluster& found : gathered_.clusters) {
      if (found.cluster->name.given && found.cluster->name.known) continue;
      const FileId file = found.cluster->file;
      if (found.created_by == file) continue;  // a config inside a script
      const yaml::Tree tree =
          yaml::parse(files_.text(file), Placement(file), yaml::Documents::first);
      if (tree.fault() || tree.roots().empty()) continue;
      ReadCluster read =
          read_kind_config(tree, tree.roots()[0], named_cluster(), files_.text(file));
      if (read.cluster) found.cluster = std::make_shared<const Cluster>(*std::move(read.cluster));
    }
  }

  Files& files_;
  const DiscoverOptions& options_;
  Gathered gathered_;
  Told told_{};
  Discovered out_{};
  std::set<FileId> named_{};   // files on the command line
  std::set<FileId> counts_{};  // files that the command line is about
  std::set<FileId> taken_{};
  std::vector<SourceFile> sources_{};
  std::vector<std::string> neighbourhoods_{};
  std::string named_folders_{};
  bool folders_named_{};
  bool all_{};
  FileId name_file_ = kNoFile;
};

}  // namespace

std::span<const Reader* const> readers() { return kReaders; }

Discovered discover(Files& files, const Catalogue& catalogue, const DiscoverOptions& options) {
  return Discovery(files, catalogue, options).run();
}

}  // namespace cilium_lint
