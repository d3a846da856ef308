#include "project/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "install/kind_file.h"
#include "project/assemble.h"
#include "project/chart_choice.h"
#include "project/cluster_reader.h"
#include "project/copy_at_hand.h"
#include "project/documents.h"
#include "project/first_look.h"
#include "project/gather.h"
#include "project/nearness.h"
#include "project/walk.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kCommandLine = "<command-line>";
constexpr std::array<const Reader*, 20> kReaders = {
    &kScriptReader,        &kWorkflowReader,  &kTaskReader,           &kPlaybookReader,
    &kContainerReader,     &kMarkdownReader,  &kTerraformFileReader,  &kCommandReader,
    &kTerraformKindReader, &kTerraformReader, &kToolVersionsReader,   &kChartReader,
    &kDocumentReader,      &kVersionReader,   &kFluxReader,           &kArgoReader,
    &kKustomizeReader,     &kHelmfileReader,  &kHelmControllerReader, &kDescriptorReader};

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

// "v0.20.0", "0.20.0", "0.20".
std::optional<Version> kind_release(std::string_view text) {
  if (std::optional<Version> exact = Version::parse(text)) return exact;
  return Version::parse(std::string(text) + ".0");
}

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

class Discovery {
 public:
  Discovery(Files& files, const Catalogue& catalogue, const DiscoverOptions& options)
      : files_(files),
        options_(options),
        gathered_{.files = files, .catalogue = catalogue, .explains = options.explain} {}

  Discovered run() {
    if (!read_told()) return std::move(out_);
    if (options_.kind_config && !read_kind_option()) return std::move(out_);
    if (!options_.layers.empty()) {
      if (!stated()) return std::move(out_);
      all_ = true;
      release_clusters();
    } else if (options_.kind_config && options_.paths.empty()) {
      all_ = true;
      release_clusters();
    } else {
      found();
    }
    if (out_.error && out_.error->kind == DiscoverError::Kind::config) return std::move(out_);
    out_.project = assemble(gathered_, options_, told_, counts_, all_);
    const Project& project = out_.project;
    if (!out_.error && folders_named_ && project.installs.empty() && project.clusters.empty() &&
        project.problems.empty()) {
      if (std::none_of(project.skipped.begin(), project.skipped.end(),
                       [](const Skipped& skipped) { return skipped.check == "install"; }))
        fail(DiscoverError::Kind::nothing_to_lint,
             fmt::format("nothing to lint in {}: no Cilium install, values or config of a cluster",
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
    if (options_.kind_version) {
      told_kind_ = kind_release(*options_.kind_version);
      if (!told_kind_) {
        fail(DiscoverError::Kind::usage, fmt::format("--kind-version {}: is no version, such as "
                                                     "0.32.0",
                                                     *options_.kind_version));
        return false;
      }
    }
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
    if (options_.usual_kubernetes) {
      told_.usual_kubernetes = kubernetes_version(options_.usual_kubernetes->version);
      if (told_.usual_kubernetes) told_.usual_kubernetes->at = options_.usual_kubernetes->at;
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
    const std::size_t cluster = add_cluster(gathered_, whole(*file), path, named_cluster(), kNoFile,
                                            may_be_kind_config(files_.text(*file)));
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
      if (path != "-") add_neighbourhood(path);
    }
    for (const StatedInstall& install : options_.installs) {
      if (!state(install)) return;
    }
    for (const Excluded& excluded : options_.exclude)
      left_out_.push_back({.folder = excluded.folder, .list = IgnoreList(excluded.patterns)});
    for (const std::string& folder : folders) look_through(folder, Depth::all, true);
    for (const std::string& folder : repositories_) look_through(folder, Depth::all, false);
    for (const std::string& folder : own_folders_) look_through(folder, Depth::folder_alone, false);
    read_all();
  }

  // -- installs that the config states

  bool refuse(const StatedInstall::Said& said, std::string_view why) {
    const Position at = files_.lines(said.at.file).position(said.at.begin);
    fail(DiscoverError::Kind::config, fmt::format("{}:{}:{}: {}: {}", files_.path(said.at.file),
                                                  at.line, at.column, said.text, why));
    return false;
  }

  // A file that the config names, false where it is not to be had.
  bool find_stated(const StatedInstall& stated, const StatedInstall::Said& said, FileId& file) {
    const NamedFile named = find_named(gathered_, stated.folder, said.text);
    file = named.file;
    return file != kNoFile || refuse(said, named.why);
  }

  bool state(const StatedInstall& stated) {
    FoundInstall install{};
    install.mechanism = InstallMechanism::other;
    install.is_stated = true;
    install.at = stated.at;
    install.path = std::string(files_.path(stated.at.file));
    if (stated.release) install.release = stated.release->text;
    if (stated.name_space) install.name_space = stated.name_space->text;
    gathered_.used.insert(stated.at.file);
    if (stated.chart) {
      LocalChart* local = chart_in(gathered_, join_path(stated.folder, stated.chart->text));
      if (local == nullptr || !take_local_chart(gathered_, install, *local))
        return refuse(*stated.chart, "there is no chart here that is Cilium's or depends on it");
    }
    if (stated.cilium_version) {
      install.version = VersionSource::pin;
      install.pin = Pin{.at = stated.cilium_version->at, .written = stated.cilium_version->text};
    }
    if (stated.kubernetes_version) {
      install.kubernetes = kubernetes_version(stated.kubernetes_version->text);
      if (install.kubernetes) install.kubernetes->at = stated.kubernetes_version->at;
    }
    return state_cluster(stated, install) && state_layers(stated, install);
  }

  bool state_cluster(const StatedInstall& stated, FoundInstall& install) {
    ClusterOverrides overrides{};
    if (stated.cluster_name) {
      install.cluster_name = stated.cluster_name->text;
      overrides.name = {.value = stated.cluster_name->text,
                        .at = stated.cluster_name->at,
                        .given = true,
                        .known = true};
    }
    if (!stated.kind_config) return true;
    FileId file = kNoFile;
    if (!find_stated(stated, *stated.kind_config, file)) return false;
    gathered_.created.insert(file);
    install.cluster = add_cluster(gathered_, whole(file), std::string(files_.path(file)), overrides,
                                  stated.at.file);
    return true;
  }

  bool state_layers(const StatedInstall& stated, FoundInstall& install) {
    for (const auto& [kind, said] : stated.layers) {
      if (kind == LayerKind::values_file) {
        FileId file = kNoFile;
        if (!find_stated(stated, said, file)) return false;
        gathered_.layered.insert(file);
        add_values(gathered_, install, file, LayerKind::values_file, said.at);
        continue;
      }
      PlacedText text{.text = said.text, .placement = Placement::pieces(said.at.file)};
      if (!said.text.empty())
        text.placement.append_replaced(u32(said.text.size()), said.at.begin, said.at.end);
      ReadLayer read =
          read_set(text, kind, said.at, [&](std::string_view path) -> std::optional<std::string> {
            const NamedFile named = find_named(gathered_, stated.folder, path);
            if (named.file == kNoFile) return std::nullopt;
            return std::string(files_.text(named.file));
          });
      read.layer.edits_possible = false;
      install.layers.push_back(std::move(read.layer));
    }
    gathered_.installs.push_back(std::move(install));
    return true;
  }

  // What the config states of a values file, or of values that nothing installs, counts alone.
  void drop_stated_otherwise() {
    if (options_.installs.empty()) return;
    std::set<FileId> stated;
    for (const FoundInstall& install : gathered_.installs) {
      for (const Layer& layer : install.layers) {
        if (install.is_stated && layer.kind == LayerKind::values_file) stated.insert(layer.file);
      }
    }
    std::erase_if(gathered_.installs, [&](const FoundInstall& install) {
      if (install.is_stated) return false;
      return std::ranges::any_of(install.layers, [&](const Layer& layer) {
        return layer.kind == LayerKind::values_file && stated.contains(layer.file);
      });
    });
  }

  // -- files and folders

  // Where the install of a named file is looked for: its repository, else its folder; never outside
  // the fence. A file in no repository may lie in somebody's home: what lies in the folders below
  // is not looked at.
  void add_neighbourhood(const std::string& path) {
    const std::string root = repository_root(path);
    if (!files_.exists(join_path(root, ".git"))) return add_once(own_folders_, folder_of(path));
    add_once(repositories_,
             !files_.root().empty() && is_within(root, files_.root()) ? files_.root() : root);
  }

  void look_through(const std::string& folder, Depth depth, bool named) {
    // Of many files most say nothing: those are looked into on all cores, a batch at a time.
    const bool ahead = files_.is_plain() && !options_.explain;
    FirstLook look(says_something);
    std::vector<Candidate> batch;
    const auto take_all = [&](const std::vector<Candidate>& candidates) {
      for (const Candidate& candidate : candidates) {
        if (candidate.tells) take_found(candidate, named);
      }
    };
    const Walked walked =
        walk(files_, folder, depth, left_out_, [&](const std::string& path, bool is_template) {
          if (is_packed_copy(path)) gathered_.packed_copies.push_back(path);
          Candidate candidate{.path = path, .is_template = is_template};
          for (std::size_t i = 0; i < kReaders.size(); ++i) {
            if (reads(*kReaders[i], path, is_template)) candidate.readers |= 1U << i;
          }
          if (candidate.readers == 0) return;
          if (!ahead) return take_found(candidate, named);
          batch.push_back(std::move(candidate));
          if (batch.size() < FirstLook::kBatch) return;
          take_all(look.finish());
          look.start(std::exchange(batch, {}));
        });
    take_all(look.finish());
    take_all(batch);
    if (!walked.whole)
      skip_once(gathered_.skipped, "files",
                fmt::format("{} holds more files than are looked at", folder));
    for (const std::string& unreadable : walked.unreadable)
      skip_once(gathered_.skipped, "files",
                fmt::format("{}: the folder cannot be read", files_.shown(unreadable)));
  }

  static bool says_something(const Candidate& candidate, std::string_view text) {
    const SourceFile source{
        .path = candidate.path, .text = text, .is_template = candidate.is_template};
    for (std::size_t i = 0; i < kReaders.size(); ++i) {
      if ((candidate.readers & (1U << i)) == 0) continue;
      if (kReaders[i]->tells == nullptr || kReaders[i]->tells(source)) return true;
    }
    return false;
  }

  void take_found(const Candidate& candidate, bool named) {
    const std::size_t before = files_.size();
    const ReadOutcome outcome = files_.read_found(candidate.path);
    if (outcome.problem == ReadProblem::too_large || outcome.problem == ReadProblem::unreadable ||
        outcome.problem == ReadProblem::outside_root) {
      // Around a named file lies much that it has nothing to do with.
      if (named && file_name(candidate.path).find('.') != std::string_view::npos)
        skip_once(gathered_.skipped, "file", outcome.message);
      return;
    }
    if (outcome.problem != ReadProblem::none) return;
    if (files_.size() > before && !options_.explain &&
        !says_something(candidate, files_.text(outcome.file)))
      return files_.forget(outcome.file);
    if (named) counts_.insert(outcome.file);
    take(candidate.path, outcome.file, candidate.is_template);
  }

  // A chart's template is a document at best.
  [[nodiscard]] static bool reads(const Reader& reader, std::string_view path, bool is_template) {
    return reader.may_read != nullptr && (!is_template || &reader == &kDocumentReader) &&
           reader.may_read(path);
  }

  void take(const std::string& path, FileId file, bool is_template = false) {
    if (!taken_.insert(file).second) return;
    if (options_.explain) gathered_.looked_at.push_back(file);
    sources_.push_back({.file = file,
                        .path = std::string(files_.path(file)),
                        .text = {},
                        .named = named_.contains(file),
                        .is_template = is_template});
    if (sources_.back().path.empty()) sources_.back().path = path;
  }

  // Scripts first: they say which files are values of an install and configs of a cluster.
  void read_all() {
    for (const Reader* reader : kReaders) {
      for (SourceFile& source : sources_) {
        if (reader->read == nullptr) break;
        const bool fits =
            reads(*reader, source.path, source.is_template) ||
            (source.named && reader == &kDocumentReader && !is_read_otherwise(source));
        if (!fits) continue;
        source.text = files_.text(source.file);
        reader->read(source, gathered_);
      }
      if (reader->finish != nullptr) reader->finish(gathered_);
    }
    join_cluster_parts(gathered_);
    drop_inside_charts();
    for (const Reader* reader : kReaders) {
      if (reader->join != nullptr) reader->join(gathered_);
    }
    judge_repositories();
    drop_documentation();
    drop_stated_otherwise();
    adopt_values();
    add_umbrellas();
    add_loose_values();
    rename_clusters();
    release_clusters();
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

  // A chart of that name from elsewhere is a mirror of Cilium's where its version is one of
  // Cilium's; else somebody's own, which may be one that lies here.
  void judge_repositories() {
    std::erase_if(gathered_.installs, [&](FoundInstall& install) {
      if (install.repository.find("://") == std::string::npos || is_official(install.repository) ||
          !may_be_another(install))
        return false;
      if (LocalChart* local = only_own_chart()) {
        std::vector<Layer> layers = std::exchange(install.layers, {});
        take_local_chart(gathered_, install, *local);
        // They were read as values of Cilium's chart itself.
        for (Layer& layer : layers) {
          if (layer.kind == LayerKind::values_file && layer.file != kNoFile) {
            add_values(gathered_, install, layer.file, layer.kind, layer.at);
          } else {
            const LayerKind kind =
                layer.kind == LayerKind::unreadable ? layer.stands_for : layer.kind;
            add_unreadable(install, kind, layer.at.file, layer.at,
                           "what it sets under the umbrella chart's key is not followed");
          }
        }
        sort_as_helm(install.layers);
        return false;
      }
      skip_once(gathered_.skipped, "install",
                fmt::format("{}: the chart is from {}, and no release of Cilium's is named with it",
                            place_name(files_, install.at), install.repository));
      return true;
    });
  }
  // The umbrella chart here that is called as Cilium's is; nothing where several are.
  LocalChart* only_own_chart() {
    LocalChart* only = nullptr;
    for (LocalChart& local : gathered_.charts) {
      if (!local.umbrella_key || file_name(local.folder) != "cilium") continue;
      if (only != nullptr) return nullptr;
      only = &local;
    }
    return only;
  }
  static bool is_official(std::string_view repository) {
    constexpr std::array<std::string_view, 3> kOfficial = {"//helm.cilium.io", "//quay.io/cilium",
                                                           "/cilium/charts"};
    return is_hidden(repository) || std::ranges::any_of(kOfficial, [&](std::string_view place) {
             return repository.find(place) != std::string_view::npos;
           });
  }
  // The first chart that Cilium released was 1.6.0.
  static bool may_be_another(const FoundInstall& install) {
    if (install.version == VersionSource::nothing) return true;
    if (install.version != VersionSource::pin || !install.pin) return false;
    const auto exact = Version::parse(install.pin->written);
    return exact && (exact->major < 1 || (exact->major == 1 && exact->minor < 6));
  }

  // What a document shows to be done by hand is second to what does it, in the folder that the
  // document speaks of: there it is no install of its own.
  void drop_documentation() {
    const auto folder_spoken_of = [](const std::string& path) {
      std::string folder = folder_of(path);
      for (std::string_view rest = folder; !rest.empty();) {
        const std::size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        if (part == "docs" || part == "doc" || part == "documentation" || part == ".github")
          return folder_of(folder.substr(
              0, static_cast<std::size_t>(part.data() - folder.data()) + part.size()));
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
      }
      return folder;
    };
    const auto does_the_same = [&](const FoundInstall& live, const FoundInstall& shown) {
      if (live.is_documentation || live.mechanism == InstallMechanism::none) return false;
      return is_within(folder_spoken_of(shown.path), live.path) &&
             std::ranges::all_of(shown.layers, [&](const Layer& layer) {
               return layer.kind != LayerKind::values_file || layer.file == kNoFile ||
                      std::ranges::any_of(gathered_.installs, [&](const FoundInstall& other) {
                        return !other.is_documentation &&
                               std::ranges::find(other.layers, layer.file, &Layer::file) !=
                                   other.layers.end();
                      });
             });
    };
    std::vector<const FoundInstall*> dropped;
    for (const FoundInstall& shown : gathered_.installs) {
      if (!shown.is_documentation || is_asked_for(shown)) continue;
      const auto live = std::ranges::find_if(gathered_.installs, [&](const FoundInstall& other) {
        return does_the_same(other, shown);
      });
      if (live == gathered_.installs.end()) continue;
      dropped.push_back(&shown);
      compare_pins(*live, shown);
      explain(gathered_, shown.at.file,
              fmt::format("what it shows to be done by hand is second to {}", live->path));
    }
    std::vector<FoundInstall> kept;
    for (FoundInstall& install : gathered_.installs) {
      if (std::ranges::find(dropped, &install) == dropped.end()) kept.push_back(std::move(install));
    }
    gathered_.installs = std::move(kept);
  }
  void compare_pins(const FoundInstall& live, const FoundInstall& shown) {
    if (!live.pin || !shown.pin) return;
    const auto now = Version::parse(live.pin->written);
    const auto then = Version::parse(shown.pin->written);
    if (!now || !then || *now == *then) return;
    add_once(gathered_.notes,
             fmt::format("{} shows chart {}, {} installs {}", place_name(files_, shown.pin->at),
                         then->text(), place_name(files_, live.pin->at), now->text()));
  }
  // A document that the user names is what the user asks about.
  [[nodiscard]] bool is_asked_for(const FoundInstall& shown) const {
    return named_.contains(shown.at.file);
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

  // A document that names chart and version, but no values, has those that lie beside it.
  void adopt_values() {
    for (FoundInstall& install : gathered_.installs) {
      if (install.mechanism != InstallMechanism::other || install.is_stated ||
          !install.layers.empty())
        continue;
      const FoundValues* beside = nullptr;
      bool several = false;
      for (const FoundValues& values : gathered_.values) {
        if (values.umbrella_key || gathered_.layered.contains(values.file) ||
            folder_of(values.path) != folder_of(install.path))
          continue;
        several = several || beside != nullptr;
        beside = &values;
      }
      if (beside == nullptr || several) continue;
      gathered_.layered.insert(beside->file);
      explain(gathered_, beside->file,
              fmt::format("it lies beside {}, which names no values", install.path));
      add_values(gathered_, install, beside->file, LayerKind::values_file,
                 Span{beside->file, 0, 0});
    }
  }

  void add_loose_values() {
    for (const FoundValues& values : gathered_.values) {
      if (gathered_.layered.contains(values.file)) continue;
      FoundInstall install{};
      install.path = values.path;
      install.at = Span{values.file, 0, 0};
      install.umbrella_key = values.umbrella_key;
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
      if (!found.cluster->is_kind()) {
        Cluster renamed = *found.cluster;
        renamed.name = named_cluster().name;
        found.cluster = std::make_shared<const Cluster>(std::move(renamed));
        continue;
      }
      const yaml::Tree tree =
          yaml::parse(files_.text(file), Placement(file), yaml::Documents::first);
      if (tree.fault() || tree.roots().empty()) continue;
      ReadCluster read =
          read_kind_config(tree, tree.roots()[0], named_cluster(), files_.text(file));
      if (!read.cluster || kind_file_of(found.cluster) == nullptr) continue;
      KindFile config = *kind_file_of(found.cluster);
      config.name = named_cluster().name;
      config.name_in_file = false;
      found.cluster = with_kind_file(*std::move(read.cluster), std::move(config));
    }
  }

  // Which release of KIND creates each cluster: what the command line says, else what the script
  // that creates it or, where all agree, the repository says.
  void release_clusters() {
    for (FoundCluster& found : gathered_.clusters) {
      if (gathered_.adds_devices && !found.cluster->more_devices) {
        Cluster changed = *found.cluster;
        changed.more_devices = true;
        if (const KindFile* file = kind_file_of(found.cluster)) {
          found.cluster = with_kind_file(std::move(changed), KindFile(*file));
        } else {
          found.cluster = std::make_shared<const Cluster>(std::move(changed));
        }
      }
      std::optional<KindPin> pin = pin_in(found.created_by);
      if (!pin) pin = pin_in(kNoFile);
      if (told_kind_) pin = KindPin{.version = *told_kind_, .at = {}};
      if (!pin || kind_file_of(found.cluster) == nullptr) continue;
      KindFile file = *kind_file_of(found.cluster);
      file.release = pin->version;
      file.release_at = pin->at;
      found.cluster = with_kind_file(*found.cluster, std::move(file));
    }
  }

  // The one release that a file's pins name, or all files' (`kNoFile`).
  [[nodiscard]] std::optional<KindPin> pin_in(FileId file) const {
    std::optional<KindPin> one;
    for (const KindPin& pin : gathered_.kind_pins) {
      if (file != kNoFile && pin.at.file != file) continue;
      if (one && one->version != pin.version) return std::nullopt;
      if (!one) one = pin;
    }
    return one;
  }

  Files& files_;
  const DiscoverOptions& options_;
  Gathered gathered_;
  Told told_{};
  std::optional<Version> told_kind_{};  // KIND's release
  Discovered out_{};
  std::set<FileId> named_{};   // files on the command line
  std::set<FileId> counts_{};  // files that the command line is about
  std::set<FileId> taken_{};
  std::vector<SourceFile> sources_{};
  std::vector<std::string> repositories_{}, own_folders_{};  // around named files
  std::vector<LeftOut> left_out_{};
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
