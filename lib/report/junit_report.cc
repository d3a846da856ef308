#include <fmt/format.h>

#include "report/listed.h"
#include "report/writers.h"

namespace cilium_lint {

// A finding is a test that failed. A run without any is one test that passed, since a file without
// tests is an error to most readers of this format.
std::string write_junit(const Report& report, const Files& files) {
  const std::vector<ListedFinding> listed = listed_findings(report, files);
  const std::size_t tests = listed.empty() ? 1 : listed.size();
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"cilium-lint\" tests=\"{0}\" failures=\"{1}\" errors=\"0\">\n"
      "  <testsuite name=\"cilium-lint\" tests=\"{0}\" failures=\"{1}\" errors=\"0\" "
      "skipped=\"0\">\n",
      tests, listed.size());
  if (listed.empty()) {
    out += "    <testcase classname=\"cilium-lint\" name=\"no problems\"/>\n";
  }
  for (const ListedFinding& one : listed) {
    const std::string place =
        one.placed ? fmt::format("{}:{}:{}", one.path, one.begin.line, one.begin.column) : one.path;
    out += fmt::format(
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">\n"
        "      <failure type=\"{}\" message=\"{}\">{}</failure>\n"
        "    </testcase>\n",
        one.reported->rule, escape_for_xml(fmt::format("{} {}", one.reported->rule, place)),
        escape_for_xml(one.path), one.begin.line, name_of(one.reported->severity),
        escape_for_xml(one.message),
        escape_for_xml(fmt::format("{}: {}", place, message_with_help(one, files))));
  }
  out += "  </testsuite>\n</testsuites>\n";
  return out;
}

}  // namespace cilium_lint
