#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "markdown.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "rule_docs.h"
#include "rule_json.h"
#include "rule_list.h"
#include "suggest.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

std::string_view topic_of(std::string_view id) { return id.substr(0, id.find('/')); }

// No rule has that id: a topic's rules are named, else the nearest id; its last part is enough.
std::string unknown_rule(std::string_view word) {
  std::vector<std::string_view> ids;
  std::vector<std::string_view> of_topic;
  for (const Rule* rule : rules::all()) {
    ids.push_back(rule->id);
    if (topic_of(rule->id) == word) of_topic.push_back(rule->id);
    if (rule->id.ends_with(fmt::format("/{}", word))) {
      return fmt::format("no rule is named \"{}\"; did you mean {}?", word, rule->id);
    }
  }
  if (!of_topic.empty()) {
    return fmt::format("{} is a topic; its rules are {}", word, fmt::join(of_topic, ", "));
  }
  return fmt::format("no rule is named \"{}\"{}", escape_for_terminal(word),
                     did_you_mean(word, ids));
}

std::string as_json(const Rule& rule) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version");
  json.number(1);
  json.key("rule");
  json.begin_object();
  write_rule_members(json, rule);
  json.key("docs");
  json.string(rules::docs_of(rule));
  json.end_object();
  json.end_object();
  return json.take();
}

std::string as_text(const Rule& rule, const TextStyle& style) {
  std::string out = paint(style.colour, Role::strong, rule.id) + '\n';
  out += fmt::format("{}\n\n", rule.summary);
  for (const Effect effect : rule.effects) {
    const Severity severity = severity_of(effect, Certainty::sure);
    const Role role = severity == Severity::error     ? Role::error
                      : severity == Severity::warning ? Role::warning
                                                      : Role::info;
    out += fmt::format("  {}  {}\n",
                       paint(style.colour, role, fmt::format("{:<7}", name_of(severity))),
                       name_of(effect));
  }
  out += '\n' + render_markdown(rules::docs_of(rule), style);
  for (const RuleOption& option : rule.options) {
    out += fmt::format("\n{} {} (default {}): {}\n", paint(style.colour, Role::strong, "Option"),
                       option.name, option.standard, option.summary);
  }
  if (!rule.facts.empty()) {
    out +=
        paint(style.colour, Role::quiet, fmt::format("\nfacts: {}", fmt::join(rule.facts, ", ")));
    out += '\n';
  }
  return out;
}

}  // namespace

int explain_command(const Arguments& arguments, Streams& streams) {
  const std::string& word = arguments.words.front();
  const auto found = std::ranges::find(rules::all(), std::string_view(word), &Rule::id);
  if (found == rules::all().end()) {
    complain(streams, unknown_rule(word));
    return kWrongUsage;
  }
  streams.out += arguments.format == Format::json
                     ? as_json(**found)
                     : as_text(**found, text_style(arguments, streams));
  return kClean;
}

}  // namespace cilium_lint::cli
