#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ipam/ranges.h"
#include "lint/rule.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"clustermesh-kind-overlap"};
constexpr std::array kEffects{Effect::degraded};

// Whether an install is meant to be part of a mesh.
bool is_meshed(const Install& install) {
  if (is_true(is_switched_on(install, "clustermesh.useAPIServer")) ||
      is_true(is_switched_on(install, "clustermesh.config.enabled"))) {
    return true;
  }
  return std::ranges::any_of(install.scripts, [](const auto& script) {
    return std::ranges::any_of(script->commands, [](const Command& command) {
      return command.words.size() > 1 && command.words[0].text == "cilium" &&
             command.words[1].text == "clustermesh";
    });
  });
}

struct Clash {
  Span at{}, other{};
  std::string message{}, key{};
};

// The first ranges of two lists that have addresses in common.
std::optional<std::pair<Range, Range>> overlap(const std::vector<Range>& first,
                                               const std::vector<Range>& second) {
  for (const Range& a : first) {
    for (const Range& b : second) {
      if (a.prefix.overlaps(b.prefix)) return std::pair(a, b);
    }
  }
  return std::nullopt;
}

std::optional<Clash> clash_of_ranges(const Install& one, const Install& other, bool ipv4) {
  const auto pods = pod_ranges(one, ipv4);
  const auto others = pod_ranges(other, ipv4);
  if (!pods || !others) return std::nullopt;
  const auto both = overlap(*pods, *others);
  if (!both) return std::nullopt;
  const auto place = [](const Install& install, const Range& range) {
    return range.at.known() ? range.at : first_line(install, install.cluster()->at);
  };
  return Clash{place(one, both->first), place(other, both->second),
               fmt::format("pods of both clusters get addresses of {}",
                           std::max(both->first.prefix.bits, both->second.prefix.bits) ==
                                   both->first.prefix.bits
                               ? both->first.prefix.text()
                               : both->second.prefix.text()),
               "ipam.mode"};
}

std::optional<Clash> clash_of_ids(const Install& one, const Install& other) {
  const Value id = one.value("cluster.id");
  const Value other_id = other.value("cluster.id");
  const auto number = id.text();
  if (!number || *number == "0" || number->empty() || number != other_id.text()) {
    return std::nullopt;
  }
  return Clash{place_of(one, id), place_of(other, other_id),
               fmt::format("both clusters have cluster.id {}", *number), "cluster.id"};
}

// Documentation/network/clustermesh/clustermesh.rst: ids are unique, and no range of pods is
// another cluster's.
void check(const Project& project, Findings& findings) {
  for (std::size_t i = 0; i < project.installs.size(); ++i) {
    for (std::size_t j = i + 1; j < project.installs.size(); ++j) {
      const Install& one = project.installs[i];
      const Install& other = project.installs[j];
      if (one.cluster() == nullptr || other.cluster() == nullptr ||
          one.cluster() == other.cluster() || !is_meshed(one) || !is_meshed(other)) {
        continue;
      }
      std::optional<Clash> clash = clash_of_ids(one, other);
      if (!clash) clash = clash_of_ranges(one, other, true);
      if (!clash) clash = clash_of_ranges(one, other, false);
      if (!clash) continue;
      findings.add({
          .at = clash->other,
          .effect = Effect::degraded,
          .message = clash->message,
          .arguments = {one.id, other.id},
          .related = {{clash->at, "the other cluster"}},
          .help =
              "give each cluster of a mesh an id and ranges of its own, such as 10.1.0.0/16 and "
              "10.2.0.0/16",
          .seen_as =
              "cilium clustermesh status: remote cluster not ready; pods reach the wrong peer",
          .key = clash->key,
          .stage = Stage::services,
      });
    }
  }
}

}  // namespace

extern constinit const Rule clustermesh_kind_clusters_overlap = {
    .id = "clustermesh/kind-clusters-overlap",
    .summary = "two clusters of a mesh have the same id or the same addresses",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check,
};

}  // namespace cilium_lint::rules
