// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0).

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/listed.h"
#include "report/mask.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

using Layout = JsonWriter::Layout;

constexpr std::string_view kRoot = "%SRCROOT%";  // the name that GitHub gives the checkout

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      break;
  }
  return "note";
}

// A relative reference (RFC 3986): what may not stand in a path is percent-encoded, a colon too, so
// that a first part is never taken for a scheme.
std::string as_uri(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  std::string uri;
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

void write_text_member(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  json.begin_object(Layout::line);
  json.key("text");
  json.string(text);
  json.end_object();
}

void write_artifact(JsonWriter& json, std::string_view path) {
  json.key("artifactLocation");
  json.begin_object(Layout::line);
  json.key("uri");
  json.string(as_uri(path));
  json.key("uriBaseId");
  json.string(kRoot);
  json.end_object();
}

void write_region(JsonWriter& json, std::string_view key, const Files& files, const Span& at,
                  bool of_edit = false) {
  const auto position = [&](std::uint32_t offset) {
    const Position inside = position_in(files, at.file, offset);
    if (!of_edit || !is_behind_last_line(files, at.file, offset)) return inside;
    return Position{.line = inside.line + 1, .column = 1};
  };
  const Position begin = position(at.begin);
  const Position end = position(at.end);
  json.key(key);
  json.begin_object(Layout::line);
  const auto member = [&](std::string_view name, std::uint64_t value) {
    json.key(name);
    json.number(value);
  };
  member("startLine", begin.line);
  member("startColumn", begin.column);
  member("endLine", end.line);
  member("endColumn", end.column);
  member("byteOffset", at.begin);
  member("byteLength", at.end - at.begin);
  json.end_object();
}

void write_physical(JsonWriter& json, const Files& files, std::string_view path, const Span& at,
                    bool placed) {
  json.key("physicalLocation");
  json.begin_object();
  write_artifact(json, path);
  if (placed) write_region(json, "region", files, at);
  json.end_object();
}

bool in_files(const Files& files, const Span& at) {
  return at.known() && !files.is_virtual(at.file) && !files.converted(at.file);
}

// The edits of a fix, file by file.
void write_fix(JsonWriter& json, const Files& files, const Finding& finding, const Fix& fix) {
  std::map<FileId, std::vector<const Edit*>> changes;
  for (const Edit& edit : fix.edits) changes[edit.at.file].push_back(&edit);
  json.begin_object();
  write_text_member(json, "description", mask_quoted(finding, fix, files, fix.title));
  json.key("artifactChanges");
  json.begin_array();
  for (const auto& [file, edits] : changes) {
    json.begin_object();
    write_artifact(json, files.path(file));
    json.key("replacements");
    json.begin_array();
    for (const Edit* edit : edits) {
      json.begin_object();
      write_region(json, "deletedRegion", files, edit->at, true);
      write_text_member(json, "insertedContent", edit->text);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_fixes(JsonWriter& json, const Files& files, const Finding& finding) {
  json.key("fixes");
  json.begin_array();
  for (const Fix& fix : finding.fixes) {
    const bool whole = !fix.edits.empty() && std::ranges::all_of(fix.edits, [&](const Edit& edit) {
      return in_files(files, edit.at);
    });
    if (whole && !moves_secret(fix, files)) write_fix(json, files, finding, fix);
  }
  json.end_array();
}

void write_rule(JsonWriter& json, const ToolInfo& tool, const Rule& rule) {
  json.begin_object();
  json.key("id");
  json.string(rule.id);
  write_text_member(json, "shortDescription", rule.summary);
  std::string docs = tool.docs == nullptr ? std::string(rule.docs) : tool.docs(rule);
  if (docs.empty()) docs = rule.summary;
  json.key("help");
  json.begin_object();
  json.key("text");
  json.string(docs);
  json.key("markdown");
  json.string(docs);
  json.end_object();
  if (const std::string url = rule_url(tool.home, rule.id); !url.empty()) {
    json.key("helpUri");
    json.string(url);
  }
  Severity worst = Severity::info;
  for (const Effect effect : rule.effects) {
    worst = std::min(worst, severity_of(effect, Certainty::sure));
  }
  json.key("defaultConfiguration");
  json.begin_object(Layout::line);
  json.key("level");
  json.string(level_of(rule.severity.value_or(worst)));
  json.end_object();
  json.key("properties");
  json.begin_object(Layout::line);
  json.key("tags");
  json.begin_array();
  json.string(rule.id.substr(0, rule.id.find('/')));
  json.end_array();
  json.end_object();
  json.end_object();
}

void write_suppression(JsonWriter& json, const Files& files, const Suppression& suppression) {
  json.begin_object();
  json.key("kind");
  json.string(suppression.by == "comment" ? "inSource" : "external");
  if (!suppression.reason.empty()) {
    json.key("justification");
    json.string(suppression.reason);
  }
  if (suppression.at.known()) {
    json.key("location");
    json.begin_object();
    write_physical(json, files, files.path(suppression.at.file), suppression.at, true);
    json.end_object();
  }
  json.end_object();
}

struct RuleIndices {
  std::vector<const Rule*> rules{};  // those that a result names, in the tool's order

  [[nodiscard]] std::size_t of(std::string_view id) const {
    const auto at = std::ranges::find(rules, id, &Rule::id);
    return static_cast<std::size_t>(at - rules.begin());
  }
};

void write_result(JsonWriter& json, const Files& files, const RuleIndices& rules,
                  const ListedFinding& one) {
  const Reported& reported = *one.reported;
  const Finding& finding = reported.finding;
  json.begin_object();
  json.key("ruleId");
  json.string(reported.rule);
  if (const std::size_t index = rules.of(reported.rule); index < rules.rules.size()) {
    json.key("ruleIndex");
    json.number(index);
  }
  json.key("level");
  json.string(level_of(reported.severity));
  write_text_member(json, "message", message_with_help(one, files));
  json.key("locations");
  json.begin_array();
  json.begin_object();
  write_physical(json, files, one.path, finding.at, one.placed);
  json.end_object();
  json.end_array();
  json.key("relatedLocations");
  json.begin_array();
  std::size_t id = 0;
  for (const Label& label : finding.related) {
    if (!label.at.known()) continue;
    json.begin_object();
    json.key("id");
    json.number(++id);
    write_text_member(json, "message", mask_quoted(finding, files, label.text));
    write_physical(json, files, files.path(label.at.file), label.at, true);
    json.end_object();
  }
  json.end_array();
  write_fixes(json, files, finding);
  json.key("partialFingerprints");
  json.begin_object(Layout::line);
  json.key("ciliumLint/v1");
  json.string(reported.fingerprint);
  json.end_object();
  json.key("suppressions");
  json.begin_array();
  if (reported.suppressed) write_suppression(json, files, *reported.suppressed);
  json.end_array();
  json.key("properties");
  json.begin_object(Layout::line);
  json.key("effect");
  json.string(name_of(finding.effect));
  json.key("certainty");
  json.string(name_of(finding.certainty));
  json.key("install");
  json.string_or_null(reported.install);
  json.key("key");
  json.string_or_null(finding.key);
  json.end_object();
  json.end_object();
}

}  // namespace

std::string write_sarif(const Report& report, const Files& files, const ToolInfo& tool) {
  const std::vector<ListedFinding> listed = listed_findings(report, files, Hidden::listed);
  RuleIndices rules;
  for (const Rule* rule : tool.rules) {
    const bool named = std::ranges::any_of(
        listed, [&](const ListedFinding& one) { return one.reported->rule == rule->id; });
    if (named) rules.rules.push_back(rule);
  }
  JsonWriter json;
  json.begin_object();
  json.key("$schema");
  json.string(
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
      "sarif-schema-2.1.0.json");
  json.key("version");
  json.string("2.1.0");
  json.key("runs");
  json.begin_array();
  json.begin_object();
  json.key("tool");
  json.begin_object();
  json.key("driver");
  json.begin_object();
  json.key("name");
  json.string("cilium-lint");
  json.key("semanticVersion");
  json.string(tool.version);
  if (!tool.home.empty()) {
    json.key("informationUri");
    json.string(tool.home);
  }
  json.key("rules");
  json.begin_array();
  for (const Rule* rule : rules.rules) write_rule(json, tool, *rule);
  json.end_array();
  json.end_object();
  json.end_object();
  json.key("columnKind");
  json.string("unicodeCodePoints");
  json.key("originalUriBaseIds");
  json.begin_object();
  json.key(kRoot);
  json.begin_object();
  write_text_member(json, "description", "the folder in which cilium-lint ran");
  json.end_object();
  json.end_object();
  json.key("results");
  json.begin_array();
  for (const ListedFinding& one : listed) write_result(json, files, rules, one);
  json.end_array();
  json.end_object();
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace cilium_lint
