#include "rule_json.h"

#include <fmt/format.h>

#include "commands.h"
#include "report/writers.h"

namespace cilium_lint::cli {

void write_rule_members(JsonWriter& json, const Rule& rule) {
  using Layout = JsonWriter::Layout;
  const auto texts = [&json](std::string_view name, std::span<const std::string_view> list) {
    json.key(name);
    json.begin_array(Layout::line);
    for (const std::string_view text : list) json.string(text);
    json.end_array();
  };
  json.key("id");
  json.string(rule.id);
  json.key("summary");
  json.string(rule.summary);
  json.key("effects");
  json.begin_array(Layout::line);
  for (const Effect effect : rule.effects) json.string(name_of(effect));
  json.end_array();
  texts("facts", rule.facts);
  texts("owns", rule.owns);
  json.key("options");
  json.begin_array();
  for (const RuleOption& option : rule.options) {
    json.begin_object(Layout::line);
    json.key("name");
    json.string(option.name);
    json.key("summary");
    json.string(option.summary);
    json.key("default");
    json.raw(fmt::format("{}", option.standard));
    json.end_object();
  }
  json.end_array();
  json.key("url");
  json.string_or_null(rule_url(tool_info().home, rule.id));
}

}  // namespace cilium_lint::cli
