// cilium-lint features: what is on, what is off, and what is on and does not work.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands.h"
#include "feature_list.h"
#include "lint_run.h"
#include "report/json_parts.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "shown_value.h"
#include "text/escape.h"

namespace cilium_lint::cli {
namespace {

using Found = std::vector<const Reported*>;

// What an install does not survive.
bool stops(const Reported& reported) {
  return reported.severity == Severity::error &&
         reported.finding.effect <= Effect::bootstrap_deadlock;
}

bool switches_off(const Reported& reported) {
  return reported.finding.effect == Effect::feature_off ||
         reported.finding.effect == Effect::ignored;
}

template <class Ask>
Found those_of(const Report& report, const Install& install, Ask question) {
  Found found;
  for (const Reported& reported : report.findings) {
    if (reported.install == install.id && !reported.suppressed && question(reported)) {
      found.push_back(&reported);
    }
  }
  return found;
}

struct Looked {
  const rules::Feature* feature{};
  rules::FeatureState state{};
  Found because{};  // it is on, or was meant to be, and does not work
};

std::vector<Looked> look_at(const Install& install, const Report& report) {
  const AgentView agent(install);
  std::vector<Looked> all;
  for (const rules::Feature& feature : rules::features()) {
    Looked looked{.feature = &feature, .state = feature.look(install, agent)};
    looked.because = those_of(report, install, [&](const Reported& reported) {
      return switches_off(reported) && feature.is_broken_by(reported.rule);
    });
    all.push_back(std::move(looked));
  }
  return all;
}

std::string_view word_of(const Looked& looked) {
  if (!looked.because.empty()) return "not-working";
  if (is_true(looked.state.on)) return "on";
  return is_false(looked.state.on) ? "off" : "unknown";
}

std::string place_of(const Reported& reported, const Files& files) {
  const Span at = reported.finding.at;
  if (!at.known()) return {};
  return fmt::format("{}:{}", files.path(at.file), files.lines(at.file).position(at.begin).line);
}

// -- text

void add_line(std::string& out, const Looked& looked, bool colour) {
  struct Mark {
    std::string_view word{}, sign{};
    Role role{};
  };
  static constexpr std::array<Mark, 4> kMarks{{{"on", "✔", Role::good},
                                               {"off", "·", Role::quiet},
                                               {"not-working", "✖", Role::warning},
                                               {"unknown", "?", Role::quiet}}};
  const auto mark = std::ranges::find(kMarks, word_of(looked), &Mark::word);
  std::string line = fmt::format("  {} {:<24}", mark->sign, looked.feature->name);
  const bool shows_how = mark->word == "on" || mark->word == "not-working";
  if (mark->word != "on") line += mark->word == "not-working" ? "does not work" : mark->word;
  if (shows_how && !looked.state.detail.empty()) {
    line += fmt::format("{}{}", mark->word == "on" ? "" : ": ",
                        escape_for_terminal(looked.state.detail));
  }
  while (line.ends_with(' ')) line.pop_back();
  out += paint(colour, mark->role, line) + '\n';
}

void add_reason(std::string& out, const Reported& reported, const Files& files, bool colour) {
  const std::string place = place_of(reported, files);
  out += fmt::format("      {}", escape_for_terminal(reported.finding.message));
  out += paint(
      colour, Role::quiet,
      fmt::format("  {}{}{}", escape_for_terminal(place), place.empty() ? "" : " ", reported.rule));
  out += '\n';
}

void add_text(std::string& out, const Install& install, const Report& report, const Files& files,
              bool colour) {
  if (!out.empty()) out += '\n';
  out += paint(colour, Role::strong, escape_for_terminal(head_line(install, files))) + "\n\n";
  const Found stopped = those_of(report, install, stops);
  if (!stopped.empty()) {
    out += "Nothing of this runs until these are mended:\n";
    for (const Reported* one : stopped) add_reason(out, *one, files, colour);
    out += '\n';
  }
  for (const Looked& looked : look_at(install, report)) {
    add_line(out, looked, colour);
    for (const Reported* one : looked.because) add_reason(out, *one, files, colour);
  }
}

// -- JSON

void write_reasons(JsonWriter& json, const Found& found, const Files& files) {
  json.begin_array();
  for (const Reported* one : found) {
    json.begin_object(JsonWriter::Layout::line);
    json.key("rule");
    json.string(one->rule);
    json.key("message");
    json.string(one->finding.message);
    json.key("key");
    json.string_or_null(one->finding.key);
    json.key("at");
    json.string_or_null(place_of(*one, files));
    json.end_object();
  }
  json.end_array();
}

std::string as_json(const Project& project, const Report& report, const Files& files) {
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
    json.begin_object(JsonWriter::Layout::line);
    write_chart_members(json, install.chart());
    json.end_object();
    json.key("stopped_by");
    write_reasons(json, those_of(report, install, stops), files);
    json.key("features");
    json.begin_array();
    for (const Looked& looked : look_at(install, report)) {
      json.begin_object();
      json.key("feature");
      json.string(looked.feature->id);
      json.key("state");
      json.string(word_of(looked));
      json.key("detail");
      json.string_or_null(looked.state.detail);
      json.key("because");
      write_reasons(json, looked.because, files);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

}  // namespace

int features_command(const Arguments& arguments, Streams& streams) {
  const auto run = run_lint(arguments, streams, {.baseline = false});
  if (!run->goes_on) return run->code;
  const Project& project = run->opened.project;
  if (project.installs.empty() && !arguments.allow_empty) {
    complain(streams, "no install of Cilium was found, so there are no features");
    return kUnreadable;
  }
  if (arguments.format == Format::json) {
    streams.out += as_json(project, run->report, run->files);
    return run->code;
  }
  const bool colour = text_style(arguments, streams).colour;
  std::string text;
  for (const Install& install : project.installs) {
    add_text(text, install, run->report, run->files, colour);
  }
  streams.out += text;
  return run->code;
}

}  // namespace cilium_lint::cli
