#include "import_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "chart/archive.h"
#include "chart/chart_facts.h"
#include "chart/key_path.h"

namespace cilium_lint::tools {
namespace {

const Version kFirst{1, 10, 0, {}};

using Words = ChartFacts::Words;

struct ReleaseFacts : ChartFacts {
  Release release{};
};

// A tag or digest beside a repository: it changes with every release, so it has a file of its own.
bool is_image_part(const Words& defaults, std::string_view key) {
  const std::string_view name = last_part(key);
  if (name != "tag" && name != "digest" && (!name.ends_with("Digest") || name == "useDigest")) {
    return false;
  }
  return defaults.contains(child_key(parent_key(key), "repository"));
}

// What the rows say about one release.
ReleaseFacts facts_of(const Rows& rows, std::size_t release) {
  ReleaseFacts facts;
  facts.release = rows.releases[release];
  for (std::size_t t = 0; t < kFactTables; ++t) {
    for (const Fact& fact : rows.tables[t]) {
      if (!fact.releases[release]) continue;
      facts.tables[t][fact.key] = fact.words;
      if (t != static_cast<std::size_t>(FactTable::defaults)) continue;
      auto& siblings = facts.order[std::string(parent_key(fact.key))];
      if (siblings.empty() || siblings.back() != fact.key) siblings.push_back(fact.key);
    }
  }
  const std::string tag = json_text("v" + facts.release.version.text());
  for (const Fact& fact : rows.images) {
    if (!fact.releases[release]) continue;
    facts.words(FactTable::defaults)[fact.key] = fact.words == kReleaseTag ? tag : fact.words;
  }
  return facts;
}

// All keys, parents first, in the order of the newest chart; a key that it lacks stands behind the
// one that it followed in the newest chart that has it.
std::vector<std::string> chart_order(const std::vector<ReleaseFacts>& releases) {
  std::map<std::string, std::vector<std::string>, std::less<>> order;
  for (std::size_t i = releases.size(); i-- > 0;) {
    for (const auto& [parent, keys] : releases[i].order) {
      auto& siblings = order[parent];
      auto place = siblings.begin();
      for (const std::string& key : keys) {
        const auto known = std::ranges::find(siblings, key);
        place = known != siblings.end() ? known + 1 : siblings.insert(place, key) + 1;
      }
    }
  }
  std::vector<std::string> keys;
  const std::function<void(const std::string&)> walk = [&](const std::string& parent) {
    const auto children = order.find(parent);
    if (children == order.end()) return;
    for (const std::string& key : children->second) {
      keys.push_back(key);
      walk(key);
    }
  };
  walk("");
  return keys;
}

// One row for each wording of a key, oldest first.
void add_rows(std::vector<Fact>& rows, const std::string& key,
              const std::vector<std::string>& by_release) {
  const std::size_t first = rows.size();
  for (std::size_t i = 0; i < by_release.size(); ++i) {
    if (by_release[i].empty()) continue;
    const auto known = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(),
                                    [&](const Fact& fact) { return fact.words == by_release[i]; });
    if (known != rows.end()) {
      known->releases[i] = true;
      continue;
    }
    rows.push_back({key, ReleaseSet(by_release.size()), by_release[i]});
    rows.back().releases[i] = true;
  }
}

std::vector<std::string> by_release(const std::vector<ReleaseFacts>& releases, std::size_t table,
                                    const std::string& key) {
  std::vector<std::string> result;
  for (const ReleaseFacts& facts : releases) {
    const auto found = facts.tables[table].find(key);
    result.push_back(found == facts.tables[table].end() ? std::string() : found->second);
  }
  return result;
}

Rows rows_of(const std::vector<ReleaseFacts>& releases) {
  Rows rows;
  for (const ReleaseFacts& facts : releases) rows.releases.push_back(facts.release);
  constexpr auto kDefaults = static_cast<std::size_t>(FactTable::defaults);
  for (const std::string& key : chart_order(releases)) {
    std::vector<std::string> values = by_release(releases, kDefaults, key), image(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].empty() || !is_image_part(releases[i].tables[kDefaults], key)) continue;
      const bool is_release = values[i] == json_text("v" + releases[i].release.version.text());
      image[i] = is_release ? std::string(kReleaseTag) : values[i];
      values[i] = kInImages;
    }
    add_rows(rows.tables[kDefaults], key, values);
    add_rows(rows.images, key, image);
  }
  for (std::size_t t = 0; t < kFactTables; ++t) {
    if (t == kDefaults || !is_imported(static_cast<FactTable>(t))) continue;
    std::set<std::string> keys;
    for (const ReleaseFacts& facts : releases) {
      for (const auto& [key, text] : facts.tables[t]) keys.insert(key);
    }
    for (const std::string& key : keys) {
      add_rows(rows.tables[t], key, by_release(releases, t, key));
    }
  }
  return rows;
}

}  // namespace

Result<std::vector<std::filesystem::path>> list_charts(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".tgz") paths.push_back(entry.path());
  }
  if (error) return Error{fmt::format("{}: cannot be listed", folder.string())};
  std::ranges::sort(paths);
  return paths;
}

Result<std::vector<ChartCopy>> read_charts(const std::vector<std::filesystem::path>& paths) {
  std::vector<ChartCopy> charts;
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    const auto files = read_chart_archive(bytes);
    if (!files) return Error{fmt::format("{}: {}", path.string(), files.error().message)};
    auto chart = read_chart(*files);
    if (!chart) return Error{fmt::format("{}: {}", path.string(), chart.error().message)};
    const bool stable = chart->version.prerelease.empty();
    if (chart->name == "cilium" && stable && chart->version >= kFirst) {
      charts.push_back(std::move(*chart));
    }
  }
  std::ranges::sort(charts, {}, &ChartCopy::version);
  return charts;
}

Rows merge(const Rows& rows, const std::vector<ChartCopy>& charts) {
  std::vector<ReleaseFacts> releases;
  for (std::size_t i = 0; i < rows.releases.size(); ++i) {
    const auto is_new = [&](const ChartCopy& chart) {
      return chart.version == rows.releases[i].version;
    };
    if (std::ranges::none_of(charts, is_new)) releases.push_back(facts_of(rows, i));
  }
  for (const ChartCopy& chart : charts) {
    releases.push_back({facts_of(chart), {chart.version, chart.kubernetes}});
  }
  std::ranges::sort(releases, {}, [](const ReleaseFacts& facts) { return facts.release.version; });
  return rows_of(releases);
}

}  // namespace cilium_lint::tools
