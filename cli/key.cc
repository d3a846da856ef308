#include <fmt/format.h>

#include <algorithm>

#include "catalogue.h"
#include "chart/key_path.h"
#include "commands.h"
#include "key_facts.h"
#include "open_project.h"
#include "report/json_writer.h"
#include "report/paint.h"
#include "shown_value.h"
#include "text/escape.h"
#include "values/replaced_key.h"

namespace cilium_lint::cli {
namespace {

using Layout = JsonWriter::Layout;

std::string version_text(ReleaseId release) { return rules::catalogue().version(release).text(); }

bool is_newest(ReleaseId release) { return release == rules::catalogue().newest(); }

// -- JSON

void write_range(JsonWriter& json, const ReleaseRange& range) {
  json.key("since");
  json.string(version_text(range.first));
  json.key("until");
  json.string_or_null(is_newest(range.last) ? std::string() : version_text(range.last));
}

std::string as_json(const KeyFacts& facts) {
  JsonWriter json;
  json.begin_object();
  json.key("key");
  json.string(facts.key);
  json.key("types");
  json.begin_array(Layout::line);
  for (const std::string& type : facts.types) json.string(type);
  json.end_array();
  json.key("default");
  json.raw(facts.standard.value_or("null"));
  json.key("default_by_version");
  json.begin_array();
  for (const KnownDefault& standard : facts.defaults) {
    json.begin_object(Layout::line);
    write_range(json, standard.releases);
    json.key("value");
    json.raw(standard.json);
    json.end_object();
  }
  json.end_array();
  json.key("ranges");
  json.begin_array();
  for (const ReleaseRange& range : facts.ranges()) {
    json.begin_object(Layout::line);
    write_range(json, range);
    json.end_object();
  }
  json.end_array();
  json.key("open");
  json.boolean(facts.open);
  json.key("replaced_by");
  json.begin_array(Layout::line);
  for (const std::string_view key : keys_named(facts.replaced_words)) json.string(key);
  json.end_array();
  json.end_object();
  return json.take();
}

// -- text: what the catalogue says

// "true, false or null"; "text".
std::string types_text(const KeyFacts& facts) {
  std::vector<std::string_view> words;
  const auto add = [&](std::string_view type, std::initializer_list<std::string_view> named) {
    if (std::ranges::find(facts.types, type) != facts.types.end()) {
      words.insert(words.end(), named);
    }
  };
  add("boolean", {"true", "false"});
  add("string", {"text"});
  add("integer", {"whole number"});
  add("number", {"number"});
  add("array", {"list"});
  add("object", {"map"});
  add("null", {"null"});
  std::string text = words.empty() ? "any type" : std::string(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) {
    text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  if (!facts.words.empty()) text += fmt::format(": {}", fmt::join(facts.words, ", "));
  if (!facts.bounds.empty()) text += fmt::format(", {}", fmt::join(facts.bounds, ", "));
  return text;
}

// A default on one line; a map is shown by its keys below.
std::string shown(std::string_view json) {
  constexpr std::size_t kLongest = 48;
  if (json.size() <= kLongest) return escape_for_terminal(json);
  if (json.starts_with('{')) return "{…}";
  if (json.starts_with('[')) return "[…]";
  std::size_t size = kLongest;
  while (size > 0 && (static_cast<unsigned char>(json[size]) & 0xC0U) == 0x80U) --size;
  return escape_for_terminal(json.substr(0, size)) + "…";
}

std::string range_text(const ReleaseRange& range) {
  if (range.first == range.last) return version_text(range.first);
  return fmt::format("{} to {}", version_text(range.first), version_text(range.last));
}

// "since 1.14.0"; "in 1.10.9 to 1.10.20, since 1.11.3"; "in 1.10.0 to 1.14.19, gone since 1.15.0".
std::string ranges_text(const std::vector<ReleaseRange>& ranges) {
  std::vector<std::string> parts;
  for (const ReleaseRange& range : ranges) {
    const bool lasts = is_newest(range.last);
    const bool in_list = !parts.empty() && parts.back().starts_with("in ");
    if (lasts) {
      parts.push_back("since " + version_text(range.first));
      if (range.first == 0) parts.back() += " or earlier";
    } else {
      parts.push_back((in_list ? "" : "in ") + range_text(range));
    }
  }
  if (!ranges.empty() && !is_newest(ranges.back().last)) {
    parts.push_back("gone since " + version_text(static_cast<ReleaseId>(ranges.back().last + 1U)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string_view reception_text(std::string_view words) {
  if (words.starts_with("refused-true")) return "refuses it where it is true";
  if (words.starts_with("refused-nonempty")) return "refuses it where it holds anything";
  if (words.starts_with("refused-sometimes")) return "refuses it beside some other settings";
  if (words.starts_with("refused")) return "refuses it";
  if (words.starts_with("warned")) return "reads it with a warning";
  return "does not read it";
}

// "chart 1.20.0 refuses it; use routingMode: "native" for "disabled", tunnelProtocol".
std::string replaced_text(const KeyFacts& facts) {
  const std::string who =
      facts.replaced_since > facts.judged
          ? fmt::format("from {} on the chart", version_text(facts.replaced_since))
          : fmt::format("chart {}", version_text(facts.judged));
  std::string text = fmt::format("{} {}", who, reception_text(facts.replaced_words));
  std::vector<std::string> instead;
  for (const rules::Successor& successor : rules::successors_of(facts.replaced_words)) {
    std::string use(successor.key);
    if (!successor.value.empty()) use += fmt::format(": {}", successor.value);
    if (!successor.only_for.empty()) use += fmt::format(" for {}", successor.only_for);
    if (!successor.same_meaning) use += " (of another form or meaning)";
    instead.push_back(std::move(use));
  }
  if (!instead.empty()) text += fmt::format("; use {}", fmt::join(instead, ", "));
  return text;
}

std::string history_text(const KeyFacts& facts) {
  std::string text = ranges_text(facts.ranges());
  std::vector<std::string> old;
  for (const Replaces& replaces : facts.replaces) {
    old.push_back(fmt::format("{} (until {})", replaces.key,
                              version_text(static_cast<ReleaseId>(replaces.since - 1U))));
  }
  if (!old.empty()) {
    text += fmt::format("{}replaces {}", text.empty() ? "" : " · ", fmt::join(old, ", "));
  }
  return text;
}

// What it was before and will be; of many changes the last.
std::string other_defaults(const KeyFacts& facts) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> parts;
  for (const KnownDefault& standard : facts.defaults) {
    const ReleaseRange& range = standard.releases;
    if (range.first <= facts.judged && facts.judged <= range.last) continue;
    parts.push_back(fmt::format("{} in {}", shown(standard.json), range_text(range)));
  }
  const std::size_t left_out = parts.size() > kMost ? parts.size() - kMost : 0;
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(left_out));
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (left_out > 0) text += fmt::format(", and {} more (--format json)", left_out);
  return text;
}

// What else the release does with it.
std::vector<std::string> notes_on(const KeyFacts& facts) {
  std::vector<std::string> notes;
  const std::string chart = "chart " + version_text(facts.described);
  switch (facts.known_by(facts.described)) {
    case Known::read:
      notes.push_back(facts.documented
                          ? "values.yaml names it in a comment alone; the templates read it"
                          : "values.yaml does not list it; the templates read it");
      break;
    case Known::below:
      notes.push_back(fmt::format("{} leaves the keys there to you", chart));
      break;
    case Known::refusal:
      if (facts.replaced_words.empty()) {
        notes.push_back(fmt::format("{} looks at it only to refuse it or to warn", chart));
      }
      break;
    case Known::comment:
      break;
    case Known::listed:
      if (facts.open) notes.emplace_back("keys of your own may stand there");
      break;
    case Known::no:
      break;
  }
  std::vector<std::string> comments;
  for (const KnownRange& range : facts.known) {
    if (range.how == Known::comment) comments.push_back(range_text(range.releases));
  }
  if (!comments.empty()) {
    notes.push_back(fmt::format("a comment of values.yaml names it, and nothing reads it: {}",
                                fmt::join(comments, ", ")));
  }
  if (facts.unread) notes.push_back(fmt::format("no template of {} reads it", chart));
  if (!facts.replaced_words.empty()) notes.push_back(replaced_text(facts));
  return notes;
}

std::string head_text(const KeyFacts& facts, bool colour) {
  std::string out = paint(colour, Role::strong, escape_for_terminal(facts.key));
  out += fmt::format("   {}", types_text(facts));
  const std::string chart = version_text(facts.judged);
  if (facts.standard) {
    const bool is_map = !facts.children.empty() && facts.standard->starts_with('{');
    if (!is_map) out += fmt::format("   default {} (chart {})", shown(*facts.standard), chart);
  } else if (!counts(facts.known_by(facts.judged))) {
    out += fmt::format("   not in chart {}", chart);
  } else {
    out += fmt::format("   no default (chart {})", chart);
  }
  return out + '\n';
}

void add_children(std::string& out, const KeyFacts& facts) {
  if (facts.children.empty()) return;
  const Catalogue& catalogue = rules::catalogue();
  std::size_t width = 0;
  for (const std::string& child : facts.children) width = std::max(width, child.size());
  out += fmt::format("  below it: {}\n", facts.children.size());
  for (const std::string& child : facts.children) {
    const auto standard = catalogue.default_of(facts.described, child);
    std::string value = "not in values.yaml";
    if (standard) {
      value = standard->type == yaml::Type::map && standard->json.empty() ? "map"
                                                                          : shown(standard->json);
    }
    out += fmt::format("    {:<{}}  {}\n", escape_for_terminal(child), width, value);
  }
}

// -- text: what the installs say

std::string set_text(const Install& install, const Files& files, const EffectiveLeaf& leaf) {
  const yaml::Data& user = *leaf.value.user();
  const std::string& key = leaf.value.key();
  std::string text = fmt::format("{}, set by {}", escape_for_terminal(one_line(user, key)),
                                 setter_text(install, files, user));
  for (const yaml::Data* earlier : leaf.overrode) {
    text += fmt::format(", over {} from {}", escape_for_terminal(one_line(*earlier, key)),
                        setter_text(install, files, *earlier));
  }
  return text;
}

// What the user's layers say about the key, or about what lies below it; empty where nothing.
std::string user_text(const Install& install, const Files& files, const KeyFacts& facts) {
  std::vector<EffectiveLeaf> leaves = effective_leaves(install);
  std::erase_if(leaves, [&](const EffectiveLeaf& leaf) {
    return leaf.value.user() == nullptr ||
           (leaf.value.key() != facts.key && !is_below(leaf.value.key(), facts.key));
  });
  if (leaves.size() == 1 && leaves.front().value.key() == facts.key) {
    return set_text(install, files, leaves.front());
  }
  if (!leaves.empty()) {
    std::string text = fmt::format("{} set below it", leaves.size());
    for (const EffectiveLeaf& leaf : leaves) {
      text += fmt::format("\n    {}: {}", escape_for_terminal(leaf.value.key()),
                          set_text(install, files, leaf));
      const UnreadKey* unread = unread_above(install, leaf.value.key());
      if (unread == nullptr || unread_above(install, facts.key) != nullptr) continue;
      text += fmt::format("; {}", escape_for_terminal(unread_text(install, *unread)));
    }
    return text;
  }
  // An item of a list, or a key below what an open map holds, is no leaf of its own.
  EffectiveLeaf leaf{.value = install.value(facts.key)};
  return leaf.value.user() == nullptr ? std::string() : set_text(install, files, leaf);
}

std::string unset_text(const Install& install, const KeyFacts& facts) {
  const Value value = install.value(facts.key);
  const Layer* unreadable = unreadable_layer(install);
  if (value.is_unknown() && unreadable != nullptr) {
    return fmt::format("not known: {}", escape_for_terminal(unreadable->why));
  }
  return fmt::format("not set (chart {})", chart_text(install));
}

void add_installs(std::string& out, const Project& project, const Files& files,
                  const KeyFacts& facts) {
  const bool several = project.installs.size() > 1;
  std::size_t unset = 0;
  for (const Install& install : project.installs) {
    std::string text = user_text(install, files, facts);
    if (text.empty() && several) {
      ++unset;
      continue;
    }
    if (text.empty()) {
      text = unset_text(install, facts);
    } else if (const UnreadKey* unread = unread_above(install, facts.key)) {
      text += fmt::format("; {}", escape_for_terminal(unread_text(install, *unread)));
    }
    const std::string where = several ? fmt::format(" ({})", escape_for_terminal(install.id)) : "";
    out += fmt::format("  here{}: {}\n", where, text);
  }
  if (unset > 0) {
    out += fmt::format("  not set in {}{} install{}\n", unset,
                       unset < project.installs.size() ? " more" : "", unset == 1 ? "" : "s");
  }
}

std::string as_text(const KeyFacts& facts, const Project& project, const Files& files,
                    bool colour) {
  std::string out = head_text(facts, colour);
  const auto add = [&](std::string_view line) {
    if (!line.empty()) out += fmt::format("  {}\n", line);
  };
  add(history_text(facts));
  if (facts.children.empty()) {
    if (const std::string other = other_defaults(facts); !other.empty()) {
      add("default: " + other);
    }
  }
  for (const std::string& note : notes_on(facts)) add(note);
  add_children(out, facts);
  add_installs(out, project, files, facts);
  return out;
}

// -- the release to judge by

// Without anything named, a folder that installs nothing is no fault: the key is asked about, not
// the folder.
Opened open_here(const Arguments& arguments, Files& files, Streams& streams) {
  const bool stated = !arguments.values_files.empty() || !arguments.set.empty() ||
                      !arguments.set_string.empty() || !arguments.set_json.empty() ||
                      !arguments.set_file.empty() || arguments.kind_config.has_value();
  if (stated || !arguments.words.empty()) return open_project(arguments, files, streams);
  Streams unheard;
  unheard.read_input = streams.read_input;
  Opened opened = open_project(arguments, files, unheard);
  // Wrong options stay wrong.
  if (opened.code == kWrongUsage) {
    streams.err += unheard.err;
    return opened;
  }
  return {.project = std::move(opened.project)};
}

// The release named, else the installs' own where they agree, else the newest.
ReleaseId judged_by(const Arguments& arguments, const Project& project) {
  const Catalogue& catalogue = rules::catalogue();
  if (arguments.cilium_version) {
    const auto range = VersionRange::parse(*arguments.cilium_version);
    if (range && range->is_exact()) {
      return catalogue.find(range->exact_version())
          .value_or(catalogue.nearest(range->exact_version()));
    }
    return range ? catalogue.newest_in(*range).value_or(catalogue.newest()) : catalogue.newest();
  }
  if (project.installs.empty()) return catalogue.newest();
  const ReleaseId first = project.installs.front().chart().judged_by();
  const bool agree = std::ranges::all_of(project.installs, [&](const Install& install) {
    return install.chart().judged_by() == first;
  });
  return agree ? first : catalogue.newest();
}

// What was asked for, where the tables lack that release.
std::string release_note(const Arguments& arguments, ReleaseId judged) {
  if (!arguments.cilium_version) return {};
  const auto range = VersionRange::parse(*arguments.cilium_version);
  const bool known = range && (range->is_exact() ? rules::catalogue().find(range->exact_version())
                                                 : rules::catalogue().newest_in(*range));
  if (known) return {};
  return fmt::format("chart {} is not in the tables: judged by {}",
                     escape_for_terminal(*arguments.cilium_version), version_text(judged));
}

}  // namespace

int key_command(const Arguments& arguments, Streams& streams) {
  Files files = files_for(arguments, streams);
  const Opened opened = open_here(arguments, files, streams);
  if (!opened.goes_on) return opened.code;
  const Catalogue& catalogue = rules::catalogue();
  const ReleaseId judged = judged_by(arguments, opened.project);
  const Result<KeyFacts> facts = facts_of(catalogue, judged, arguments.key);
  if (!facts) {
    complain(streams, escape_for_terminal(facts.error().message));
    return kWrongUsage;
  }
  if (const std::string note = release_note(arguments, judged); !note.empty()) {
    complain(streams, "note: " + note);
  }
  if (arguments.format == Format::json) streams.out += as_json(*facts);
  if (facts->known.empty()) {
    const std::vector<std::string> meant = keys_meant(catalogue, judged, arguments.key);
    complain(streams, fmt::format("no Cilium chart from {} to {} has a key {}{}", version_text(0),
                                  version_text(catalogue.newest()), escape_for_terminal(facts->key),
                                  meant.empty() ? std::string()
                                                : fmt::format("; did you mean {}?",
                                                              fmt::join(meant, " or "))));
    return kFindings;
  }
  if (arguments.format != Format::json) {
    const bool colour = text_style(arguments, streams).colour;
    streams.out += as_text(*facts, opened.project, files, colour);
  }
  return opened.code;
}

}  // namespace cilium_lint::cli
