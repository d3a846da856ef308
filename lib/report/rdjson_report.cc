// Reviewdog's diagnostic format (github.com/reviewdog/reviewdog, proto/rdf): columns count bytes of
// UTF-8.

#include <algorithm>

#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/listed.h"
#include "report/mask.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

std::string_view rdf_severity(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "ERROR";
    case Severity::warning:
      return "WARNING";
    case Severity::info:
      break;
  }
  return "INFO";
}

void write_position(JsonWriter& json, const Files& files, FileId file, std::uint32_t offset,
                    bool of_edit) {
  const LineIndex& lines = files.lines(file);
  std::uint32_t line = lines.position(offset).line;
  if (of_edit && is_behind_last_line(files, file, offset)) ++line;
  json.begin_object();
  json.key("line");
  json.number(line);
  json.key("column");
  json.number(offset - std::min(offset, lines.line_begin(line)) + 1);
  json.end_object();
}

void write_range(JsonWriter& json, const Files& files, const Span& at, bool of_edit = false) {
  json.begin_object();
  json.key("start");
  write_position(json, files, at.file, at.begin, of_edit);
  json.key("end");
  write_position(json, files, at.file, at.end, of_edit);
  json.end_object();
}

void write_place(JsonWriter& json, const Files& files, std::string_view path, const Span& at,
                 bool placed) {
  json.begin_object(JsonWriter::Layout::line);
  json.key("path");
  json.string(path);
  if (placed) {
    json.key("range");
    write_range(json, files, at);
  }
  json.end_object();
}

// A suggestion is one edit of the diagnostic's own file: fixes that need more are left out.
void write_suggestions(JsonWriter& json, const Files& files, const Finding& finding) {
  json.begin_array();
  for (const Fix& fix : finding.fixes) {
    if (fix.edits.size() != 1) continue;
    const Edit& edit = fix.edits.front();
    if (edit.at.file != finding.at.file || !finding.at.known()) continue;
    if (files.is_virtual(edit.at.file) || files.converted(edit.at.file)) continue;
    if (moves_secret(fix, files)) continue;
    json.begin_object(JsonWriter::Layout::line);
    json.key("range");
    write_range(json, files, edit.at, true);
    json.key("text");
    json.string(edit.text);
    json.end_object();
  }
  json.end_array();
}

void write_source(JsonWriter& json) {
  json.key("source");
  json.begin_object(JsonWriter::Layout::line);
  json.key("name");
  json.string("cilium-lint");
  json.end_object();
}

void write_diagnostic(JsonWriter& json, const Files& files, const ToolInfo& tool,
                      const ListedFinding& one, bool with_source) {
  const Reported& reported = *one.reported;
  const Finding& finding = reported.finding;
  json.begin_object();
  json.key("message");
  json.string(message_with_help(one, files));
  json.key("location");
  write_place(json, files, one.path, finding.at, one.placed);
  json.key("severity");
  json.string(rdf_severity(reported.severity));
  if (with_source) write_source(json);
  json.key("code");
  json.begin_object(JsonWriter::Layout::line);
  json.key("value");
  json.string(reported.rule);
  if (const std::string url = rule_url(tool.home, reported.rule); !url.empty()) {
    json.key("url");
    json.string(url);
  }
  json.end_object();
  json.key("suggestions");
  write_suggestions(json, files, finding);
  json.key("relatedLocations");
  json.begin_array();
  for (const Label& label : finding.related) {
    if (!label.at.known()) continue;
    json.begin_object(JsonWriter::Layout::line);
    json.key("message");
    json.string(mask_quoted(finding, files, label.text));
    json.key("location");
    write_place(json, files, files.path(label.at.file), label.at, true);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace

std::string write_rdjson(const Report& report, const Files& files, const ToolInfo& tool) {
  JsonWriter json;
  json.begin_object();
  write_source(json);
  json.key("diagnostics");
  json.begin_array();
  for (const ListedFinding& one : listed_findings(report, files)) {
    write_diagnostic(json, files, tool, one, false);
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string write_rdjsonl(const Report& report, const Files& files, const ToolInfo& tool) {
  std::string out;
  for (const ListedFinding& one : listed_findings(report, files)) {
    JsonWriter json(false);
    write_diagnostic(json, files, tool, one, true);
    out += json.take();
  }
  return out;
}

}  // namespace cilium_lint
