// import_charts CHARTS [ROWS]: writes what the charts of a folder (*.tgz) say into the rows of
// rules/catalogue/ (ROWS; by default below the working directory). Releases that the rows know and
// the folder lacks stay as they are, so a folder with the next release alone adds it.

#include <fmt/format.h>

#include <cstdio>

#include "import_charts.h"

namespace cilium_lint::tools {
namespace {

int run(const std::filesystem::path& charts_folder, const std::filesystem::path& rows_folder) {
  const auto fail = [](const Error& error) {
    fmt::print(stderr, "import_charts: {}\n", error.message);
    return 1;
  };
  Rows before;
  if (std::filesystem::exists(rows_folder / "releases.tsv")) {
    auto rows = read_rows(rows_folder);
    if (!rows) return fail(rows.error());
    before = std::move(*rows);
  }
  const auto paths = list_charts(charts_folder);
  if (!paths) return fail(paths.error());
  const auto charts = read_charts(*paths);
  if (!charts) return fail(charts.error());
  for (const ChartCopy& chart : *charts) {
    if (!chart.reads.complete) {
      fmt::print(stderr, "import_charts: {}: a template is not understood\n", chart.version.text());
    }
    if (!chart.schema_understood) {
      fmt::print(stderr, "import_charts: {}: the schema holds new words\n", chart.version.text());
    }
  }
  const Rows rows = merge(before, *charts);
  const auto written = write_rows(rows, rows_folder);
  if (!written) return fail(written.error());
  std::size_t facts = rows.images.size();
  for (const auto& table : rows.tables) facts += table.size();
  fmt::print("{} charts read; {} releases, {} rows; {} files changed\n", charts->size(),
             rows.releases.size(), facts, *written);
  return 0;
}

}  // namespace
}  // namespace cilium_lint::tools

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    fmt::print(stderr, "usage: import_charts CHARTS [ROWS]\n");
    return 2;
  }
  return cilium_lint::tools::run(argv[1], argc == 3 ? argv[2] : "rules/catalogue");
}
