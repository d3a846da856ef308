#include "report/json_parts.h"

#include <fmt/format.h>

#include "report/characters.h"

namespace cilium_lint {
namespace {

void write_position(JsonWriter& json, const Files& files, FileId file, std::uint32_t offset) {
  const Position position = position_in(files, file, offset);
  json.begin_object(JsonWriter::Layout::line);
  json.key("line");
  json.number(position.line);
  json.key("column");
  json.number(position.column);
  json.key("offset");
  json.number(offset);
  json.end_object();
}

}  // namespace

Position position_in(const Files& files, FileId file, std::uint32_t offset) {
  if (files.path(file) != kCommandLine) return files.lines(file).position(offset);
  std::string_view before = files.text(file).substr(0, offset);
  Position position;
  while (!before.empty()) {
    before.remove_prefix(first_character(before).size);
    ++position.column;
  }
  return position;
}

bool is_behind_last_line(const Files& files, FileId file, std::uint32_t offset) {
  const std::string_view text = files.text(file);
  return offset == text.size() && text.ends_with('\n');
}

void write_location_members(JsonWriter& json, const Files& files, Span at) {
  json.key("path");
  if (at.known()) {
    json.string(files.path(at.file));
  } else {
    json.null();
  }
  json.key("start");
  if (at.known()) {
    write_position(json, files, at.file, at.begin);
  } else {
    json.null();
  }
  json.key("end");
  if (at.known()) {
    write_position(json, files, at.file, at.end);
  } else {
    json.null();
  }
}

void write_location(JsonWriter& json, const Files& files, Span at) {
  if (!at.known()) {
    json.null();
    return;
  }
  json.begin_object(JsonWriter::Layout::line);
  write_location_members(json, files, at);
  json.end_object();
}

void write_chart_members(JsonWriter& json, const Chart& chart) {
  json.key("version");
  if (chart.version()) {
    json.string(chart.version()->text());
  } else {
    json.null();
  }
  json.key("state");
  json.string(name_of(chart.state()));
}

std::string kubernetes_text(const KubernetesVersion& kubernetes) {
  using State = KubernetesVersion::State;
  if (kubernetes.state == State::unknown) return {};
  if (kubernetes.state == State::exact) return kubernetes.version.text();
  return fmt::format("{}.{}", kubernetes.version.major, kubernetes.version.minor);
}

std::string_view name_of(Chart::State state) {
  switch (state) {
    case Chart::State::exact:
      return "exact";
    case Chart::State::range:
      return "range";
    case Chart::State::newest:
      return "newest";
    case Chart::State::nearest:
      return "nearest";
    case Chart::State::unknown:
      break;
  }
  return "unknown";
}

}  // namespace cilium_lint
