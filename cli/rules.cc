#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "report/characters.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "rule_json.h"
#include "rule_list.h"

namespace cilium_lint::cli {
namespace {

std::string effects_of(const Rule& rule) {
  std::vector<std::string_view> names;
  for (const Effect effect : rule.effects) names.push_back(name_of(effect));
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string json_list() {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version");
  json.number(1);
  json.key("rules");
  json.begin_array();
  for (const Rule* rule : rules::all()) {
    json.begin_object();
    write_rule_members(json, *rule);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace

int rules_command(const Arguments& arguments, Streams& streams) {
  if (arguments.format == Format::json) {
    streams.out += json_list();
    return kClean;
  }
  const bool colour = text_style(arguments, streams).colour;
  std::size_t id_width = 0;
  std::size_t effects_width = 0;
  for (const Rule* rule : rules::all()) {
    id_width = std::max(id_width, rule->id.size());
    effects_width = std::max(effects_width, effects_of(*rule).size());
  }
  for (const Rule* rule : rules::all()) {
    const std::string effects = effects_of(*rule);
    streams.out += paint(colour, Role::strong, rule->id);
    streams.out.append(id_width - rule->id.size() + 2, ' ');
    streams.out += paint(colour, Role::quiet, effects);
    streams.out.append(effects_width - effects.size() + 2, ' ');
    streams.out += fmt::format("{}\n", rule->summary);
  }
  return kClean;
}

}  // namespace cilium_lint::cli
