#include <fmt/format.h>

#include "report/listed.h"
#include "report/writers.h"

namespace cilium_lint {

std::string write_checkstyle(const Report& report, const Files& files) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  std::string_view open;
  const std::vector<ListedFinding> listed = listed_findings(report, files);
  for (const ListedFinding& one : listed) {
    if (one.path != open) {
      if (!open.empty()) out += "  </file>\n";
      open = one.path;
      out += fmt::format("  <file name=\"{}\">\n", escape_for_xml(open));
    }
    out += fmt::format(
        "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" "
        "source=\"cilium-lint.{}\"/>\n",
        one.begin.line, one.begin.column, name_of(one.reported->severity),
        escape_for_xml(message_with_help(one, files)), one.reported->rule);
  }
  if (!open.empty()) out += "  </file>\n";
  out += "</checkstyle>\n";
  return out;
}

}  // namespace cilium_lint
