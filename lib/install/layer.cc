#include "install/layer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "install/set_grammar.h"
#include "yaml/tree.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Entry;
using yaml::Type;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

// Whether a directive stands alone on its lines: then the lines around it come and go.
bool stands_alone(std::string_view text, const UnknownStretch& stretch) {
  const std::size_t line = text.rfind('\n', stretch.begin == 0 ? 0 : stretch.begin - 1);
  const std::size_t begin = stretch.begin == 0 || line == text.npos ? 0 : line + 1;
  const std::size_t end = std::min(text.find('\n', stretch.end), text.size());
  return is_blank(text.substr(begin, stretch.begin - begin)) &&
         is_blank(text.substr(stretch.end, end - stretch.end));
}

// The same text, of the same length, with a word in the place of each directive.
std::string masked(std::string_view text, const std::vector<UnknownStretch>& stretches) {
  std::string result(text);
  for (const UnknownStretch& stretch : stretches) {
    std::fill(result.begin() + stretch.begin, result.begin() + stretch.end, 'x');
  }
  return result;
}

// Marks what a directive is part of; `data` was read from masked text.
class Marker {
 public:
  Marker(const Placement& placement, const std::vector<UnknownStretch>& stretches) {
    for (const UnknownStretch& stretch : stretches) {
      places_.push_back(placement.place(stretch.begin, stretch.end));
    }
  }

  void mark(Data& data) const {
    for (Data& item : data.items) mark(item);
    for (Entry& entry : data.entries) {
      if (touches(entry.key_at)) data.open = true;
      mark(entry.value);
    }
    if (data.type != Type::list && data.type != Type::map && touches(data.at)) {
      data.type = Type::unknown;
    }
  }

 private:
  [[nodiscard]] bool touches(const Span& at) const {
    // The stretches stand in the order of the text and do not overlap.
    const auto first = std::ranges::upper_bound(places_, at.begin, {}, &Span::end);
    return first != places_.end() && first->begin < at.end;
  }

  std::vector<Span> places_{};
};

// Of two keys that become one text, Helm takes either.
void mark_undecided(Data& data, const Span& key_at) {
  for (Data& item : data.items) mark_undecided(item, key_at);
  for (Entry& entry : data.entries) {
    if (entry.key_at == key_at) {
      make_unknown(entry.value);
    } else {
      mark_undecided(entry.value, key_at);
    }
  }
}

void make_unreadable(Layer& layer, std::string why) {
  layer.stands_for = layer.kind;
  layer.kind = LayerKind::unreadable;
  layer.values = {};
  layer.why = std::move(why);
}

// lib/yaml's word for a document whose top is a list or a scalar.
constexpr std::string_view kNotAMap = "not-a-map";

LayerProblem problem_of(const yaml::Fault& fault, const Placement& placement) {
  const bool no_map = fault.id == kNotAMap;
  return {.kind = fault.limit ? LayerProblem::Kind::limit
                  : no_map    ? LayerProblem::Kind::not_a_map
                              : LayerProblem::Kind::yaml,
          .fault = fault.id,
          .message = fault.message,
          .at = placement.place(fault.begin, fault.end)};
}

// A marker of a document's begin or end, at the start of a line.
bool is_marker(std::string_view line, std::string_view marker) {
  return line.starts_with(marker) &&
         (line.size() == marker.size() || line.substr(marker.size()).find_first_of(" \t\r") == 0);
}

// Whether a line begins like a marker.
bool has_marker(std::string_view all) {
  if (all.starts_with("---")) return true;
  const char* const end = all.data() + all.size();
  for (const char* at = all.data(); at != end; ++at) {
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (at == nullptr || end - at < 4) return false;
    if ((at[1] == '-' || at[1] == '.') && at[2] == at[1] && at[3] == at[1]) return true;
  }
  return false;
}

// Where a document behind the first one begins that holds more than comments. The text was read
// without a fault, so that `---` at the start of a line is a marker wherever it stands.
std::optional<Span> second_document(std::string_view all, const Placement& placement) {
  if (!has_marker(all)) return std::nullopt;
  bool started = false;  // the first document, by a marker or by content
  std::optional<std::uint32_t> later;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    std::string_view line = all.substr(begin, end - begin);
    const auto at = static_cast<std::uint32_t>(begin);
    begin = end + 1;
    if (is_marker(line, "---")) {
      if (started) later = at;
      started = true;
      line.remove_prefix(3);
    } else if (is_marker(line, "...")) {
      if (started) later = at;
      continue;
    }
    const std::size_t content = line.find_first_not_of(" \t\r");
    if (content == line.npos || line[content] == '#') continue;
    if (later) return placement.place(*later, *later + 3);
    if (line.front() != '%') started = true;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::values_file:
      return "values-file";
    case LayerKind::inline_block:
      return "inline";
    case LayerKind::set:
      return "set";
    case LayerKind::set_string:
      return "set-string";
    case LayerKind::set_json:
      return "set-json";
    case LayerKind::set_file:
      return "set-file";
    case LayerKind::cli_default:
      return "cli-default";
    case LayerKind::unreadable:
      return "unreadable";
    case LayerKind::set_literal:
      return "set-literal";
  }
  return "";
}

namespace {

ReadLayer read_placed(std::string_view text, const Placement& placement, LayerKind kind, Span at) {
  ReadLayer read;
  Layer& layer = read.layer;
  layer.kind = kind;
  layer.file = placement.file();
  layer.at = at;
  layer.edits_possible = true;

  const std::vector<UnknownStretch> stretches = unknown_stretches(text);
  const auto parse = [&](std::string_view bytes) {
    return yaml::read_as_helm(yaml::parse(bytes, placement, yaml::Documents::first),
                              yaml::Templates::unknown);
  };
  yaml::HelmReading reading = parse(text);
  if (reading.fault && !stretches.empty()) {
    // `key: {{ x }}` alone is no YAML for Helm either, but whatever fills the template in makes it
    // some. What control flow makes of the lines around it, nobody can say.
    const bool control_flow = std::ranges::any_of(
        stretches, [&](const UnknownStretch& stretch) { return stands_alone(text, stretch); });
    yaml::HelmReading without = parse(masked(text, stretches));
    const bool braces = text[stretches.front().begin] == '{';
    if (control_flow ||
        (without.fault && braces && reading.fault->begin >= stretches.front().begin)) {
      make_unreadable(layer, "template directives keep it from being YAML");
      return read;
    }
    reading = std::move(without);
  }
  read.duplicates = std::move(reading.duplicates);
  read.converted = std::move(reading.converted);
  if (reading.fault && reading.fault->id == kNotAMap) {
    const bool template_alone = std::ranges::any_of(stretches, [&](const UnknownStretch& stretch) {
      return stretch.begin < reading.fault->end && reading.fault->begin < stretch.end;
    });
    if (template_alone) {
      make_unreadable(layer, "all of it is decided at run time");
      return read;
    }
  }
  if (reading.fault) {
    read.problems.push_back(problem_of(*reading.fault, placement));
    make_unreadable(layer, "Helm cannot read it");
    return read;
  }
  if (!stretches.empty()) Marker(placement, stretches).mark(reading.root);
  for (const yaml::DuplicateKey& duplicate : read.duplicates) {
    if (duplicate.undecided) mark_undecided(reading.root, duplicate.first);
  }
  if (reading.root.type != Type::map) {
    make_unreadable(layer, "all of it is decided at run time");
    return read;
  }
  layer.values = std::move(reading.root);
  layer.converted = read.converted;
  layer.second_document = second_document(text, placement);
  return read;
}

}  // namespace

ReadLayer read_values(const PlacedText& text, LayerKind kind, Span at) {
  ReadLayer read = read_placed(text.text, text.placement, kind, at);
  if (!text.placement.whole()) read.layer.source = std::make_shared<const PlacedText>(text);
  return read;
}

ReadLayer read_values(std::string_view text, FileId file, LayerKind kind, Span at) {
  return read_placed(text, Placement(file), kind, at);
}

}  // namespace cilium_lint
