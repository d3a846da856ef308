#include "chart/chart_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "chart/key_path.h"
#include "yaml/tree.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kSchemaWords[] = {"anyOf",   "enum",  "items",      "maximum",
                                             "minimum", "oneOf", "properties", "type"};
// What refuses no value.
constexpr std::string_view kSchemaNotes[] = {"$comment",    "$id",      "$schema", "default",
                                             "description", "examples", "title"};

template <class Words>
bool is_among(const Words& words, std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

const ArchiveFile* find(std::span<const ArchiveFile> files, std::string_view path) {
  const auto file = std::ranges::find(files, path, &ArchiveFile::path);
  return file == files.end() ? nullptr : &*file;
}

Result<yaml::Data> read_document(std::span<const ArchiveFile> files, std::string_view path) {
  const ArchiveFile* file = find(files, path);
  if (!file) return Error{fmt::format("the chart has no {}", path)};
  const yaml::Tree tree = yaml::parse(file->text, Placement(kNoFile), yaml::Documents::first);
  yaml::HelmReading reading = yaml::read_as_helm(tree);
  if (reading.fault && reading.fault->id == "not-a-map") {
    return Error{fmt::format("{} of the chart is no map of keys", path)};
  }
  if (reading.fault) {
    return Error{fmt::format("{} of the chart: {}", path, reading.fault->message)};
  }
  return std::move(reading.root);
}

std::string text_of(const yaml::Data& map, std::string_view key) {
  const yaml::Data* value = map.find(key);
  return value ? value->text : std::string();
}

class SchemaReader {
 public:
  void read(const yaml::Data& schema, const std::string& key) {
    const yaml::Data own = own_part(schema);
    if (!key.empty()) {
      facts_.push_back({key, yaml::to_json(own)});
    } else if (std::ranges::any_of(own.entries, [](const auto& e) { return e.key != "type"; })) {
      understood_ = false;  // of the whole of the values
    }
    const yaml::Data* properties = schema.find("properties");
    if (!properties || key.size() > kLongestKey) return;
    for (const yaml::Entry& entry : properties->entries) {
      read(entry.value, child_key(key, entry.key));
    }
  }
  std::vector<SchemaFact> facts() && { return std::move(facts_); }
  [[nodiscard]] bool understood() const { return understood_; }

 private:
  // Without the properties at the top, and without what says nothing about values.
  yaml::Data own_part(const yaml::Data& schema, bool with_properties = false) {
    yaml::Data own{.type = yaml::Type::map};
    if (schema.type != yaml::Type::map) {
      understood_ = false;
      return schema;
    }
    for (const yaml::Entry& entry : schema.entries) {
      if (is_among(kSchemaNotes, entry.key)) continue;
      if (!is_among(kSchemaWords, entry.key) || !has_right_form(entry)) understood_ = false;
      if (entry.key == "properties" && !with_properties) continue;
      yaml::Entry copy{.key = entry.key};
      if (entry.key == "properties") {
        copy.value = each_property(entry.value);
      } else if (entry.key == "items") {
        copy.value = own_part(entry.value, true);
      } else if (entry.key == "anyOf" || entry.key == "oneOf") {
        copy.value = alternatives(entry.value, entry.key == "anyOf");
      } else {
        copy.value = entry.value;
      }
      own.entries.push_back(std::move(copy));
    }
    std::ranges::sort(own.entries, {}, &yaml::Entry::key);
    return own;
  }

  static bool has_right_form(const yaml::Entry& word) {
    const yaml::Data& value = word.value;
    const bool is_list = value.type == yaml::Type::list && !value.items.empty();
    if (word.key == "type") {
      return value.type == yaml::Type::text ||
             (is_list && std::ranges::all_of(value.items, [](const yaml::Data& item) {
                return item.type == yaml::Type::text;
              }));
    }
    if (word.key == "anyOf" || word.key == "oneOf" || word.key == "enum") return is_list;
    if (word.key == "minimum" || word.key == "maximum") return value.type == yaml::Type::number;
    return value.type == yaml::Type::map;  // items, properties
  }

  yaml::Data each_property(const yaml::Data& properties) {
    yaml::Data result{.type = yaml::Type::map};
    for (const yaml::Entry& entry : properties.entries) {
      result.entries.push_back({.key = entry.key, .value = own_part(entry.value, true)});
    }
    std::ranges::sort(result.entries, {}, &yaml::Entry::key);
    return result;
  }

  // Equal alternatives mean the same as one under anyOf; under oneOf they would refuse everything.
  yaml::Data alternatives(const yaml::Data& list, bool unique) {
    yaml::Data result{.type = yaml::Type::list};
    std::set<std::string> seen;
    for (const yaml::Data& item : list.items) {
      yaml::Data own = own_part(item, true);
      if (seen.insert(yaml::to_json(own)).second || !unique) result.items.push_back(std::move(own));
    }
    return result;
  }

  std::vector<SchemaFact> facts_;
  bool understood_ = true;
};

std::size_t indent_of(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(' ');
  return indent == std::string_view::npos ? line.size() : indent;
}

// The key at the start of "key: value" or "key:"; empty where there is none.
std::string_view key_at(std::string_view text) {
  std::size_t end = 0;
  const auto is_key = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  };
  while (end < text.size() && is_key(text[end])) ++end;
  if (end == 0 || end >= text.size() || text[end] != ':') return {};
  if (end + 1 < text.size() && text[end + 1] != ' ') return {};
  // "NOTE: …" and "ref: https://…" are prose.
  if (text[0] >= 'A' && text[0] <= 'Z') return {};
  if (text.substr(end + 1).starts_with(" http")) return {};
  return text.substr(0, end);
}

// Conditions are paths with commas between them, of which the first that is there counts.
void add_switches(ChartCopy& chart, std::string_view conditions) {
  while (!conditions.empty()) {
    const std::size_t end = std::min(conditions.find(','), conditions.size());
    const std::string_view one = conditions.substr(0, end);
    if (!one.empty() && one.size() <= kLongestKey) chart.switch_keys.emplace_back(one);
    conditions.remove_prefix(std::min(end + 1, conditions.size()));
  }
}

// What Chart.yaml names, and what lies in charts/ without being named.
void add_subcharts(ChartCopy& chart, const yaml::Data& head, std::span<const ArchiveFile> files) {
  const auto add = [&](std::string_view name) {
    if (!name.empty() && name.size() <= kLongestKey) {
      chart.subchart_keys.push_back(child_key("", name));
    }
  };
  if (const yaml::Data* dependencies = head.find("dependencies")) {
    for (const yaml::Data& one : dependencies->items) {
      chart.dependencies.push_back(text_of(one, "name"));
      const std::string alias = text_of(one, "alias");
      add(alias.empty() ? chart.dependencies.back() : alias);
      add_switches(chart, text_of(one, "condition"));
      const yaml::Data* tags = one.find("tags");
      if (tags != nullptr && !tags->items.empty()) chart.subchart_keys.emplace_back("tags");
    }
  }
  for (const ArchiveFile& file : files) {
    constexpr std::string_view kCharts = "charts/", kHead = "/Chart.yaml";
    const std::string_view path = file.path;
    if (!path.starts_with(kCharts) || !path.ends_with(kHead)) continue;
    if (path.size() <= kCharts.size() + kHead.size()) continue;
    const std::string_view name =
        path.substr(kCharts.size(), path.size() - kCharts.size() - kHead.size());
    if (name.find('/') == name.npos) add(name);
  }
}

}  // namespace

std::vector<std::string> commented_keys(std::string_view values_yaml) {
  struct Level {
    std::size_t indent{};
    std::string key{};
    bool commented{};
  };
  std::vector<Level> levels;
  std::set<std::string> commented, real;
  bool in_schema = false;
  while (!values_yaml.empty()) {
    const std::size_t end = values_yaml.find('\n');
    std::string_view line = values_yaml.substr(0, end);
    values_yaml.remove_prefix(end == std::string_view::npos ? values_yaml.size() : end + 1);

    std::size_t indent = indent_of(line);
    std::string_view rest = line.substr(indent);
    const bool is_comment = rest.starts_with('#');
    if (is_comment) {
      rest.remove_prefix(1);
      if (rest.find("@schema") != std::string_view::npos) {
        in_schema = !in_schema;
        continue;
      }
      if (in_schema) continue;
      if (rest.starts_with(' ')) rest.remove_prefix(1);
      // "# key:" stands at the indent of its '#', what is below it further in.
      const std::size_t inner = indent_of(rest);
      rest.remove_prefix(inner);
      indent += inner;
    }
    const std::string_view key = key_at(rest);
    if (key.empty()) continue;
    while (!levels.empty() &&
           (levels.back().indent >= indent || (!is_comment && levels.back().commented))) {
      levels.pop_back();
    }
    const std::string path = child_key(levels.empty() ? "" : levels.back().key, key);
    if (path.size() > kLongestKey) continue;
    (is_comment ? commented : real).insert(path);
    levels.push_back({indent, path, is_comment});
  }
  std::vector<std::string> only_commented;
  std::ranges::set_difference(commented, real, std::back_inserter(only_commented));
  return only_commented;
}

Result<ChartCopy> read_chart(std::span<const ArchiveFile> files) {
  ChartCopy chart;
  const auto head = read_document(files, "Chart.yaml");
  if (!head) return head.error();
  const auto version = Version::parse(text_of(*head, "version"));
  if (!version) return Error{"Chart.yaml of the chart names no version"};
  chart.name = text_of(*head, "name");
  chart.version = *version;
  chart.kubernetes = text_of(*head, "kubeVersion");
  add_subcharts(chart, *head, files);

  auto values = read_document(files, "values.yaml");
  if (!values) return values.error();
  chart.values = std::move(*values);
  chart.comments = commented_keys(find(files, "values.yaml")->text);

  if (find(files, "values.schema.json")) {
    const auto schema = read_document(files, "values.schema.json");
    if (!schema) return schema.error();
    SchemaReader reader;
    reader.read(*schema, "");
    chart.schema_understood = reader.understood();
    chart.schema = std::move(reader).facts();
  }
  chart.reads = read_templates(files);
  return chart;
}

}  // namespace cilium_lint
