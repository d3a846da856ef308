#include "project/copy_at_hand.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "chart/archive.h"
#include "chart/chart_copy.h"
#include "project/gather.h"

namespace cilium_lint {
namespace {

constexpr int kDeepest = 16;  // folders below templates/ and files/
constexpr std::array<std::string_view, 3> kTopFiles = {"Chart.yaml", "values.yaml",
                                                       "values.schema.json"};

// The files of a chart's folder that say something about its values.
class Folder {
 public:
  Folder(Files& files, const std::string& path, bool fenced)
      : files_(files), path_(path), fenced_(fenced) {}

  Result<std::vector<ArchiveFile>> read() {
    for (const std::string_view name : kTopFiles) {
      if (files_.exists(join_path(path_, name))) add(std::string(name));
    }
    for (const std::string_view name : {"templates", "files"}) {
      if (files_.is_directory(join_path(path_, name))) add_all(std::string(name), 0);
    }
    add_subcharts();
    if (!problem_.empty()) return Error{std::move(problem_)};
    return std::move(found_);
  }

 private:
  void add_all(const std::string& folder, int depth) {
    if (depth > kDeepest) {
      problem_ = fmt::format("{}: its folders lie too deep", files_.shown(path_));
    }
    const auto entries = files_.list(join_path(path_, folder));
    if (!entries) return;
    for (const DirectoryEntry& entry : *entries) {
      if (!problem_.empty()) return;
      const std::string below = join_path(folder, entry.name);
      if (entry.is_directory) {
        add_all(below, depth + 1);
      } else {
        add(below);
      }
    }
  }

  void add_subcharts() {
    const auto entries = files_.list(join_path(path_, "charts"));
    if (!entries || !problem_.empty()) return;
    for (const DirectoryEntry& entry : *entries) {
      const std::string head = fmt::format("charts/{}/Chart.yaml", entry.name);
      if (files_.exists(join_path(path_, head))) add(head);
    }
  }

  void add(const std::string& name) {
    ReadBytes read = files_.read_bytes(join_path(path_, name), fenced_);
    if (read.problem != ReadProblem::none) {
      problem_ = std::move(read.message);
      return;
    }
    size_ += read.bytes.size();
    constexpr ArchiveLimits kLimits;
    if (found_.size() == kLimits.files || size_ > kLimits.all) {
      problem_ = fmt::format("{}: holds more than a chart may", files_.shown(path_));
      return;
    }
    found_.push_back({name, std::move(read.bytes)});
  }

  Files& files_;
  const std::string& path_;
  bool fenced_;
  std::vector<ArchiveFile> found_{};
  std::size_t size_ = 0;
  std::string problem_{};
};

Result<std::vector<ArchiveFile>> unpack(Files& files, const std::string& path, bool fenced) {
  const ReadBytes read = files.read_bytes(path, fenced);
  if (read.problem != ReadProblem::none) return Error{read.message};
  auto unpacked = read_chart_archive(read.bytes);
  if (unpacked) return unpacked;
  return Error{fmt::format("{}: {}", files.shown(path), unpacked.error().message)};
}

// A fork may have another name; then its values must look like Cilium's.
bool is_ciliums(const ChartCopy& chart, const std::string& path, const Catalogue& catalogue) {
  if (chart.name == "cilium") return true;
  std::vector<std::string_view> keys;
  for (const yaml::Entry& entry : chart.values.entries) keys.push_back(entry.key);
  return looks_like_values(keys, path, catalogue, false);
}

}  // namespace

Result<CopyAtHand> learn_copy(Files& files, const Catalogue& catalogue, const std::string& path,
                              bool fenced) {
  const std::string shown = files.shown(path);
  const auto fail = [&](std::string_view why) { return Error{fmt::format("{}: {}", shown, why)}; };
  auto read =
      files.is_directory(path) ? Folder(files, path, fenced).read() : unpack(files, path, fenced);
  if (!read) return read.error();
  const auto chart = read_chart(*read);
  if (!chart) return fail(chart.error().message);
  if (std::ranges::find(chart->dependencies, "cilium") != chart->dependencies.end()) {
    return fail("is an umbrella chart, not a copy of Cilium's own");
  }
  if (!is_ciliums(*chart, path, catalogue)) {
    return fail(fmt::format("is the chart \"{}\", not Cilium's", chart->name));
  }
  auto learned = LearnedChart::learn(catalogue, *chart);
  if (!learned) return fail(learned.error().message);
  return CopyAtHand{.path = shown, .chart = std::move(*learned)};
}

bool is_packed_copy(std::string_view path) {
  const std::string_view name = file_name(path);
  return name.starts_with("cilium-") && name.ends_with(".tgz") &&
         file_name(folder_of(path)) == "charts";
}

}  // namespace cilium_lint
