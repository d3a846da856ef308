#include "shown_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "chart/key_path.h"
#include "report/json_parts.h"
#include "text/escape.h"
#include "values/replaced_key.h"

namespace cilium_lint::cli {

using Layout = JsonWriter::Layout;

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
    case Type::map: {
      // An entry of `env`: what it holds, its name says.
      const yaml::Data* variable = key.ends_with(']') ? data.find("name") : nullptr;
      json.begin_object(layout);
      for (const yaml::Entry& entry : data.entries) {
        json.key(entry.key);
        const bool hidden = variable != nullptr && entry.key == "value" &&
                            entry.value.type == Type::text &&
                            is_secret_variable(variable->text, entry.value.text);
        if (hidden) {
          json.string(kMask);
        } else {
          write_data(json, entry.value, join_key(key, entry.key), masked, layout);
        }
      }
      json.end_object();
      return;
    }
  }
}

std::string one_line(const yaml::Data& data, const std::string& key) {
  JsonWriter json(false);
  write_data(json, data, key, Masked::all, Layout::line);
  std::string text = json.take();
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

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

const Layer* unreadable_layer(const Install& install) {
  const auto found = std::ranges::find(install.layers, LayerKind::unreadable, &Layer::kind);
  return found == install.layers.end() ? nullptr : &*found;
}

const UnreadKey* unread_above(const Install& install, std::string_view key) {
  const auto found = std::ranges::find_if(install.unread_keys(), [&](const UnreadKey& unread) {
    return unread.key == key || is_below(key, unread.key);
  });
  return found == install.unread_keys().end() ? nullptr : &*found;
}

std::vector<std::string_view> keys_named(std::string_view words) {
  std::vector<std::string_view> keys;
  for (const rules::Successor& successor : rules::successors_of(words)) {
    if (std::ranges::find(keys, successor.key) == keys.end()) keys.push_back(successor.key);
  }
  return keys;
}

std::vector<std::string_view> keys_meant_by(const UnreadKey& unread) {
  std::vector<std::string_view> keys = keys_named(unread.words);
  if (keys.empty()) keys.assign(unread.meant.begin(), unread.meant.end());
  return keys;
}

bool is_listed_unread(const Install& install, std::string_view key) {
  const Chart& chart = install.chart();
  for (std::size_t release = chart.first(); release <= chart.last(); ++release) {
    const auto id = static_cast<ReleaseId>(release);
    if (!chart.catalogue().lists(id, key) || chart.catalogue().is_read(id, key)) return false;
  }
  return true;
}

std::string_view name_of(KeyFault fault) {
  switch (fault) {
    case KeyFault::wrong_case:
      return "wrong-case";
    case KeyFault::renamed:
      return "renamed";
    case KeyFault::removed:
      return "removed";
    case KeyFault::future:
      return "future";
    case KeyFault::misplaced:
      return "misplaced";
    case KeyFault::agent_flag:
      return "agent-flag";
    case KeyFault::unknown:
      break;
  }
  return "unknown";
}

std::string unread_text(const Install& install, const UnreadKey& unread) {
  const Catalogue& catalogue = install.chart().catalogue();
  const std::string instead = fmt::format("{}", fmt::join(keys_meant_by(unread), " or "));

  if (unread.words.starts_with("refused")) {
    const bool always = unread.words == "refused" || unread.words.starts_with("refused;");
    const std::string does = always ? "the chart refuses it" : "the chart can refuse it";
    return instead.empty() ? does : fmt::format("{}: use {}", does, instead);
  }
  if (unread.words.starts_with("warned")) {
    return fmt::format("the chart warns of it: use {}", instead);
  }
  const std::string nothing = "nothing reads it";
  switch (unread.fault) {
    case KeyFault::renamed:
      return fmt::format("{}: use {}", nothing, instead);
    case KeyFault::removed:
      if (!unread.release) break;
      return fmt::format("{}: last known to chart {}", nothing,
                         catalogue.version(*unread.release).text());
    case KeyFault::future:
      if (!unread.release) break;
      return fmt::format("{}: known from chart {} on", nothing,
                         catalogue.version(*unread.release).text());
    default:
      break;
  }
  return instead.empty() ? nothing : fmt::format("{}: did you mean {}?", nothing, instead);
}

}  // namespace cilium_lint::cli
