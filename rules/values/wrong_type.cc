#include "values/wrong_type.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chart/catalogue_tables.h"
#include "chart/fact_rows.h"
#include "chart/key_path.h"
#include "install/durations.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "values/schema_check.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

using yaml::Data;
using yaml::Type;

constexpr std::array kEffects{Effect::install_refused};
constexpr std::array<std::string_view, 27> kFacts{
    "disable-endpoint-crd-not-bool",
    "extra-env-not-list",
    "extra-host-path-mounts-not-maps",
    "hubble-metrics-enabled-not-list",
    "invalid-go-duration",
    "null-leaf",
    "null-map",
    "operator-tolerations-empty-118",
    "operator-topology-spread-not-maps",
    "scalar-for-map",
    "schema-bpf-monitor-trace-i-p-option-range",
    "schema-cilium-endpoint-slice-slice-mode",
    "schema-clustermesh-apiserver-etcd-storage-medium",
    "schema-clustermesh-apiserver-service-enable-session-affinity",
    "schema-clustermesh-apiserver-service-external-traffic-policy",
    "schema-clustermesh-apiserver-service-internal-traffic-policy",
    "schema-encryption-ztunnel-ca-type",
    "schema-envoy-log-default-level",
    "schema-envoy-xds-mode-120",
    "schema-identity-management-mode",
    "schema-list-items",
    "schema-scheduling-mode",
    "schema-type",
    "standalone-dns-proxy-port-zero",
    "use-digest-not-bool",
    "wrong-scalar-type-before-schema",
    "yaml-break-extra-args",
};

struct KeyAndFact {
  std::string_view key{}, fact{};
};
// Keys whose words or bounds the schema lists.
constexpr std::array kWordFacts{
    KeyAndFact{"bpf.monitorTraceIPOption", "schema-bpf-monitor-trace-i-p-option-range"},
    KeyAndFact{"ciliumEndpointSlice.sliceMode", "schema-cilium-endpoint-slice-slice-mode"},
    KeyAndFact{"clustermesh.apiserver.etcd.storageMedium",
               "schema-clustermesh-apiserver-etcd-storage-medium"},
    KeyAndFact{"clustermesh.apiserver.service.enableSessionAffinity",
               "schema-clustermesh-apiserver-service-enable-session-affinity"},
    KeyAndFact{"clustermesh.apiserver.service.externalTrafficPolicy",
               "schema-clustermesh-apiserver-service-external-traffic-policy"},
    KeyAndFact{"clustermesh.apiserver.service.internalTrafficPolicy",
               "schema-clustermesh-apiserver-service-internal-traffic-policy"},
    KeyAndFact{"encryption.ztunnel.ca.type", "schema-encryption-ztunnel-ca-type"},
    KeyAndFact{"envoy.log.defaultLevel", "schema-envoy-log-default-level"},
    KeyAndFact{"envoy.xdsMode", "schema-envoy-xds-mode-120"},
    KeyAndFact{"identityManagementMode", "schema-identity-management-mode"},
    KeyAndFact{"scheduling.mode", "schema-scheduling-mode"},
};
// Keys, or last parts of keys, whose types the templates trip over in a way of their own.
constexpr std::array kTemplateFacts{
    KeyAndFact{"disableEndpointCRD", "disable-endpoint-crd-not-bool"},
    KeyAndFact{"extraEnv", "extra-env-not-list"},
    KeyAndFact{"extraArgs", "yaml-break-extra-args"},
    KeyAndFact{"extraHostPathMounts", "extra-host-path-mounts-not-maps"},
    KeyAndFact{"hubble.metrics.enabled", "hubble-metrics-enabled-not-list"},
    KeyAndFact{"operator.tolerations", "operator-tolerations-empty-118"},
    KeyAndFact{"operator.topologySpreadConstraints", "operator-topology-spread-not-maps"},
    KeyAndFact{"useDigest", "use-digest-not-bool"},
};

std::string_view fact_of(const SchemaFault& fault, std::string_view key) {
  const auto known = std::ranges::find(kWordFacts, key, &KeyAndFact::key);
  const bool by_word = fault.bound || !fault.words.empty();
  if (by_word && known != kWordFacts.end()) return known->fact;
  return fault.step.starts_with('[') ? "schema-list-items" : "schema-type";
}

// Of a value that the templates abort on; `map`: the chart has a map there.
std::string_view fact_of_abort(std::string_view key, const Data& value, bool map) {
  if (value.type == Type::null) return map ? "null-map" : "null-leaf";
  const auto known = std::ranges::find_if(kTemplateFacts, [&](const KeyAndFact& row) {
    return row.key == key || row.key == last_part(key);
  });
  // A list whose items are no maps is a fact of its own, any other value in its place is not.
  const bool of_items = known != kTemplateFacts.end() && known->key == "extraHostPathMounts";
  if (known != kTemplateFacts.end() && (!of_items || value.type == Type::list)) return known->fact;
  return map ? "scalar-for-map" : "wrong-scalar-type-before-schema";
}

// A value as a message shows it.
std::string shown(const Data& value) {
  switch (value.type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return value.boolean ? "true" : "false";
    case Type::number:
      return "the number " + value.text;
    case Type::text: {
      constexpr std::size_t kMost = 40;
      if (value.text.empty()) return "an empty text";
      if (value.text.size() > kMost || value.text.find('\n') != std::string::npos) return "a text";
      return fmt::format("the text \"{}\"", value.text);
    }
    case Type::list:
      return value.items.empty() ? "an empty list" : "a list";
    case Type::map:
      return value.entries.empty() ? "an empty map" : "a map";
    case Type::unknown:
      break;
  }
  return "unknown";
}

std::string_view type_words(std::string_view type) {
  if (type == "boolean") return "true or false";
  if (type == "string") return "a text";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  if (type == "array") return "a list";
  if (type == "object") return "a map";
  return type;
}

std::string join_or(const std::vector<std::string>& parts) {
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) all += i + 1 == parts.size() ? " or " : ", ";
    all += parts[i];
  }
  return all;
}

std::string wanted(const SchemaFault& fault) {
  if (fault.bound) return *fault.bound;
  std::vector<std::string> parts;
  bool takes_null = false;
  for (const std::string& type : fault.types) {
    takes_null = takes_null || type == "null";
    if (type != "null") parts.emplace_back(type_words(type));
  }
  parts.insert(parts.end(), fault.words.begin(), fault.words.end());
  if (takes_null) parts.emplace_back("null");
  return join_or(parts);
}

// The same value in the type that is wanted, where there is just one way to write it.
std::optional<std::string> converted(const SchemaFault& fault) {
  const auto takes = [&](std::string_view type) {
    return std::ranges::find(fault.types, type) != fault.types.end();
  };
  const Data& value = *fault.value;
  if (value.type == Type::text) {
    const std::string& text = value.text;
    if (takes("boolean") && (text == "true" || text == "false")) return text;
    const bool digits = !text.empty() && text.size() < 10 && (text[0] != '0' || text.size() == 1) &&
                        std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (takes("integer") && digits) return text;
  }
  if (takes("string") && value.style == yaml::Style::plain) {
    if (value.type == Type::boolean) return value.boolean ? "\"true\"" : "\"false\"";
    // 1.10 would become "1.1": only what can be written in one way.
    const bool whole = std::ranges::all_of(value.text, [](char c) { return c >= '0' && c <= '9'; });
    if (value.type == Type::number && whole) return fmt::format("\"{}\"", value.text);
  }
  return std::nullopt;
}

// Goes through what the user gives, map by map.
struct Walk {
  const Install& install;
  Findings& findings;

  // An earlier layer's value stands only if no unreadable layer behind it says otherwise.
  [[nodiscard]] bool may_be_replaced(const Data& value) const {
    const auto& unreadable = install.user_values().unreadable;
    return std::ranges::any_of(unreadable,
                               [&](std::uint16_t layer) { return layer > value.layer; });
  }

  // Where the install may be of several releases, all must agree.
  template <class Refuses>
  [[nodiscard]] bool all_releases(Refuses refuses) const {
    const Chart& chart = install.chart();
    if (!refuses(chart.judged_by())) return false;
    if (chart.state() != Chart::State::unknown) return true;
    for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
      if (!refuses(release)) return false;
    }
    return true;
  }

  [[nodiscard]] std::optional<SchemaFault> schema_fault(ReleaseId release, KeyId key,
                                                        const Data& value) const {
    const Catalogue& catalogue = install.chart().catalogue();
    // A null takes the default away and is gone before the schema is looked at. Where the chart has
    // no default, or null, releases of Helm differ.
    if (value.type == Type::null) return std::nullopt;
    const auto schema = catalogue.schema(release, key);
    if (!schema) return std::nullopt;
    return check_schema(*schema, value);
  }

  // Whether the value is the chart's own, which no schema of a chart refuses: most of what a copied
  // values.yaml holds.
  [[nodiscard]] bool is_default(KeyId id, const Data& value) const {
    const Catalogue& catalogue = install.chart().catalogue();
    for (const FactRow& row : fact_rows(catalogue, FactTable::defaults, id)) {
      if (!holds_in(row, install.chart().judged_by()) || row.text_size == kDigest) continue;
      const std::string_view json = words_of(catalogue, row);
      switch (value.type) {
        case Type::boolean:
          return json == (value.boolean ? "true" : "false");
        case Type::number:
          return json == value.text;
        case Type::text:
          return json.size() == value.text.size() + 2 && json.front() == '"' &&
                 json.substr(1, value.text.size()) == value.text;
        case Type::list:
          return value.items.empty() && json == "[]";
        case Type::map:
          return value.entries.empty() && json == "{}";
        case Type::null:
        case Type::unknown:
          break;
      }
      return false;
    }
    return false;
  }

  // Finding for what the schema refuses; false: it takes the value.
  bool check_by_schema(KeyId id, const yaml::Entry& entry) {
    if (is_default(id, entry.value)) return false;
    const auto fault = schema_fault(install.chart().judged_by(), id, entry.value);
    if (!fault || may_be_replaced(*fault->value)) return false;
    const bool sure = all_releases(
        [&](ReleaseId release) { return schema_fault(release, id, entry.value).has_value(); });
    if (!sure) return false;
    const std::string key(install.chart().catalogue().path(id));
    const std::string part = key + fault->step;
    Finding finding{
        .at = fault->value->at,
        .effect = Effect::install_refused,
        .message = fmt::format("{} must be {}, not {}", part, wanted(*fault), shown(*fault->value)),
        .label = fmt::format("the schema of {} refuses this", chart_words(install)),
        .arguments = {part, wanted(*fault)},
        .seen_as = "values don't meet the specifications of the schema(s)",
        .key = key,
        .facts = {fact_of(*fault, key)},
        .by_schema = true,
    };
    // The chart's own check of that port never sees what the schema refuses.
    if (key == "dnsProxy.proxyPort" &&
        is_true(install.value("standaloneDnsProxy.enabled").truthy())) {
      finding.facts.push_back("standalone-dns-proxy-port-zero");
    }
    if (fault->step.empty()) {
      if (const auto text = converted(*fault)) {
        finding.fixes.push_back(set_value(install, key, *text, true));
      }
    }
    findings.add(std::move(finding));
    return true;
  }

  // `key=value`: the key's effective value; a switch counts by its truth. `api:X`: the cluster
  // serves it.
  [[nodiscard]] bool holds(std::string_view condition) const {
    if (condition.starts_with("api:")) return serves(condition.substr(4));
    const auto equals = condition.find('=');
    const std::string_view wanted_value = condition.substr(equals + 1);
    const Value value = install.value(condition.substr(0, equals));
    if (wanted_value == "true") return is_true(value.truthy());
    if (wanted_value == "false") return is_false(value.truthy());
    const auto text = value.text();
    return text && (*text == wanted_value || fmt::format("\"{}\"", *text) == wanted_value);
  }

  [[nodiscard]] bool serves(std::string_view api) const {
    return install.api_versions &&
           std::ranges::find(*install.api_versions, api) != install.api_versions->end();
  }

  // Whether a row of kinds.tsv says that the templates abort on this value.
  [[nodiscard]] bool row_refuses(std::string_view words, const Data& value) const {
    const std::string_view kinds = words.substr(0, words.find(' '));
    bool fits = false;
    for (std::size_t at = 0; at < kinds.size() && !fits;) {
      const std::size_t end = std::min(kinds.find(',', at), kinds.size());
      fits = is_of_kind(kinds.substr(at, end - at), value);
      at = end + 1;
    }
    if (!fits) return false;
    for (std::size_t at = kinds.size(); at < words.size();) {
      const std::size_t end = std::min(words.find(' ', at + 1), words.size());
      if (!holds(words.substr(at + 1, end - at - 1))) return false;
      at = end;
    }
    return true;
  }

  static bool is_of_kind(std::string_view kind, const Data& value) {
    switch (value.type) {
      case Type::null:
        return kind == "null";
      case Type::boolean:
        if (kind == "no-duration") return value.boolean;
        return kind == (value.boolean ? "true" : "false");
      case Type::number:
        if (kind == "no-duration") return is_no_duration(value.text);
        return kind == (value.text == "0" ? "zero" : "number");
      case Type::text:
        if (kind == "no-duration") return is_no_duration(value.text);
        return kind == (value.text.empty() ? "empty-text" : "text");
      case Type::list:
        if (value.items.empty()) return kind == "empty-list";
        if (kind == "no-duration") return true;
        if (value.items.front().type == Type::text) return kind == "list";
        return value.items.front().type == Type::map && kind == "list-of-maps";
      case Type::map:
        return !value.entries.empty() && (kind == "map" || kind == "no-duration");
      case Type::unknown:
        break;
    }
    return false;
  }

  static bool is_no_duration(const std::string& text) {
    return !text.empty() && text != "0" && !go_duration_seconds(text);
  }

  // The row that refuses the value, in the release.
  [[nodiscard]] std::optional<std::string_view> refusing_row(ReleaseId release, KeyId key,
                                                             const Data& value) const {
    const Catalogue& catalogue = install.chart().catalogue();
    for (const FactRow& fact : fact_rows(catalogue, FactTable::kinds, key)) {
      const std::string_view words = words_of(catalogue, fact);
      if (holds_in(fact, release) && row_refuses(words, value)) return words;
    }
    return std::nullopt;
  }

  // The switches of the user's own under which the templates come as far as the value.
  [[nodiscard]] std::vector<Label> reached_by(std::string_view words, std::string_view key) const {
    std::vector<Label> labels;
    std::string_view rest = words;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view condition = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!condition.ends_with("=true")) continue;
      const std::string_view path = condition.substr(0, condition.find('='));
      const Value value = install.value(path);
      if (path == key || !is_true(value.is_set_by_user()) || !value.span().known()) continue;
      labels.push_back({value.span(), fmt::format("{} is on here", path)});
    }
    return labels;
  }

  void check_by_templates(KeyId id, const yaml::Entry& entry) {
    const Data& value = entry.value;
    const auto row = refusing_row(install.chart().judged_by(), id, value);
    if (!row || may_be_replaced(value)) return;
    const bool sure = all_releases(
        [&](ReleaseId release) { return refusing_row(release, id, value).has_value(); });
    if (!sure) return;
    const std::string key(install.chart().catalogue().path(id));
    const bool is_duration = row->starts_with("no-duration") && is_of_kind("no-duration", value);
    Finding finding{
        // A null may be nothing at all behind the colon.
        .at = value.at.begin == value.at.end ? entry.key_at : value.at,
        .effect = Effect::install_refused,
        // What released templates survive may not hold for those of a copy that differs.
        .certainty = install.chart().copy() == nullptr ? Certainty::sure : Certainty::possible,
        .arguments = {key},
        .related = reached_by(*row, key),
        .key = key,
    };
    const auto standard = install.chart().catalogue().default_of(install.chart().judged_by(), key);
    const bool is_map = standard && standard->type == Type::map;
    finding.facts = {fact_of_abort(key, value, is_map)};
    if (is_duration) {
      finding.message =
          fmt::format("{} must be a duration such as 30s or 5m0s, not {}", key, shown(value));
      finding.label = fmt::format("the templates of {} stop here", chart_words(install));
      finding.seen_as = "time: invalid duration";
      finding.facts = {"invalid-go-duration"};
    } else if (value.type == Type::null) {
      finding.message =
          fmt::format("{} is null: that takes the default away, and the templates of {} need it",
                      key, chart_words(install));
      finding.help = "leave the key out to keep the chart's default";
      finding.seen_as = "nil pointer evaluating interface {}";
      finding.fixes.push_back(delete_key(install, key, false));
    } else {
      finding.message =
          fmt::format("the templates of {} abort on {}: it is {}{}", chart_words(install), key,
                      shown(value), wanted_by(standard, value));
    }
    findings.add(std::move(finding));
  }

  // What the templates can work with, judged by the chart's own default.
  static std::string wanted_by(const std::optional<Default>& standard, const Data& value) {
    if (!standard) return "";
    if (standard->type == value.type) {
      return value.type == Type::list ? " of texts, and must be one of maps" : "";
    }
    switch (standard->type) {
      case Type::boolean:
        return ", and must be true or false";
      case Type::number:
        return ", and must be a number";
      case Type::text:
        return ", and must be a text";
      case Type::list:
        return ", and must be a list";
      case Type::map:
        return ", and must be a map";
      default:
        return "";
    }
  }

  void go_through() {
    const std::vector<GivenKey>& keys = install.given_keys();
    for (std::size_t at = 0; at < keys.size();) {
      const GivenKey& given = keys[at];
      // Below what is refused, or not known, nothing is to be said.
      if (given.entry->value.type == Type::unknown || check_by_schema(given.id, *given.entry)) {
        at = given.next;
        continue;
      }
      check_by_templates(given.id, *given.entry);
      ++at;
    }
  }
};

void check(const Install& install, Findings& findings) { Walk{install, findings}.go_through(); }

}  // namespace

bool has_wrong_type(const Install& install, const std::string& key, const yaml::Data& value) {
  Findings unused({});
  const Walk walk{install, unused};
  const ReleaseId release = install.chart().judged_by();
  const auto id = install.chart().catalogue().find_key(key);
  return id && (walk.schema_fault(release, *id, value) || walk.refusing_row(release, *id, value));
}

extern constinit const Rule values_wrong_type = {
    .id = "values/wrong-type",
    .summary = "a value has a type that the chart refuses",
    .facts = kFacts,
    .effects = kEffects,
    .general = true,
    .check = check,
};

}  // namespace cilium_lint::rules
