#include <fmt/format.h>

#include <algorithm>

#include "report/listed.h"
#include "report/writers.h"

namespace cilium_lint {

// A finding is a test that failed, and a file with findings is a suite. The place is in the test's
// name and text alone: Jenkins' xUnit plugin, which holds reports against its schema
// (junit-10.xsd), refuses a file with attributes such as `file` and `line` at a test, but knows
// `file` at a suite. A run without findings is one test that passed, since a file without tests is
// an error to most readers of this format.
std::string write_junit(const Report& report, const Files& files) {
  const std::vector<ListedFinding> listed = listed_findings(report, files);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"cilium-lint\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
      std::max<std::size_t>(listed.size(), 1), listed.size());
  if (listed.empty()) {
    out +=
        "  <testsuite name=\"cilium-lint\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
        "    <testcase classname=\"cilium-lint\" name=\"no problems\"/>\n"
        "  </testsuite>\n";
  }
  for (std::size_t i = 0; i < listed.size();) {
    const std::string& path = listed[i].path;
    std::size_t end = i + 1;
    while (end < listed.size() && listed[end].path == path) ++end;
    out += fmt::format(
        "  <testsuite name=\"{0}\" tests=\"{1}\" failures=\"{1}\" errors=\"0\" skipped=\"0\" "
        "file=\"{0}\">\n",
        escape_for_xml(path), end - i);
    for (; i < end; ++i) {
      const ListedFinding& one = listed[i];
      const std::string place =
          one.placed ? fmt::format("{}:{}:{}", path, one.begin.line, one.begin.column) : path;
      out += fmt::format(
          "    <testcase classname=\"{}\" name=\"{}\">\n"
          "      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
          "    </testcase>\n",
          one.reported->rule, escape_for_xml(fmt::format("{} {}", one.reported->rule, place)),
          name_of(one.reported->severity), escape_for_xml(one.message),
          escape_for_xml(fmt::format("{}: {}", place, message_with_help(one, files))));
    }
    out += "  </testsuite>\n";
  }
  out += "</testsuites>\n";
  return out;
}

}  // namespace cilium_lint
