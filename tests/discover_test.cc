#include "project/discover.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "catalogue.h"
#include "project/walk.h"

namespace cilium_lint {
namespace {

const std::string kFixtures = std::string(CILIUM_LINT_SOURCE_DIR) + "/fixtures/discovery";

class Shown {
 public:
  Shown(const Discovered& found, const Files& files, std::string_view base)
      : files_(files), base_(base) {
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
  // Paths are shown from the fixture's folder, wherever the tests run.
  [[nodiscard]] std::string cut(std::string_view path) const {
    std::string out(path);
    for (std::size_t at = out.find(base_); at != std::string::npos; at = out.find(base_)) {
      std::size_t begin = at;  // "../../x" in front of it belongs to the way there
      while (begin > 0 && out[begin - 1] != ' ' && out[begin - 1] != '"' && out[begin - 1] != '(')
        --begin;
      out.erase(begin, at + base_.size() + 1 - begin);
    }
    return out;
  }

  template <class... T>
  void line(fmt::format_string<T...> format, T&&... arguments) {
    text += cut(fmt::format(format, std::forward<T>(arguments)...));
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
    for (const Layer& layer : install.layers) {
      line("  {} {}{}", name_of(layer.kind), place(layer.at),
           layer.kind == LayerKind::unreadable    ? fmt::format(": {}", layer.why)
           : layer.kind == LayerKind::values_file ? fmt::format(" {}", files_.path(layer.file))
           : layer.source && layer.kind != LayerKind::inline_block
               ? fmt::format(" {}", layer.source->text)
               : "");
    }
    line("  values {}", yaml::to_json(install.user_values().root));
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
  }

  void show(const Cluster& cluster) {
    line("cluster {}{} in {}, {} nodes, kube-proxy {}", cluster.name.value,
         cluster.name.known ? "" : " (unknown)", files_.path(cluster.file), cluster.nodes.size(),
         name_of(cluster.kube_proxy.value));
  }

  const Files& files_;
  std::string base_;
};

std::string discovered(std::string_view fixture, DiscoverOptions options = {}) {
  const std::string base = fmt::format("{}/{}", kFixtures, fixture);
  if (options.paths.empty() && options.layers.empty() && !options.kind_config)
    options.paths.emplace_back("");
  for (std::string& path : options.paths) {
    if (path != "-") path = path.empty() ? base : base + "/" + path;
  }
  for (StatedLayer& layer : options.layers) {
    if (layer.kind == LayerKind::values_file) layer.text = base + "/" + layer.text;
  }
  if (options.kind_config) options.kind_config = base + "/" + *options.kind_config;
  Files files(base);
  const Discovered found = discover(files, rules::catalogue(), options);
  return Shown(found, files, fmt::format("fixtures/discovery/{}", fixture)).text;
}

}  // namespace

TEST_CASE("all") {
  for (const char* fixture : {"heredoc", "clusters", "cli", "make", "umbrella", "umbrella-alone", "loose", "unreadable", "versions", "ambiguous", "broken", "left-alone", "ignored"})
    MESSAGE(fixture, "\n", discovered(fixture));
}

}  // namespace cilium_lint
