#include <algorithm>

#include "lint/sights.h"
#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/mask.h"
#include "report/writers.h"

namespace cilium_lint {
namespace {

using Layout = JsonWriter::Layout;

void write_texts(JsonWriter& json, std::span<const std::string_view> texts) {
  json.begin_array(Layout::line);
  for (const std::string_view text : texts) json.string(text);
  json.end_array();
}

void write_tool(JsonWriter& json, const ToolInfo& tool) {
  json.begin_object(Layout::line);
  json.key("name");
  json.string("cilium-lint");
  json.key("version");
  json.string(tool.version);
  json.key("charts");
  json.begin_object();
  json.key("first");
  json.string(tool.first_chart);
  json.key("last");
  json.string(tool.last_chart);
  json.end_object();
  json.end_object();
}

void write_layer(JsonWriter& json, const Files& files, const Layer& layer) {
  const bool whole_file = layer.kind == LayerKind::values_file;
  json.begin_object(Layout::line);
  json.key("kind");
  json.string(name_of(layer.kind));
  const FileId file = layer.file != kNoFile && whole_file ? layer.file
                      : layer.at.known()                  ? layer.at.file
                                                          : layer.file;
  json.key("path");
  if (file == kNoFile) {
    json.null();
  } else {
    json.string(files.path(file));
  }
  if (!whole_file && layer.at.known()) {
    json.key("line");
    json.number(position_in(files, layer.at.file, layer.at.begin).line);
  }
  if (!layer.why.empty()) {
    json.key("reason");
    json.string(layer.why);
  }
  json.end_object();
}

void write_cluster(JsonWriter& json, const Files& files, const Cluster* cluster) {
  if (cluster == nullptr) {
    json.null();
    return;
  }
  json.begin_object(Layout::line);
  json.key("kind");
  json.string(name_of(cluster->source));
  json.key("path");
  if (cluster->file == kNoFile) {
    json.null();
  } else {
    json.string(files.path(cluster->file));
  }
  json.key("name");
  json.string_or_null(cluster->name.known ? cluster->name.value : "");
  json.end_object();
}

void write_kubernetes(JsonWriter& json, const KubernetesVersion& kubernetes) {
  using State = KubernetesVersion::State;
  json.begin_object(Layout::line);
  json.key("version");
  json.string_or_null(kubernetes_text(kubernetes));
  json.key("state");
  json.string(kubernetes.state == State::exact   ? "exact"
              : kubernetes.state == State::minor ? "minor"
                                                 : "unknown");
  json.end_object();
}

void write_stages(JsonWriter& json, const Install& install, const Forecast& forecast) {
  json.key("stages");
  json.begin_array();
  for (const ForecastStep& step : forecast.steps) {
    json.begin_object(Layout::line);
    json.key("stage");
    json.string(name_of(step.stage));
    json.key("state");
    json.string(name_of(step.mark));
    json.key("text");
    json.string(step.text);
    json.key("needs");
    json.string_or_null(needs_of(step.stage, install));
    json.key("rule");
    json.string_or_null(step.rule);
    json.end_object();
  }
  json.end_array();
  json.key("init_containers");
  if (const auto names = agent_init_container_names(install)) {
    json.begin_array(Layout::line);
    for (const std::string& name : *names) json.string(name);
    json.end_array();
  } else {
    json.null();
  }
}

void write_sight(JsonWriter& json, const Files& files, const Sight& sight) {
  const auto masked = [&](std::string_view text) {
    return sight.finding == nullptr ? std::string(text)
                                    : mask_quoted(sight.finding->finding, files, text);
  };
  json.begin_object();
  json.key("stage");
  json.string_or_null(sight.stage == Stage::none ? "" : name_of(sight.stage));
  json.key("rule");
  json.string_or_null(sight.finding == nullptr ? "" : sight.finding->rule);
  json.key("command_prints");
  json.string_or_null(masked(sight.first_line));
  json.key("pods");
  json.begin_array();
  for (const PodRow& row : sight.pods) {
    json.begin_object(Layout::line);
    json.key("namespace");
    json.string(row.name_space);
    json.key("name");
    json.string(row.name);
    json.key("ready");
    json.string(row.ready);
    json.key("status");
    json.string(row.status);
    json.key("note");
    json.string_or_null(row.note);
    json.end_object();
  }
  json.end_array();
  json.key("nodes");
  json.string_or_null(sight.nodes);
  json.key("log");
  json.string_or_null(masked(sight.log));
  json.key("proofs");
  json.begin_array();
  for (const Proof& proof : sight.proofs) {
    json.begin_object(Layout::line);
    json.key("command");
    json.string(proof.command);
    json.key("shows");
    json.string_or_null(masked(proof.shows));
    json.end_object();
  }
  json.end_array();
  json.key("will_not_help");
  json.begin_array();
  for (const Futile& futile : sight.futile) {
    json.begin_object(Layout::line);
    json.key("what");
    json.string(futile.what);
    json.key("why");
    json.string(futile.why);
    json.end_object();
  }
  json.end_array();
  json.key("takes_long");
  json.begin_array();
  for (const std::string& slow : sight.slow) json.string(slow);
  json.end_array();
  json.end_object();
}

// `details`: the whole report, whose findings the sights are about; null: the verdict alone.
void write_forecast(JsonWriter& json, const Files& files, const Install& install,
                    const Forecast& forecast, const Report* details) {
  json.begin_object(details == nullptr ? Layout::line : Layout::lines);
  json.key("outcome");
  json.string(name_of(forecast.outcome));
  json.key("stage");
  json.string_or_null(forecast.stage == Stage::none ? "" : name_of(forecast.stage));
  json.key("first_failure");
  json.string_or_null(forecast.first_failure);
  json.key("blocked");
  json.begin_array();
  for (const Stage stage : forecast.blocked) json.string(name_of(stage));
  json.end_array();
  json.key("unknown_because");
  json.begin_array();
  for (const std::string& reason : forecast.unknown_because) json.string(reason);
  json.end_array();
  if (details != nullptr) {
    write_stages(json, install, forecast);
    json.key("seen");
    json.begin_array();
    for (const Sight& sight : sights(install, forecast, details->findings)) {
      write_sight(json, files, sight);
    }
    json.end_array();
  }
  json.end_object();
}

void write_install(JsonWriter& json, const Files& files, const InstallReport& reported,
                   const Report* details) {
  const Install& install = *reported.install;
  json.begin_object();
  json.key("id");
  json.string(install.id);
  json.key("chart");
  json.begin_object(Layout::line);
  write_chart_members(json, install.chart());
  json.key("pinned_at");
  write_location(json, files, install.pin ? install.pin->at : Span{});
  if (!install.learned_from.empty()) {
    json.key("learned_from");
    json.string(install.learned_from);
  }
  json.end_object();
  json.key("layers");
  json.begin_array();
  for (const Layer& layer : install.layers) write_layer(json, files, layer);
  json.end_array();
  json.key("cluster");
  write_cluster(json, files, install.cluster());
  json.key("kubernetes");
  write_kubernetes(json, install.kubernetes);
  json.key("forecast");
  write_forecast(json, files, install, reported.forecast, details);
  json.end_object();
}

// What lies in no file of the user's cannot be edited.
bool can_be_written(const Fix& fix, const Files& files) {
  return std::ranges::none_of(fix.edits, [&](const Edit& edit) {
    return !edit.at.known() || files.is_virtual(edit.at.file) || files.converted(edit.at.file);
  });
}

void write_fix(JsonWriter& json, const Files& files, const Finding& finding, const Fix& fix) {
  json.begin_object();
  json.key("title");
  json.string(mask_quoted(finding, fix, files, fix.title));
  json.key("safe");
  json.boolean(fix.safe);
  json.key("edits");
  json.begin_array();
  if (can_be_written(fix, files) && !moves_secret(fix, files)) {
    for (const Edit& edit : fix.edits) {
      json.begin_object(Layout::line);
      json.key("path");
      json.string(files.path(edit.at.file));
      json.key("start");
      json.number(edit.at.begin);
      json.key("end");
      json.number(edit.at.end);
      json.key("text");
      json.string(edit.text);
      json.end_object();
    }
  }
  json.end_array();
  json.key("shown");
  json.string_or_null(mask_quoted(finding, fix, files, fix.shown));
  json.end_object();
}

void write_suppression(JsonWriter& json, const Files& files, const Suppression& suppression) {
  json.begin_object(Layout::line);
  json.key("by");
  json.string(suppression.by);
  json.key("reason");
  json.string_or_null(suppression.reason);
  json.key("until");
  json.string_or_null(suppression.until);
  json.key("location");
  write_location(json, files, suppression.at);
  json.end_object();
}

std::span<const std::string_view> facts_of(const Reported& reported, const ToolInfo& tool) {
  if (!reported.finding.facts.empty()) return reported.finding.facts;
  for (const Rule* rule : tool.rules) {
    if (rule->id == reported.rule) return rule->facts;
  }
  return {};
}

void write_finding(JsonWriter& json, const Files& files, const ToolInfo& tool,
                   const Reported& reported) {
  const Finding& finding = reported.finding;
  const auto masked = [&](std::string_view text) { return mask_quoted(finding, files, text); };
  json.begin_object();
  json.key("rule");
  json.string(reported.rule);
  json.key("effect");
  json.string(name_of(finding.effect));
  json.key("certainty");
  json.string(name_of(finding.certainty));
  json.key("severity");
  json.string(name_of(reported.severity));
  json.key("facts");
  write_texts(json, facts_of(reported, tool));
  json.key("message");
  json.string(masked(finding.message));
  json.key("help");
  json.string_or_null(masked(finding.help));
  json.key("seen_as");
  json.string_or_null(masked(finding.seen_as));
  json.key("label");
  json.string_or_null(masked(finding.label));
  json.key("url");
  json.string_or_null(rule_url(tool.home, reported.rule));
  json.key("install");
  json.string_or_null(reported.install);
  json.key("key");
  json.string_or_null(finding.key);
  json.key("location");
  write_location(json, files, finding.at);
  json.key("related");
  json.begin_array();
  for (const Label& label : finding.related) {
    json.begin_object(Layout::line);
    write_location_members(json, files, label.at);
    json.key("message");
    json.string(masked(label.text));
    json.end_object();
  }
  json.end_array();
  json.key("fixes");
  json.begin_array();
  for (const Fix& fix : finding.fixes) write_fix(json, files, finding, fix);
  json.end_array();
  json.key("fingerprint");
  json.string(reported.fingerprint);
  json.key("suppressed");
  if (reported.suppressed) {
    write_suppression(json, files, *reported.suppressed);
  } else {
    json.null();
  }
  json.end_object();
}

void write_summary(JsonWriter& json, const Summary& summary) {
  json.begin_object(Layout::line);
  const auto count = [&](std::string_view name, std::size_t value) {
    json.key(name);
    json.number(value);
  };
  count("files", summary.files);
  count("installs", summary.installs);
  count("errors", summary.errors);
  count("warnings", summary.warnings);
  count("infos", summary.infos);
  count("suppressed", summary.suppressed);
  count("fixable", summary.fixable);
  json.end_object();
}

}  // namespace

std::string rule_url(std::string_view home, std::string_view rule) {
  if (home.empty()) return {};
  std::string url(home);
  if (!url.ends_with('/')) url += '/';
  url += rule;
  return url;
}

namespace {

std::string write_report(const Report& report, const Files& files, const ToolInfo& tool,
                         bool details) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version");
  json.number(1);
  json.key("tool");
  write_tool(json, tool);
  json.key("installs");
  json.begin_array();
  for (const InstallReport& install : report.installs) {
    write_install(json, files, install, details ? &report : nullptr);
  }
  json.end_array();
  json.key("findings");
  json.begin_array();
  for (const Reported& reported : report.findings) write_finding(json, files, tool, reported);
  json.end_array();
  json.key("skipped");
  json.begin_array();
  for (const Skipped& skipped : report.skipped) {
    json.begin_object(Layout::line);
    json.key("check");
    json.string(skipped.check);
    json.key("reason");
    json.string(skipped.reason);
    json.end_object();
  }
  json.end_array();
  json.key("summary");
  write_summary(json, report.summary);
  json.end_object();
  return json.take();
}

}  // namespace

std::string write_json(const Report& report, const Files& files, const ToolInfo& tool) {
  return write_report(report, files, tool, false);
}

std::string write_forecast_json(const Report& report, const Files& files, const ToolInfo& tool) {
  return write_report(report, files, tool, true);
}

std::string write_json_lines(const Report& report, const Files& files, const ToolInfo& tool) {
  std::string out;
  for (const Reported& reported : report.findings) {
    JsonWriter json(false);
    write_finding(json, files, tool, reported);
    out += json.take();
  }
  return out;
}

}  // namespace cilium_lint
