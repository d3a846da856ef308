#include "support/discovered.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "catalogue.h"

namespace cilium_lint::testing {
namespace {

const std::string kFixtures = std::string(CILIUM_LINT_SOURCE_DIR) + "/fixtures/discovery";

class Shown {
 public:
  Shown(const Discovered& found, const Files& files) : files_(files) {
    const Project& project = found.project;
    for (const Install& install : project.installs) show(install);
    for (const auto& cluster : project.clusters) show(*cluster);
    for (const DocumentProblem& problem : project.problems)
      line("{}problem {} at {}: {}", problem.in_cluster_config ? "cluster " : "", problem.rule,
           place(problem.at), problem.message);
    for (const Skipped& skipped : project.skipped)
      line("skipped {}: {}", skipped.check, skipped.reason);
    for (const std::string& note : project.notes) line("note {}", note);
    if (found.error) line("error {}", found.error->message);
  }
  std::string text{};

 private:
  template <class... T>
  void line(fmt::format_string<T...> format, T&&... arguments) {
    text += fmt::format(format, std::forward<T>(arguments)...);
    text += '\n';
  }

  [[nodiscard]] std::string place(Span at) const {
    if (!at.known()) return "nowhere";
    return fmt::format("{}:{}", files_.path(at.file),
                       files_.lines(at.file).position(at.begin).line);
  }
  [[nodiscard]] std::string quoted(Span at) const {
    if (!at.known()) return "";
    return std::string(files_.text(at.file).substr(at.begin, at.end - at.begin));
  }

  static std::string_view state(Chart::State state) {
    switch (state) {
      case Chart::State::exact:
        return "exact";
      case Chart::State::range:
        return "range";
      case Chart::State::newest:
        return "newest";
      case Chart::State::nearest:
        return "nearest";
      case Chart::State::unknown:
        break;
    }
    return "unknown";
  }

  void show(const Install& install) {
    line("{}", install.id);
    line("  chart {} {}{}", state(install.chart().state()),
         install.chart().version() ? install.chart().version()->text() : "?",
         install.pin
             ? fmt::format(", pinned at {} \"{}\"", place(install.pin->at), quoted(install.pin->at))
             : "");
    if (!install.learned_from.empty()) line("  learned from {}", install.learned_from);
    for (const Layer& layer : install.layers) {
      line("  {} {}{}", name_of(layer.kind), place(layer.at),
           layer.kind == LayerKind::unreadable    ? fmt::format(": {}", layer.why)
           : layer.kind == LayerKind::values_file ? fmt::format(" {}", files_.path(layer.file))
           : layer.source && layer.kind != LayerKind::inline_block
               ? fmt::format(" {}", layer.source->text)
               : "");
    }
    line("  values {}", yaml::to_json(*install.user_values().root));
    if (install.umbrella_key) line("  below {}", *install.umbrella_key);
    if (install.client_side_render) line("  rendered by the client");
    if (install.cluster() != nullptr) {
      line("  cluster {}", install.cluster()->name.value);
    }
    if (install.kubernetes.state != KubernetesVersion::State::unknown)
      line("  kubernetes {}", install.kubernetes.version.text());
    for (const PreloadedImage& image : install.images)
      line("  image {}:{}{} {}", image.repository, image.tag,
           image.digest.empty() ? "" : "@" + image.digest, image.loaded ? "loaded" : "pulled");
    for (const Manifest& manifest : install.manifests)
      line("  manifest {} {}", manifest.kind, manifest.name);
    for (const Manifest& manifest : install.may_exist) line("  may make {}", manifest.kind);
  }

  void show(const Cluster& cluster) {
    line("cluster {}{} in {}, {} nodes, kube-proxy {}{}", cluster.name.value,
         cluster.name.known ? "" : " (unknown)", files_.path(cluster.file), cluster.nodes.size(),
         name_of(cluster.kube_proxy.value), cluster.more_devices ? ", more devices" : "");
  }

  const Files& files_;
};

// Paths are shown from the working directory, so each fixture is looked at from its own folder.
class Within {
 public:
  explicit Within(const std::filesystem::path& folder) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder);
  }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;
  ~Within() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_;
};

}  // namespace

std::string discovered(std::string_view fixture, const DiscoverOptions& options) {
  const std::string base = fmt::format("{}/{}", kFixtures, fixture);
  const Within within(base);
  Files files(base);
  const Discovered found = discover(files, rules::catalogue(), options);
  return Shown(found, files).text;
}

}  // namespace cilium_lint::testing
