#include <fmt/format.h>

#include <algorithm>

#include "commands.h"
#include "lint/run.h"
#include "open_project.h"
#include "report/characters.h"
#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "rule_list.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

using Layout = JsonWriter::Layout;

// `all` masks every kind of value; `texts` leaves numbers and the like, so that types stay.
enum class Masked : std::uint8_t { all, texts };

void write_data(JsonWriter& json, const yaml::Data& data, const std::string& key, Masked masked,
                Layout layout) {
  using yaml::Type;
  const bool scalar = data.type == Type::number || data.type == Type::text;
  if (scalar && (masked == Masked::all || data.type == Type::text) && is_secret(key, data.text)) {
    json.string(kMask);
    return;
  }
  switch (data.type) {
    case Type::null:
      json.null();
      return;
    case Type::boolean:
      json.boolean(data.boolean);
      return;
    case Type::number:
      json.raw(data.text);
      return;
    case Type::text:
    case Type::unknown:
      json.string(data.text);
      return;
    case Type::list:
      json.begin_array(layout);
      for (std::size_t i = 0; i < data.items.size(); ++i) {
        write_data(json, data.items[i], fmt::format("{}[{}]", key, i), masked, layout);
      }
      json.end_array();
      return;
    case Type::map:
      json.begin_object(layout);
      for (const yaml::Entry& entry : data.entries) {
        json.key(entry.key);
        write_data(json, entry.value, join_key(key, entry.key), masked, layout);
      }
      json.end_object();
      return;
  }
}

std::string one_line(const yaml::Data& data, const std::string& key) {
  JsonWriter json(false);
  write_data(json, data, key, Masked::all, Layout::line);
  std::string text = json.take();
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

// -- who set it

const Layer* layer_of(const Install& install, const yaml::Data& data) {
  return data.layer < install.layers.size() ? &install.layers[data.layer] : nullptr;
}

Span place_of(const Layer* layer, const yaml::Data& data) {
  if (data.at.known()) return data.at;
  return layer == nullptr ? Span{} : layer->at;
}

std::string setter_text(const Install& install, const Files& files, const yaml::Data& data) {
  const Layer* layer = layer_of(install, data);
  const Span at = place_of(layer, data);
  if (!at.known()) {
    const bool cli = layer != nullptr && layer->kind == LayerKind::cli_default;
    return cli ? "cilium install" : "unknown place";
  }
  const std::string path = escape_for_terminal(files.path(at.file));
  if (path == kCommandLine) return "command line";
  return fmt::format("{}:{}", path, position_in(files, at.file, at.begin).line);
}

void write_setter(JsonWriter& json, const Files& files, const Layer* layer, Span at) {
  json.begin_object(Layout::line);
  json.key("kind");
  json.string_or_null(layer == nullptr ? "" : name_of(layer->kind));
  json.key("path");
  json.string_or_null(at.known() ? files.path(at.file) : std::string_view());
  json.key("line");
  if (at.known()) {
    json.number(position_in(files, at.file, at.begin).line);
  } else {
    json.null();
  }
  json.end_object();
}

void write_setter(JsonWriter& json, const Install& install, const Files& files,
                  const yaml::Data& data) {
  const Layer* layer = layer_of(install, data);
  write_setter(json, files, layer, place_of(layer, data));
}

std::string chart_text(const Install& install) {
  return install.chart().catalogue().version(install.chart().judged_by()).text();
}

// The first layer that nobody can read: it may set any key that no later one sets.
const Layer* unreadable_layer(const Install& install) {
  const auto found = std::ranges::find(install.layers, LayerKind::unreadable, &Layer::kind);
  return found == install.layers.end() ? nullptr : &*found;
}

// -- text

struct Row {
  std::string key{}, value{}, set_by{};
};

Row row_of(const EffectiveLeaf& leaf, const Install& install, const Files& files) {
  const Value& value = leaf.value;
  Row row{escape_for_terminal(value.key())};
  if (const yaml::Data* user = value.user()) {
    row.value = escape_for_terminal(one_line(*user, value.key()));
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
  for (const Row& row : rows) {
    if (row.key.size() <= kKeyWidest) key_width = std::max(key_width, row.key.size());
    const std::size_t width = display_width(row.value);
    if (width <= kValueWidest) value_width = std::max(value_width, width);
  }
  out += '\n' + paint(colour, Role::strong, head) + '\n';
  for (const Row& row : rows) {
    std::string line = "  " + paint(colour, Role::related, row.key);
    line.append(row.key.size() < key_width ? key_width - row.key.size() : 0, ' ');
    line += "  " + row.value;
    if (!row.set_by.empty()) {
      const std::size_t width = display_width(row.value);
      line.append(width < value_width ? value_width - width : 0, ' ');
      line += "  " + paint(colour, Role::quiet, row.set_by);
    }
    out += line + '\n';
  }
}

void add_install_text(std::string& out, const Install& install, const Files& files, bool user_only,
                      bool colour) {
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
  if (user_only) return;
  std::string head = fmt::format("Defaults of chart {}: {}", chart_text(install), defaults.size());
  if (const Layer* layer = unreadable_layer(install)) {
    head +=
        fmt::format(", unless set by what cannot be read ({})", escape_for_terminal(layer->why));
  }
  add_table(out, head, defaults, colour);
}

// -- JSON

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

std::string all_as_json(const Project& project, const Files& files) {
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
  Files files(root_for(arguments));
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
    streams.out += all_as_json(project, files);
    return opened.code;
  }
  const bool colour = text_style(arguments, streams).colour;
  std::string text;
  for (const Install& install : project.installs) {
    add_install_text(text, install, files, arguments.user, colour);
  }
  streams.out += text;
  return opened.code;
}

}  // namespace cilium_lint::cli
