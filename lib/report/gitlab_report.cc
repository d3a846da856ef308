#include <fmt/format.h>

#include <map>

#include "report/json_writer.h"
#include "report/listed.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

std::string_view gitlab_severity(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "critical";
    case Severity::warning:
      return "major";
    case Severity::info:
      break;
  }
  return "info";
}

}  // namespace

// GitLab takes entries with one fingerprint for one entry, so equal ones are numbered.
std::string write_gitlab(const Report& report, const Files& files) {
  std::map<std::string, unsigned, std::less<>> seen;
  JsonWriter json;
  json.begin_array();
  for (const ListedFinding& one : listed_findings(report, files)) {
    const unsigned count = ++seen[one.reported->fingerprint];
    json.begin_object();
    json.key("description");
    json.string(one.message);
    json.key("check_name");
    json.string(one.reported->rule);
    json.key("fingerprint");
    json.string(count == 1 ? one.reported->fingerprint
                           : fmt::format("{}~{}", one.reported->fingerprint, count));
    json.key("severity");
    json.string(gitlab_severity(one.reported->severity));
    json.key("location");
    json.begin_object(JsonWriter::Layout::line);
    json.key("path");
    json.string(one.path);
    json.key("lines");
    json.begin_object();
    json.key("begin");
    json.number(one.begin.line);
    json.key("end");
    json.number(one.end.line);
    json.end_object();
    json.end_object();
    json.end_object();
  }
  json.end_array();
  return json.take();
}

}  // namespace cilium_lint
