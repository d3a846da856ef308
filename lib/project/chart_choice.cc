#include "project/chart_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/nearness.h"

namespace cilium_lint {
namespace {

// A range that holds one of these reaches beyond the tables' end, not below their start.
constexpr std::array<std::string_view, 4> kProbes = {"1.20.99", "1.21.0", "1.22.0", "2.0.0"};

}  // namespace

bool fits(const Version& version, std::string_view written) {
  const std::optional<VersionRange> range = VersionRange::parse(written);
  if (!range) return false;
  return range->is_exact() ? range->exact_version() == version : range->contains(version);
}

ChartChoice::ChartChoice(Gathered& gathered, const DiscoverOptions& options, const Told& told,
                         std::vector<Skipped>& skipped)
    : gathered_(gathered), options_(options), told_(told), skipped_(skipped) {
  find_vendored();
}

void ChartChoice::pin_loose_values() {
  for (FoundInstall& values : gathered_.installs) {
    if (values.mechanism != InstallMechanism::none || values.version != VersionSource::unsaid)
      continue;
    const std::string folder = folder_of(values.path);
    std::vector<const FoundInstall*> nearest;
    std::size_t depth = 0;
    for (const FoundInstall& install : gathered_.installs) {
      if (install.mechanism == InstallMechanism::none) continue;
      const std::string of = folder_of(install.path);
      // Old copies are of the release that they were made for.
      if (!is_within(of, folder) || is_put_away(of, folder)) continue;
      const std::size_t here = depth_of(of);
      if (!nearest.empty() && here < depth) continue;
      if (here > depth) nearest.clear();
      depth = here;
      nearest.push_back(&install);
    }
    if (nearest.empty() || std::ranges::any_of(nearest, [](const FoundInstall* install) {
          return install->version != VersionSource::pin;
        }))
      continue;
    std::vector<Pin> pins;
    for (const FoundInstall* install : nearest) {
      if (std::ranges::find(pins, install->pin->written, &Pin::written) == pins.end())
        pins.push_back(*install->pin);
    }
    if (pins.size() > 1) {
      values.version = VersionSource::several;
      values.pins = std::move(pins);
      continue;
    }
    values.version = VersionSource::pin;
    values.pin = nearest.front()->pin;
    values.umbrella_folder = nearest.front()->umbrella_folder;
    values.chart = nearest.front()->chart;
  }
}

void ChartChoice::resolve_names() {
  const bool nothing_installs = std::ranges::all_of(
      gathered_.installs,
      [](const FoundInstall& install) { return install.mechanism == InstallMechanism::none; });
  for (FoundInstall& install : gathered_.installs) {
    const bool by_name = install.version == VersionSource::hidden && !install.hidden_name.empty();
    // Values that nothing installs have the version that stands beside or above them.
    const bool beside = install.version == VersionSource::unsaid && nothing_installs;
    if (!by_name && !beside) continue;
    const std::string folder = folder_of(install.path);
    const SaidVersion* best = nullptr;
    std::size_t nearest = 0;
    bool agree = true;
    for (const SaidVersion& said : gathered_.said) {
      if (by_name ? said.name != install.hidden_name
                  : said.name.find('.') != std::string::npos ||
                        !is_within(folder_of(said.path), folder))
        continue;
      const std::size_t depth = 1 + shared_depth(folder_of(said.path), folder);
      if (depth < nearest) continue;
      agree =
          best == nullptr || depth > nearest || (agree && said.pin.written == best->pin.written);
      nearest = depth;
      best = &said;
    }
    if (best == nullptr || !agree) continue;
    install.version = VersionSource::pin;
    install.pin = best->pin;
  }
}

void ChartChoice::find_vendored() {
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
const CopyAtHand* ChartChoice::learn(const std::string& path, bool fenced) {
  auto [known, is_new] = copies_.try_emplace(path);
  if (is_new) {
    auto copy = learn_copy(gathered_.files, gathered_.catalogue, path, fenced);
    if (copy) {
      known->second = std::move(*copy);
    } else {
      skip_once(skipped_, "chart", copy.error().message);
    }
  }
  return known->second ? &*known->second : nullptr;
}

const CopyAtHand* ChartChoice::choose_copy(FoundInstall& found, std::vector<std::string>& notes) {
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

const CopyAtHand* ChartChoice::learn_fitting(const FoundInstall& found, const std::string& path,
                                             std::vector<std::string>& notes) {
  const CopyAtHand* copy = learn(path, true);
  if (copy == nullptr || found.version != VersionSource::pin) return copy;
  const Version& version = copy->chart->version();
  if (fits(version, found.pin->written)) return copy;
  notes.push_back(fmt::format("{} is chart {}, not {} as it is pinned: nothing is learned from it",
                              copy->path, version.text(), found.pin->written));
  return nullptr;
}

// Values that nothing installs are taken for those of the one chart beside or above them.
const CopyAtHand* ChartChoice::copy_beside(FoundInstall& found) {
  const std::string folder = gathered_.files.shown(folder_of(found.path));
  std::vector<const Vendored*> nearest;
  std::size_t depth = 0;
  for (const Vendored& vendored : vendored_) {
    if (!is_within(vendored.home, folder)) continue;
    const std::size_t here = depth_of(vendored.home);
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

const CopyAtHand* ChartChoice::copy_in_cache(const Version& version) {
  if (!options_.chart_cache) return nullptr;
  const std::string name = fmt::format("cilium-{}.tgz", version.text());
  const std::string path = join_path(*options_.chart_cache, name);
  if (!gathered_.files.exists(path)) return nullptr;
  auto [known, is_new] = copies_.try_emplace(path);
  if (is_new) {
    auto copy = learn_copy(gathered_.files, gathered_.catalogue, path, false);
    if (!copy) {
      skip_once(skipped_, "chart", fmt::format("{} of Helm's cache cannot be read", name));
    } else if (copy->chart->version() == version) {
      known->second = CopyAtHand{.path = name, .chart = copy->chart};
    }
  }
  return known->second ? &*known->second : nullptr;
}

std::string ChartChoice::note_about(const CopyAtHand& copy, const Chart& chart) {
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

void ChartChoice::skip_what_it_hides(const CopyAtHand& copy) {
  if (!copy.chart->knows_all_keys()) {
    skip_once(skipped_, "keys",
              fmt::format("{}: a template cannot be followed to its end, so any key may be read",
                          copy.path));
  }
  if (!copy.chart->knows_types()) {
    skip_once(skipped_, "types",
              fmt::format("{}: its schema says more than is understood here", copy.path));
  }
}

// Only what holds for all that could be meant is certain.
Chart ChartChoice::choose_several(const FoundInstall& found, const std::string& where,
                                  std::vector<std::string>& notes) const {
  const Catalogue& catalogue = gathered_.catalogue;
  std::vector<ReleaseId> releases;
  std::string words;
  std::string places;
  for (const Pin& pin : found.pins) {
    const std::optional<VersionRange> range = VersionRange::parse(pin.written);
    if (!range) continue;
    if (range->is_exact()) {
      releases.push_back(catalogue.nearest(range->exact_version()));
    } else if (const auto newest = catalogue.newest_in(*range)) {
      releases.push_back(*newest);
    } else {
      continue;
    }
    words += (words.empty() ? "" : " or ") + pin.written;
    places += fmt::format("{}{} ({})", places.empty() ? "" : ", ", pin.written,
                          place_name(gathered_.files, pin.at));
  }
  notes.push_back(
      fmt::format("{}: several chart versions could be meant, so only what holds for "
                  "all of them is certain: {}",
                  where, places));
  if (releases.empty()) return Chart::unknown(catalogue);
  const auto [oldest, newest] = std::ranges::minmax(releases);
  return Chart::one_of(catalogue, oldest, newest, words);
}

Chart ChartChoice::choose_chart(const FoundInstall& found, const std::string& where,
                                std::vector<std::string>& notes, std::string& unsaid,
                                bool& too_old) const {
  const Catalogue& catalogue = gathered_.catalogue;
  switch (found.version) {
    case VersionSource::nothing:
      notes.push_back(
          fmt::format("{} names no chart version: Helm takes the newest, judged here by {}", where,
                      catalogue.version(catalogue.newest()).text()));
      return Chart::newest(catalogue);
    case VersionSource::hidden:
      notes.push_back(fmt::format(
          "{}: the chart version is only known when it runs; --cilium-version says it", where));
      return Chart::unknown(catalogue);
    case VersionSource::several:
      return choose_several(found, where, notes);
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

}  // namespace cilium_lint
