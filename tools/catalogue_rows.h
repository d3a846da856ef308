#pragma once
// The rows of rules/catalogue/: read by the compiler of the tables, read and written by the
// importer. One row is one fact: key, releases, words; tabs between them.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue_tables.h"
#include "chart/chart_facts.h"
#include "chart/version.h"
#include "text/result.h"

namespace cilium_lint::tools {

struct Release {
  Version version{};
  std::string kubernetes{};  // the chart's kubeVersion
};

// One flag a release, in order of version.
using ReleaseSet = std::vector<bool>;

struct Fact {
  std::string key{};
  ReleaseSet releases{};
  std::string words{};
};

// Stands in defaults.tsv for a default that images.tsv gives (tags and digests, which change with
// every release).
inline constexpr std::string_view kInImages = "image";
// The text "v" and the release's own version, as a default.
inline constexpr std::string_view kReleaseTag = "v{release}";

struct Rows {
  std::vector<Release> releases{};  // in order of version
  std::vector<Fact> images{};
  // By FactTable; defaults in the order of the chart, where a key follows its parent.
  std::array<std::vector<Fact>, kFactTables> tables{};
  // Where Helm stops at a refusal; a key is a fact, a rule, or a key of the chart.
  std::vector<Fact> stops{};
};

// File name of a table's rows.
std::string_view file_of(FactTable table);

// Whether the importer makes the table; the others are written by hand or measured with Helm.
bool is_imported(FactTable table);

// "1.10.0..1.12.x,1.14.3,1.15.x,1.17.6..": ranges of releases with both ends in; "1.12.x" as an end
// is the last release of that minor, by itself all of the minor; an open end is the newest release
// there is. Nothing that is no release of the table.
Result<ReleaseSet> parse_releases(std::string_view text, const std::vector<Release>& releases);
std::string format_releases(const ReleaseSet& set, const std::vector<Release>& releases);

// All rows of a folder; tables whose file is missing stay empty. An error names file and line.
Result<Rows> read_rows(const std::filesystem::path& folder);
// Writes the files of a folder whose content has changed. Tables that are not
// imported are left alone.
Result<std::size_t> write_rows(const Rows& rows, const std::filesystem::path& folder);

// The default of one release, as JSON or kMap, with images.tsv and kReleaseTag worked out; empty
// where values.yaml of that release lacks the key.
using Defaults = std::map<std::string, std::vector<std::string>, std::less<>>;
Result<Defaults> defaults_by_release(const Rows& rows);

// Text as JSON writes it, with quotes.
std::string json_text(std::string_view text);

}  // namespace cilium_lint::tools
