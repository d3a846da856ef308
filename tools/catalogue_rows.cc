#include "catalogue_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

namespace cilium_lint::tools {
namespace {

constexpr std::string_view kReleasesFile = "releases.tsv";
constexpr std::string_view kImagesFile = "images.tsv";
constexpr std::string_view kStopsFile = "stops.tsv";

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{fmt::format("{}: cannot be read", path.string())};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// The rows of a file, without blank lines and lines that begin with '#'.
struct Line {
  std::size_t number{};
  std::vector<std::string_view> columns{};
};
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    lines.push_back({number, split(line, '\t')});
  }
  return lines;
}

bool same_minor(const Version& a, const Version& b) {
  return a.major == b.major && a.minor == b.minor;
}

std::string minor_text(const Version& version) {
  return fmt::format("{}.{}.x", version.major, version.minor);
}

// Index of the first and last release that a word of a range means.
struct Ends {
  std::size_t first{}, last{};
};
std::optional<Ends> ends_of(std::string_view word, const std::vector<Release>& releases) {
  std::optional<Ends> ends;
  for (std::size_t i = 0; i < releases.size(); ++i) {
    const Version& version = releases[i].version;
    if (word != version.text() && word != minor_text(version)) continue;
    if (!ends) ends = Ends{i, i};
    ends->last = i;
  }
  return ends;
}

Result<std::vector<Fact>> read_table(const std::filesystem::path& path,
                                     const std::vector<Release>& releases) {
  std::vector<Fact> facts;
  if (!std::filesystem::exists(path)) return facts;
  const auto text = read_file(path);
  if (!text) return text.error();
  for (const Line& line : lines_of(*text)) {
    const auto fail = [&](std::string_view what) {
      return Error{fmt::format("{}:{}: {}", path.string(), line.number, what)};
    };
    if (line.columns.size() != 3) return fail("a row is key, releases, words");
    const auto set = parse_releases(line.columns[1], releases);
    if (!set) return fail(set.error().message);
    facts.push_back({std::string(line.columns[0]), *set, std::string(line.columns[2])});
  }
  return facts;
}

std::string table_text(const std::vector<Fact>& facts, const std::vector<Release>& releases) {
  std::string text;
  for (const Fact& fact : facts) {
    text +=
        fmt::format("{}\t{}\t{}\n", fact.key, format_releases(fact.releases, releases), fact.words);
  }
  return text;
}

}  // namespace

std::string_view file_of(FactTable table) {
  switch (table) {
    case FactTable::defaults:
      return "defaults.tsv";
    case FactTable::schema:
      return "schema.tsv";
    case FactTable::reads:
      return "reads.tsv";
    case FactTable::unread:
      return "unread.tsv";
    case FactTable::open:
      return "open.tsv";
    case FactTable::comments:
      return "comments.tsv";
    case FactTable::kinds:
      return "kinds.tsv";
    case FactTable::replaced:
      return "replaced.tsv";
    case FactTable::words:
      return "words.tsv";
    case FactTable::bare:
      return "bare.tsv";
    case FactTable::flags:
      return "flags.tsv";
  }
  return "";
}

bool is_imported(FactTable table) { return table < FactTable::kinds; }

Result<ReleaseSet> parse_releases(std::string_view text, const std::vector<Release>& releases) {
  ReleaseSet set(releases.size());
  for (const std::string_view range : split(text, ',')) {
    const std::size_t dots = range.find("..");
    const auto from = ends_of(range.substr(0, dots), releases);
    std::optional<Ends> to = from;
    if (dots != std::string_view::npos) {
      const std::string_view end = range.substr(dots + 2);
      to = end.empty() ? Ends{0, releases.size() - 1} : ends_of(end, releases);
    }
    if (!from || !to || to->last < from->first) {
      return Error{fmt::format("\"{}\" names no releases of the table", range)};
    }
    std::fill(set.begin() + static_cast<std::ptrdiff_t>(from->first),
              set.begin() + static_cast<std::ptrdiff_t>(to->last) + 1, true);
  }
  return set;
}

std::string format_releases(const ReleaseSet& set, const std::vector<Release>& releases) {
  std::string text;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (!set[i]) continue;
    std::size_t last = i;
    while (last + 1 < set.size() && set[last + 1]) ++last;
    const Version &from = releases[i].version, &to = releases[last].version;
    const bool opens_minor = i == 0 || !same_minor(releases[i - 1].version, from);
    const bool ends_minor =
        last + 1 == releases.size() || !same_minor(to, releases[last + 1].version);
    if (!text.empty()) text += ',';
    if (last + 1 == set.size()) {
      text += from.text() + "..";
    } else if (i == last) {
      text += from.text();
    } else if (opens_minor && ends_minor && same_minor(from, to)) {
      text += minor_text(from);
    } else {
      text += from.text() + ".." + (ends_minor ? minor_text(to) : to.text());
    }
    i = last;
  }
  return text;
}

Result<Rows> read_rows(const std::filesystem::path& folder) {
  Rows rows;
  const auto text = read_file(folder / kReleasesFile);
  if (!text) return text.error();
  for (const Line& line : lines_of(*text)) {
    const auto version = Version::parse(line.columns[0]);
    const bool in_order =
        rows.releases.empty() || !version || rows.releases.back().version < *version;
    if (line.columns.size() != 2 || !version || !in_order) {
      return Error{fmt::format("{}:{}: a row is a release and its Kubernetes, in order of version",
                               (folder / kReleasesFile).string(), line.number)};
    }
    rows.releases.push_back({*version, std::string(line.columns[1])});
  }
  if (rows.releases.empty()) return rows;
  auto images = read_table(folder / kImagesFile, rows.releases);
  if (!images) return images.error();
  rows.images = std::move(*images);
  for (std::size_t i = 0; i < kFactTables; ++i) {
    auto table = read_table(folder / file_of(static_cast<FactTable>(i)), rows.releases);
    if (!table) return table.error();
    rows.tables[i] = std::move(*table);
  }
  auto stops = read_table(folder / kStopsFile, rows.releases);
  if (!stops) return stops.error();
  rows.stops = std::move(*stops);
  return rows;
}

Result<std::size_t> write_rows(const Rows& rows, const std::filesystem::path& folder) {
  std::map<std::string, std::string, std::less<>> files;
  std::string releases;
  for (const Release& release : rows.releases) {
    releases += fmt::format("{}\t{}\n", release.version.text(), release.kubernetes);
  }
  files.emplace(kReleasesFile, std::move(releases));
  files.emplace(kImagesFile, table_text(rows.images, rows.releases));
  for (std::size_t i = 0; i < kFactTables; ++i) {
    const auto table = static_cast<FactTable>(i);
    if (!is_imported(table)) continue;
    files.emplace(file_of(table), table_text(rows.tables[i], rows.releases));
  }
  std::filesystem::create_directories(folder);
  std::size_t written = 0;
  for (const auto& [name, text] : files) {
    const std::filesystem::path path = folder / name;
    if (const auto old = read_file(path); old && *old == text) continue;
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush()) return Error{fmt::format("{}: cannot be written", path.string())};
    ++written;
  }
  return written;
}

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          json += c;
        }
    }
  }
  return json + '"';
}

Result<Defaults> defaults_by_release(const Rows& rows) {
  Defaults defaults;
  const auto fill = [&](const Fact& fact) -> std::optional<Error> {
    auto& values = defaults[fact.key];
    values.resize(rows.releases.size());
    for (std::size_t i = 0; i < rows.releases.size(); ++i) {
      if (!fact.releases[i]) continue;
      if (!values[i].empty() && values[i] != kInImages) {
        return Error{
            fmt::format("{}: two defaults in {}", fact.key, rows.releases[i].version.text())};
      }
      values[i] =
          fact.words == kReleaseTag ? json_text("v" + rows.releases[i].version.text()) : fact.words;
    }
    return std::nullopt;
  };
  for (const Fact& fact : rows.tables[static_cast<std::size_t>(FactTable::defaults)]) {
    if (const auto error = fill(fact)) return *error;
  }
  for (const Fact& fact : rows.images) {
    if (const auto error = fill(fact)) return *error;
  }
  for (const auto& [key, values] : defaults) {
    if (std::ranges::find(values, kInImages) != values.end()) {
      return Error{fmt::format("{}: images.tsv lacks a release of it", key)};
    }
  }
  return defaults;
}

}  // namespace cilium_lint::tools
