#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "open_project.h"
#include "report/frame.h"
#include "report/json_parts.h"
#include "report/json_writer.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

// What counts in the end: of a key that is said twice the last; what adds up is all there.
std::vector<const Origin*> effective(const Configured& config) {
  std::vector<const Origin*> kept;
  for (const Origin& origin : config.origins) {
    if (origin.key != "policies" && origin.key != "extends") {
      std::erase_if(kept, [&](const Origin* other) { return other->key == origin.key; });
    }
    kept.push_back(&origin);
  }
  return kept;
}

std::string as_json(const std::vector<const Origin*>& origins, const Files& files,
                    std::string_view path) {
  JsonWriter json;
  json.begin_object();
  json.key("config");
  json.string_or_null(path);
  json.key("settings");
  json.begin_array();
  for (const Origin* origin : origins) {
    json.begin_object(JsonWriter::Layout::line);
    json.key("key");
    json.string(origin->key);
    json.key("value");
    json.string(origin->text);
    json.key("location");
    write_location(json, files, origin->at);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string as_text(const std::vector<const Origin*>& origins, const Files& files, bool places) {
  std::string out;
  for (const Origin* origin : origins) {
    std::string line = fmt::format("{}: {}", origin->key, origin->text);
    if (places) line = fmt::format("{:<44}  # {}", line, place_text(files, origin->at));
    out += escape_for_terminal(line) + '\n';
  }
  return out;
}

int show(const Arguments& arguments, Streams& streams) {
  Files files = files_for(arguments, streams);
  const Result<Configured> config = configured(arguments, files);
  if (!config) {
    complain(streams, escape_for_terminal(config.error().message));
    return kWrongUsage;
  }
  const std::string path = config_path(arguments, files);
  const std::vector<const Origin*> origins = effective(*config);
  if (arguments.format == Format::json) {
    streams.out += as_json(origins, files, path);
    return kClean;
  }
  if (path.empty()) {
    complain(streams, "note: there is no config here; cilium-lint init writes one");
    return kClean;
  }
  streams.out += as_text(origins, files, arguments.origin);
  for (const DocumentProblem& problem : config->problems) {
    complain(streams, escape_for_terminal(
                          fmt::format("{}: {}", place_text(files, problem.at), problem.message)));
  }
  return config->problems.empty() ? kClean : kFindings;
}

}  // namespace

std::string config_schema() {
  JsonWriter json;
  json.begin_object();
  json.key("$schema");
  json.string("https://json-schema.org/draft/2020-12/schema");
  json.key("title");
  json.string(".cilium-lint.yaml");
  json.key("type");
  json.string("object");
  json.key("additionalProperties");
  json.boolean(false);
  json.key("$defs");
  json.begin_object();
  json.key("texts");
  json.raw(R"({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})");
  json.key("rules");
  json.raw(
      R"({"type": "object", "additionalProperties": {"anyOf": [)"
      R"({"enum": ["off", "error", "warning", "info", false]}, )"
      R"({"type": "object", "properties": {"severity": {"enum": ["off", "error", "warning", "info"]}}}]}})");
  json.end_object();
  json.key("properties");
  json.begin_object();
  for (const ConfigKey& key : config_keys()) {
    json.key(key.name);
    json.begin_object();
    json.key("description");
    json.string(key.summary);
    json.key("allOf");
    json.begin_array(JsonWriter::Layout::line);
    json.raw(key.schema);
    json.end_array();
    json.end_object();
  }
  json.end_object();
  json.end_object();
  return json.take();
}

int config_command(const Arguments& arguments, Streams& streams) {
  if (arguments.part == "show") return show(arguments, streams);
  streams.out += config_schema();
  return kClean;
}

}  // namespace cilium_lint::cli
