#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands.h"
#include "install/agent_view.h"
#include "lint/run.h"
#include "open_project.h"
#include "report/characters.h"
#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "rule_list.h"
#include "shown_value.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

using Layout = JsonWriter::Layout;

// -- text

struct Row {
  std::string key{}, value{}, standard{}, set_by{}, unread{};
};

// The chart's own, beside what the user set.
std::string default_text(const EffectiveLeaf& leaf) {
  constexpr std::size_t kLongest = 28;
  if (!leaf.chart_default) return "no default";
  const std::string_view json = leaf.chart_default->json;
  if (!json.empty() && json.size() <= kLongest) {
    return fmt::format("default {}", escape_for_terminal(json));
  }
  return json.starts_with('[') ? "default […]" : json.starts_with('"') ? "default \"…\"" : "a map";
}

// What the chart does with a key that it does not know; empty for all others.
std::string mark_of(const Install& install, const std::string& key) {
  if (const UnreadKey* unread = unread_above(install, key)) {
    std::string text = escape_for_terminal(unread_text(install, *unread));
    if (unread->key != key) text = fmt::format("{}: {}", escape_for_terminal(unread->key), text);
    return text;
  }
  return is_listed_unread(install, key) ? "no template reads it" : std::string();
}

Row row_of(const EffectiveLeaf& leaf, const Install& install, const Files& files) {
  const Value& value = leaf.value;
  Row row{escape_for_terminal(value.key())};
  if (const yaml::Data* user = value.user()) {
    row.value = escape_for_terminal(one_line(*user, value.key()));
    row.standard = default_text(leaf);
    row.unread = mark_of(install, value.key());
    row.set_by = setter_text(install, files, *user);
    for (const yaml::Data* earlier : leaf.overrode) {
      row.set_by +=
          fmt::format(", over {} from {}", escape_for_terminal(one_line(*earlier, value.key())),
                      setter_text(install, files, *earlier));
    }
  } else if (value.is_unknown() && unreadable_layer(install) != nullptr && leaf.chart_default) {
    row.value = escape_for_terminal(leaf.chart_default->json);
  } else if (value.is_unknown()) {
    row.value = "?";
    row.set_by = "differs between the releases it may be";
  } else {
    row.value = escape_for_terminal(value.json());
  }
  return row;
}

void add_table(std::string& out, std::string_view head, const std::vector<Row>& rows, bool colour) {
  constexpr std::size_t kKeyWidest = 48;
  constexpr std::size_t kValueWidest = 28;
  if (rows.empty()) return;
  std::size_t key_width = 0;
  std::size_t value_width = 0;
  std::size_t standard_width = 0;
  for (const Row& row : rows) {
    if (row.key.size() <= kKeyWidest) key_width = std::max(key_width, row.key.size());
    const std::size_t width = display_width(row.value);
    if (width <= kValueWidest) value_width = std::max(value_width, width);
    standard_width = std::max<std::size_t>(standard_width, display_width(row.standard));
  }
  out += '\n' + paint(colour, Role::strong, head) + '\n';
  for (const Row& row : rows) {
    std::string line = "  " + paint(colour, Role::related, row.key);
    line.append(row.key.size() < key_width ? key_width - row.key.size() : 0, ' ');
    line += "  " + row.value;
    if (!row.set_by.empty()) {
      const std::size_t width = display_width(row.value);
      line.append(width < value_width ? value_width - width : 0, ' ');
      if (standard_width > 0) {
        line += "  " + paint(colour, Role::quiet, row.standard);
        line.append(standard_width - display_width(row.standard), ' ');
      }
      line += "  " + paint(colour, Role::quiet, row.set_by);
    }
    if (!row.unread.empty()) line += "  ← " + paint(colour, Role::warning, row.unread);
    out += line + '\n';
  }
}

std::string_view word_of(Truth truth) {
  if (is_true(truth)) return "yes";
  return is_false(truth) ? "no" : "unknown";
}

std::vector<Row> fact_rows(const Install& install) {
  std::vector<Row> rows;
  const AgentView agent(install);
  for (const NamedFact& fact : all_facts()) {
    rows.push_back(
        {.key = std::string(fact.name), .value = std::string(word_of(fact.holds(agent)))});
  }
  const std::optional<std::string> ipam = install.ipam_mode();
  rows.push_back({.key = "IPAM", .value = ipam ? escape_for_terminal(*ipam) : "unknown"});
  return rows;
}

struct Shown {
  bool defaults{}, facts{}, colour{};
};

void add_install_text(std::string& out, const Install& install, const Files& files,
                      const Shown& shown) {
  const bool colour = shown.colour;
  if (!out.empty()) out += '\n';
  out += paint(colour, Role::strong, escape_for_terminal(head_line(install, files))) + '\n';
  std::vector<Row> set;
  std::vector<Row> defaults;
  for (const EffectiveLeaf& leaf : effective_leaves(install)) {
    const bool by_user = leaf.value.user() != nullptr;
    (by_user ? set : defaults).push_back(row_of(leaf, install, files));
  }
  add_table(out, fmt::format("Set here: {}", set.size()), set, colour);
  if (set.empty()) out += "\nNothing is set here.\n";
  if (shown.facts) add_table(out, "What follows from them", fact_rows(install), colour);
  if (!shown.defaults) return;
  std::string head = fmt::format("Defaults of chart {}: {}", chart_text(install), defaults.size());
  if (const Layer* layer = unreadable_layer(install)) {
    head +=
        fmt::format(", unless set by what cannot be read ({})", escape_for_terminal(layer->why));
  }
  add_table(out, head, defaults, colour);
}

// -- JSON

// Null where something reads the value; else why not, and what was meant.
void write_unread(JsonWriter& json, const Install& install, const Value& value) {
  const UnreadKey* unread = value.user() == nullptr ? nullptr : unread_above(install, value.key());
  const bool listed = value.user() != nullptr && is_listed_unread(install, value.key());
  if (unread == nullptr && !listed) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("key");
  json.string(unread == nullptr ? value.key() : unread->key);
  json.key("why");
  json.string(unread == nullptr ? "no-template" : name_of(unread->fault));
  json.key("meant");
  json.begin_array();
  if (unread != nullptr) {
    for (const std::string_view key : keys_meant_by(*unread)) json.string(key);
  }
  json.end_array();
  json.end_object();
}

void write_facts(JsonWriter& json, const Install& install) {
  json.begin_object();
  const AgentView agent(install);
  for (const NamedFact& fact : all_facts()) {
    json.key(fact.name);
    const Truth truth = fact.holds(agent);
    if (is_true(truth) || is_false(truth)) {
      json.boolean(is_true(truth));
    } else {
      json.null();
    }
  }
  json.key("IPAM");
  json.string_or_null(install.ipam_mode().value_or(""));
  json.end_object();
}

void write_leaf(JsonWriter& json, const EffectiveLeaf& leaf, const Install& install,
                const Files& files) {
  const Value& value = leaf.value;
  const yaml::Data* user = value.user();
  const bool unknown = value.is_unknown();
  json.begin_object(Layout::line);
  json.key("key");
  json.string(value.key());
  json.key("value");
  if (unknown) {
    json.null();
  } else if (user != nullptr) {
    write_data(json, *user, value.key(), Masked::all, Layout::line);
  } else {
    json.raw(value.json());
  }
  json.key("unknown");
  json.boolean(unknown);
  json.key("set_by");
  if (user != nullptr) {
    write_setter(json, install, files, *user);
  } else if (unknown && unreadable_layer(install) != nullptr) {
    write_setter(json, files, unreadable_layer(install), unreadable_layer(install)->at);
  } else {
    json.begin_object();
    json.key("kind");
    json.string("chart-default");
    json.key("version");
    json.string(chart_text(install));
    json.end_object();
  }
  json.key("default");
  json.raw(leaf.chart_default && !leaf.chart_default->json.empty() ? leaf.chart_default->json
                                                                   : "null");
  json.key("unread");
  write_unread(json, install, value);
  json.key("overrode");
  json.begin_array();
  for (const yaml::Data* earlier : leaf.overrode) {
    json.begin_object();
    json.key("value");
    write_data(json, *earlier, value.key(), Masked::all, Layout::line);
    json.key("set_by");
    write_setter(json, install, files, *earlier);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

std::string all_as_json(const Project& project, const Files& files, bool facts) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version");
  json.number(1);
  json.key("installs");
  json.begin_array();
  for (const Install& install : project.installs) {
    json.begin_object();
    json.key("id");
    json.string(install.id);
    json.key("chart");
    json.begin_object(Layout::line);
    write_chart_members(json, install.chart());
    json.end_object();
    json.key("values");
    json.begin_array();
    for (const EffectiveLeaf& leaf : effective_leaves(install)) {
      write_leaf(json, leaf, install, files);
    }
    json.end_array();
    if (facts) {
      json.key("facts");
      write_facts(json, install);
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

std::string user_as_json(const Install& install) {
  const yaml::Data& root = *install.user_values().root;
  JsonWriter json;
  if (root.type == yaml::Type::map) {
    write_data(json, root, "", Masked::texts, Layout::lines);
  } else {
    json.begin_object();
    json.end_object();
  }
  return json.take();
}

// -- what Helm refuses

// The findings that say so, as text for people; empty where Helm takes the values.
std::string refusals(const Project& project, const Files& files) {
  std::vector<const Rule*> named;
  for (const Rule* rule : rules::all()) {
    const bool says = std::ranges::any_of(project.problems, [&](const DocumentProblem& problem) {
      return problem.rule == rule->id && !problem.in_cluster_config;
    });
    if (says) named.push_back(rule);
  }
  if (named.empty()) return {};
  std::vector<Reported> findings = check(project, named, files, rules::all());
  std::erase_if(findings, [](const Reported& reported) {
    return reported.finding.effect != Effect::install_refused ||
           reported.severity != Severity::error;
  });
  const Report report = settle(std::move(findings), project, files);
  return write_text(report, files, {.quiet = true});
}

}  // namespace

int values_command(const Arguments& arguments, Streams& streams) {
  Files files = files_for(arguments, streams);
  const Opened opened = open_project(arguments, files, streams);
  if (!opened.goes_on) return opened.code;
  const Project& project = opened.project;
  if (std::string refused = refusals(project, files); !refused.empty()) {
    streams.err += refused;
    return kFindings;
  }
  const bool json = arguments.format == Format::json;
  if (project.installs.empty() && !arguments.allow_empty) {
    complain(streams, "no install of Cilium was found, so there are no values");
    return kUnreadable;
  }
  if (json && arguments.user) {
    if (project.installs.size() > 1) {
      complain(streams,
               "several installs were found, and --user --format json shows one: name its "
               "files with --values");
      return kWrongUsage;
    }
    streams.out += project.installs.empty() ? "{}\n" : user_as_json(project.installs.front());
    return opened.code;
  }
  if (json) {
    streams.out += all_as_json(project, files, arguments.facts);
    return opened.code;
  }
  const Shown shown{.defaults = !arguments.user,
                    .facts = arguments.facts,
                    .colour = text_style(arguments, streams).colour};
  std::string text;
  for (const Install& install : project.installs) {
    add_install_text(text, install, files, shown);
  }
  streams.out += text;
  return opened.code;
}

}  // namespace cilium_lint::cli
