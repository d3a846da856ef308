#include "project/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "project/nearness.h"

namespace cilium_lint {
namespace {

bool is_only_release(const Gathered& gathered) {
  const FoundInstall& first = gathered.installs.front();
  return std::all_of(gathered.installs.begin(), gathered.installs.end(),
                     [&](const FoundInstall& install) {
                       return install.path == first.path || is_same_install(first, install);
                     });
}

std::vector<const FoundInstall*> installs_of(const Gathered& gathered,
                                             const FoundManifest& manifest) {
  std::vector<const FoundInstall*> out;
  for (const FoundInstall& install : gathered.installs) {
    if (!install.script) continue;
    bool applies = manifest.file == install.script->file;
    for (const Applied& applied : gathered.applied)
      applies = applies ||
                (applied.script == install.script->file && is_within(applied.path, manifest.path));
    if (applies) out.push_back(&install);
  }
  const std::string folder = folder_of(manifest.path);
  const auto take_nearest = [&](auto depth_of) {
    std::size_t nearest = 0;
    for (const FoundInstall& install : gathered.installs) {
      const std::optional<std::size_t> depth = depth_of(folder_of(install.path));
      if (!depth || (!out.empty() && *depth < nearest)) continue;
      if (*depth > nearest) out.clear();
      nearest = *depth;
      out.push_back(&install);
    }
  };
  if (out.empty()) {
    take_nearest([&](const std::string& of) {
      return is_within(of, folder) ? std::optional(depth_of(of)) : std::nullopt;
    });
  }
  if (out.empty()) {
    take_nearest([&](const std::string& of) {
      return is_within(folder, of) ? std::optional<std::size_t>(0) : std::nullopt;
    });
  }
  if (out.empty()) {
    const FoundInstall& first = gathered.installs.front();
    if (std::all_of(gathered.installs.begin(), gathered.installs.end(),
                    [&](const FoundInstall& other) { return is_same_install(first, other); }))
      out.push_back(&first);
  }
  return out;
}

// What a CI job creates lives as long as the job: it is the cluster of what the same job installs,
// and of nothing else.
bool is_of_ci_job(const FoundCluster& cluster) {
  return cluster.path.find(".github/") != std::string::npos;
}

// Whether another install lies nearer to a folder: one in that folder, or in one above it.
bool is_nearer_to_another(const Gathered& gathered, const FoundInstall& found,
                          const std::string& folder) {
  const std::size_t own = shared_depth(folder_of(found.path), folder);
  return std::ranges::any_of(gathered.installs, [&](const FoundInstall& other) {
    return &other != &found && !is_same_install(other, found) &&
           is_within(folder_of(other.path), folder) && depth_of(folder_of(other.path)) > own;
  });
}

}  // namespace

std::size_t choose_cluster(const Gathered& gathered, const DiscoverOptions& options,
                           const FoundInstall& found, const std::string& where,
                           std::vector<std::string>& notes) {
  if (gathered.clusters.empty()) return kNoCluster;
  if (options.kind_config) return 0;  // the command line's own
  if (found.cluster != kNoCluster) return found.cluster;
  if (found.cluster_hidden) return kNoCluster;
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < gathered.clusters.size(); ++i) {
    const Cluster& cluster = *gathered.clusters[i].cluster;
    if (is_of_ci_job(gathered.clusters[i])) continue;
    if (found.cluster_name.empty() ||
        (cluster.is_kind() && cluster.name.known && cluster.name.value == found.cluster_name))
      candidates.push_back(i);
  }
  // In the same folder, else in the nearest one above, else below.
  const std::string folder = folder_of(found.path);
  const auto folder_at = [&](std::size_t i) {
    const FoundCluster& cluster = gathered.clusters[i];
    return cluster.folder.empty() ? folder_of(cluster.path) : cluster.folder;
  };
  std::vector<std::size_t> best;
  std::size_t depth = 0;
  for (const std::size_t i : candidates) {
    if (!is_within(folder_at(i), folder)) continue;
    const std::size_t here = depth_of(folder_at(i));
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
      (is_only_release(gathered) || !found.cluster_name.empty()) &&
      !is_nearer_to_another(gathered, found, folder_at(candidates[0])))
    best = candidates;
  if (best.size() > 1) {
    std::string names;
    for (const std::size_t i : best) {
      const FoundCluster& cluster = gathered.clusters[i];
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

bool is_guess(const Gathered& gathered, const FoundInstall& found, std::size_t cluster) {
  const bool by_command =
      found.mechanism != InstallMechanism::none && found.mechanism < InstallMechanism::flux;
  if (found.cluster == cluster || by_command) return false;
  return folder_of(gathered.clusters[cluster].path) != folder_of(found.path);
}

bool is_same_install(const FoundInstall& a, const FoundInstall& b) {
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

std::vector<std::size_t> owners_of(const Gathered& gathered, const FoundManifest& manifest) {
  const std::vector<const FoundInstall*> owners = installs_of(gathered, manifest);
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < gathered.installs.size(); ++i) {
    if (std::ranges::any_of(owners, [&](const FoundInstall* owner) {
          return is_same_install(*owner, gathered.installs[i]);
        }))
      numbers.push_back(i);
  }
  return numbers;
}

}  // namespace cilium_lint
