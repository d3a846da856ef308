#include "lint/fixes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lint/hcl_edit.h"
#include "lint/values_edit.h"

namespace cilium_lint {
namespace {

using yaml::Data;
using yaml::Type;

bool is_set(LayerKind kind) {
  return kind == LayerKind::set || kind == LayerKind::set_string || kind == LayerKind::set_json ||
         kind == LayerKind::set_file || kind == LayerKind::set_literal;
}
bool is_document(LayerKind kind) {
  return kind == LayerKind::values_file || kind == LayerKind::inline_block;
}

// The key as it stands in the user's files: an umbrella chart has Cilium's values under a key of
// its own.
std::vector<KeyStep> path_in(const Install& install, bool under_umbrella, std::string_view key) {
  std::vector<KeyStep> path = split_key(key);
  if (!under_umbrella || !install.umbrella_key) return path;
  std::vector<KeyStep> whole = split_key(*install.umbrella_key);
  whole.insert(whole.end(), path.begin(), path.end());
  return whole;
}

// Nothing on the way to a key that is not there may be anything but a map, whoever wrote it: a
// later layer's text or null would win over what a file is given.
bool way_is_free(const Install& install, std::string_view key) {
  const Data* at = &*install.user_values().root;
  for (const KeyStep& step : split_key(key)) {
    if (at->type == Type::null) return true;
    if (step.index || at->type != Type::map) return step.index && at->type == Type::list;
    at = at->find(step.name);
    if (at == nullptr) return true;
  }
  return true;
}

bool unreadable_after(const Install& install, std::size_t layer) {
  for (std::size_t i = layer + 1; i < install.layers.size(); ++i) {
    if (install.layers[i].kind == LayerKind::unreadable) return true;
  }
  return false;
}

// The last values that a fix may change, and that a later layer does not hide.
std::optional<std::size_t> layer_to_add_to(const Install& install) {
  for (std::size_t i = install.layers.size(); i-- > 0;) {
    const Layer& layer = install.layers[i];
    if (!is_document(layer.kind)) continue;
    if (!layer.edits_possible || unreadable_after(install, i)) return std::nullopt;
    return i;
  }
  return std::nullopt;
}

// -- --set and its like

// Characters that mean themselves in a shell, quoted or not, in a Makefile, and to --set.
bool is_harmless(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/' || c == ':';
  });
}

// What --set makes of a word without quotes (Helm's strvals, typedVal).
Data typed_as_set(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  Data data;
  if (lower == "null") return data;
  data.text = std::string(word);
  const std::string_view digits = word.starts_with('-') ? word.substr(1) : word;
  if (lower == "true" || lower == "false") {
    data.type = Type::boolean;
    data.boolean = lower == "true";
  } else if (word == "0" ||
             (!digits.empty() && digits.size() < 19 && word.front() != '0' &&
              std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))) {
    data.type = Type::number;
  } else {
    data.type = Type::text;
  }
  return data;
}

// The value as an argument of that kind writes it; nothing where it cannot.
std::optional<std::string> as_argument(const Data& value, LayerKind kind) {
  if (value.type == Type::list || value.type == Type::map || value.type == Type::unknown) {
    return std::nullopt;
  }
  std::string word = value.type == Type::boolean ? (value.boolean ? "true" : "false")
                     : value.type == Type::null  ? "null"
                                                 : value.text;
  const bool is_text = value.type == Type::text;
  switch (kind) {
    case LayerKind::set: {
      const Data read = typed_as_set(word);
      if (read.type != value.type) return std::nullopt;
      return word;
    }
    case LayerKind::set_string:
    case LayerKind::set_literal:
      return is_text ? std::optional(word) : std::nullopt;
    case LayerKind::set_json:
      return is_text ? std::nullopt : std::optional(word);
    default:
      return std::nullopt;
  }
}

bool is_file_text(const Install& install, FileId file) {
  return install.files != nullptr && file != kNoFile && !install.files->is_virtual(file) &&
         !install.files->converted(file);
}

std::string_view text_at(const Install& install, const Span& at) {
  return install.files->text(at.file).substr(at.begin, at.end - at.begin);
}

// Another value in the argument that won.
std::optional<std::vector<Edit>> edits_in_argument(const Install& install, const Layer& layer,
                                                   const Data& old, std::string_view yaml) {
  if (!is_file_text(install, old.at.file)) return std::nullopt;
  const auto value = read_value(yaml);
  if (!value || old.type == Type::list || old.type == Type::map) return std::nullopt;
  auto word = as_argument(*value, layer.kind);
  if (!word || word->empty() || !is_harmless(*word)) return std::nullopt;
  if (is_in_hcl(layer)) {
    const auto edit = hcl_edit_of_value(install.files->text(old.at.file), old, *word);
    return edit ? std::optional(std::vector<Edit>{*edit}) : std::nullopt;
  }
  const std::string_view before = install.files->text(old.at.file).substr(0, old.at.begin);
  if (!before.ends_with('=') || !is_harmless(text_at(install, old.at))) return std::nullopt;
  return std::vector<Edit>{{old.at, std::move(*word)}};
}

struct Argument {
  const Command* command{};
  std::size_t word{};
};

// The word of a script that holds a place, if it stands there as it is.
std::optional<Argument> argument_at(const Install& install, const Span& at) {
  for (const auto& script : install.scripts) {
    if (script->file != at.file) continue;
    for (const Command& command : script->commands) {
      for (std::size_t i = 0; i < command.words.size(); ++i) {
        const Word& word = command.words[i];
        if (word.at.file != at.file || at.begin < word.at.begin || at.end > word.at.end) continue;
        std::string_view written = text_at(install, word.at);
        if (written.size() >= 2 && (written.front() == '"' || written.front() == '\'') &&
            written.back() == written.front()) {
          written = written.substr(1, written.size() - 2);
        }
        if (written != word.text) return std::nullopt;
        return Argument{&command, i};
      }
    }
  }
  return std::nullopt;
}

struct Pair {
  std::string_view text{};  // `key=value`
  std::uint32_t begin{};    // in the argument
};

// The pairs of an argument that stands in a file as it is; nothing where it has more of the grammar
// of --set than commas.
std::optional<std::vector<Pair>> pairs_of(const Install& install, const Layer& layer) {
  const std::string_view text = layer.source->text;
  constexpr std::string_view kGrammar = "\\{}[]\"'";
  const auto size = static_cast<std::uint32_t>(text.size());
  const Placement& placement = layer.source->placement;
  if (layer.kind == LayerKind::set_json || text.find_first_of(kGrammar) != std::string_view::npos ||
      !is_file_text(install, placement.file()) || !placement.verbatim(0, size)) {
    return std::nullopt;
  }
  std::vector<Pair> pairs;
  for (std::uint32_t begin = 0; begin <= size;) {
    const auto stop =
        layer.kind == LayerKind::set_literal
            ? size
            : static_cast<std::uint32_t>(std::min(text.find(',', begin), text.size()));
    pairs.push_back({text.substr(begin, stop - begin), begin});
    begin = stop + 1;
  }
  return pairs;
}

// Takes `key=value` out of an argument; the last pair takes its flag along.
std::optional<Edit> edit_to_drop(const Install& install, const Layer& layer, std::string_view key) {
  if (is_in_hcl(layer)) {
    const std::string_view pair = layer.source->text;
    const FileId file = layer.source->placement.file();
    if (!is_file_text(install, file) || pair.find(',') != std::string_view::npos)
      return std::nullopt;
    const auto size = static_cast<std::uint32_t>(pair.size());
    return hcl_edit_to_drop(install.files->text(file), layer.source->placement.place(0, size));
  }
  const auto pairs = pairs_of(install, layer);
  if (!pairs) return std::nullopt;
  const Placement& placement = layer.source->placement;
  if (pairs->size() == 1) {
    const auto size = static_cast<std::uint32_t>(layer.source->text.size());
    const Span whole = placement.place(0, size);
    const auto argument = argument_at(install, whole);
    if (!argument) return std::nullopt;
    const auto& words = argument->command->words;
    const std::size_t flag = words[argument->word].text.starts_with("--set")
                                 ? argument->word
                                 : argument->word - std::min<std::size_t>(1, argument->word);
    if (flag == 0 || !words[flag].text.starts_with("--set")) return std::nullopt;
    if (words[flag - 1].at.file != whole.file) return std::nullopt;
    return Edit{{whole.file, words[flag - 1].at.end, words[argument->word].at.end}, ""};
  }
  for (const Pair& pair : *pairs) {
    if (!pair.text.starts_with(key) || !pair.text.substr(key.size()).starts_with('=')) continue;
    const auto end = pair.begin + static_cast<std::uint32_t>(pair.text.size());
    return Edit{pair.begin > 0 ? placement.place(pair.begin - 1, end) : placement.place(0, end + 1),
                ""};
  }
  return std::nullopt;
}

// Calls `from` something else in each pair of an argument; false where the argument is no plain
// list of pairs in a file, or speaks of the key in another way.
bool rename_in_argument(const Install& install, const Layer& layer, std::string_view from,
                        std::string_view to, std::vector<Edit>& edits) {
  if (is_in_hcl(layer)) {
    // The name stands in quotes of its own.
    const std::string_view pair = layer.source->text;
    const std::string_view name = pair.substr(0, pair.find('='));
    Span at = layer.source->placement.place(0, static_cast<std::uint32_t>(name.size()));
    const std::string_view rest = name.substr(std::min(from.size(), name.size()));
    if (!is_file_text(install, at.file) || !name.starts_with(from) ||
        !(rest.empty() || rest.starts_with('.')) || text_at(install, at) != name)
      return false;
    at.end = at.begin + static_cast<std::uint32_t>(from.size());
    edits.push_back({at, std::string(to)});
    return true;
  }
  const auto pairs = pairs_of(install, layer);
  if (!pairs) return false;
  const std::size_t before = edits.size();
  for (const Pair& pair : *pairs) {
    const std::string_view rest = pair.text.substr(std::min(from.size(), pair.text.size()));
    if (!pair.text.starts_with(from) || !(rest.starts_with('=') || rest.starts_with('.'))) continue;
    const auto end = pair.begin + static_cast<std::uint32_t>(from.size());
    edits.push_back({layer.source->placement.place(pair.begin, end), std::string(to)});
  }
  return edits.size() > before;
}

// Whether an argument may speak of a key or of what lies below it.
bool may_name(const Layer& layer, std::string_view key) {
  return layer.source != nullptr && layer.source->text.find(key) != std::string::npos;
}

// -- words

std::string title_of(const std::vector<KeyAndYaml>& settings) {
  std::string title = "set ";
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (i > 0) title += i + 1 == settings.size() ? " and " : ", ";
    title += fmt::format("{}: {}", settings[i].key, settings[i].yaml);
  }
  return title;
}

std::string_view flag_of(LayerKind kind) {
  switch (kind) {
    case LayerKind::set_string:
      return "--set-string";
    case LayerKind::set_json:
      return "--set-json";
    case LayerKind::set_literal:
      return "--set-literal";
    default:
      return "--set";
  }
}

// A setting as a flag, for installs that have no values file; nothing where that needs escapes.
std::optional<std::string> as_flag(const Install& install, const KeyAndYaml& setting,
                                   LayerKind kind) {
  const auto value = read_value(setting.yaml);
  if (!value) return std::nullopt;
  auto word = as_argument(*value, kind);
  if (!word && kind == LayerKind::set) {
    kind = value->type == Type::text ? LayerKind::set_string : LayerKind::set_json;
    word = as_argument(*value, kind);
  }
  const std::string key = install.umbrella_key ? join_key(*install.umbrella_key, setting.key)
                                               : std::string(setting.key);
  if (!word || !is_harmless(*word) || !is_harmless(key)) return std::nullopt;
  return fmt::format("{} {}={}", flag_of(kind), key, *word);
}

bool has_documents(const Install& install) {
  return std::ranges::any_of(install.layers,
                             [](const Layer& layer) { return is_document(layer.kind); });
}

// -- setting

// Who decides a setting now, and so where it must change.
struct Target {
  std::optional<std::size_t> layer{};  // nothing: in no layer that a fix may change
  const Data* in_argument{};           // the value of a --set
  bool flag{};                         // nobody, and the install has no values but flags
};

Target target_of(const Install& install, std::string_view key) {
  const Value value = install.value(key);
  const auto last = layer_to_add_to(install);
  if (const Data* user = value.user(); user != nullptr && user->layer < install.layers.size()) {
    const Layer& layer = install.layers[user->layer];
    if (is_set(layer.kind)) return {user->layer, user};
    if (layer.kind == LayerKind::cli_default) {
      return {last && *last > user->layer ? last : std::nullopt, nullptr};
    }
    if (is_document(layer.kind) && !unreadable_after(install, user->layer)) {
      return {user->layer, nullptr};
    }
    return {};
  }
  if (!way_is_free(install, key)) return {};
  const bool only_flags =
      std::ranges::all_of(install.layers, [](const Layer& layer) { return is_set(layer.kind); });
  return {last, nullptr, only_flags};
}

// Flags behind the command that installs, set off as its last flag is; nothing where the chart is
// not named right there: such a command may install others too.
std::optional<Edit> edit_to_add(const Install& install, const std::vector<std::string>& flags) {
  const Span& at = install.at;
  const bool by_helm = install.mechanism == InstallMechanism::helm_install ||
                       install.mechanism == InstallMechanism::helm_template;
  if (!by_helm || !is_file_text(install, at.file)) return std::nullopt;
  const std::string_view text = install.files->text(at.file);
  for (const auto& script : install.scripts) {
    const auto command = std::ranges::find(script->commands, at, &Command::at);
    if (command == script->commands.end()) continue;
    std::string_view blank = " ";
    bool named = false;
    std::uint32_t before = at.begin;
    for (const Word& word : command->words) {
      if (word.at.file != at.file || word.at.begin < before || word.at.end > at.end) {
        return std::nullopt;
      }
      if (word.text.starts_with('-')) blank = text.substr(before, word.at.begin - before);
      named = named || (word.text.ends_with("cilium") && word.placement.file() == at.file &&
                        word.placement.verbatim(0, static_cast<std::uint32_t>(word.text.size())));
      before = word.at.end;
    }
    if (!named || blank.empty()) return std::nullopt;
    Edit edit{{at.file, at.end, at.end}, ""};
    for (const std::string& flag : flags) edit.text.append(blank).append(flag);
    return edit;
  }
  return std::nullopt;
}

struct DocumentSettings {
  std::size_t layer{};
  std::vector<Setting> settings{};
};

// Edits for all settings, nothing where one of them cannot be made.
std::optional<std::vector<Edit>> edits_for(const Install& install,
                                           const std::vector<KeyAndYaml>& settings) {
  if (install.files == nullptr) return std::nullopt;
  std::vector<Edit> edits;
  std::vector<std::string> flags;
  std::vector<DocumentSettings> documents;
  for (const KeyAndYaml& setting : settings) {
    const Target target = target_of(install, setting.key);
    if (target.flag) {
      auto flag = as_flag(install, setting, LayerKind::set);
      if (!flag) return std::nullopt;
      flags.push_back(std::move(*flag));
      continue;
    }
    if (!target.layer) return std::nullopt;
    const Layer& layer = install.layers[*target.layer];
    if (target.in_argument != nullptr) {
      auto added = edits_in_argument(install, layer, *target.in_argument, setting.yaml);
      if (!added) return std::nullopt;
      edits.insert(edits.end(), added->begin(), added->end());
      continue;
    }
    auto document = std::ranges::find(documents, *target.layer, &DocumentSettings::layer);
    if (document == documents.end()) {
      document = documents.insert(document, DocumentSettings{*target.layer, {}});
    }
    document->settings.push_back(
        {path_in(install, layer.whole.has_value(), setting.key), std::string(setting.yaml)});
  }
  for (const DocumentSettings& document : documents) {
    const Layer& layer = install.layers[document.layer];
    const auto text = ValuesText::of(layer, *install.files);
    auto added = text               ? edits_to_set(*text, document.settings)
                 : is_in_hcl(layer) ? hcl_edits_to_set(layer, *install.files, document.settings)
                                    : std::nullopt;
    if (!added) return std::nullopt;
    edits.insert(edits.end(), added->begin(), added->end());
  }
  if (!flags.empty()) {
    auto added = edit_to_add(install, flags);
    if (!added) return std::nullopt;
    edits.push_back(std::move(*added));
  }
  return edits;
}

// What to write: YAML where there are values files, flags where flags decide or nothing else is
// there.
std::string shown(const Install& install, const std::vector<KeyAndYaml>& settings) {
  std::vector<Setting> as_yaml;
  std::string as_flags;
  for (const KeyAndYaml& setting : settings) {
    const Data* user = install.value(setting.key).user();
    const bool won_by_flag = user != nullptr && user->layer < install.layers.size() &&
                             is_set(install.layers[user->layer].kind);
    const bool only_flags = !has_documents(install) && install.mechanism != InstallMechanism::none;
    if (won_by_flag || only_flags) {
      const LayerKind kind = won_by_flag ? install.layers[user->layer].kind : LayerKind::set;
      if (const auto flag = as_flag(install, setting, kind)) {
        as_flags += (as_flags.empty() ? "" : "\n") + *flag;
        continue;
      }
    }
    as_yaml.push_back({path_in(install, true, setting.key), std::string(setting.yaml)});
  }
  std::string text = as_block(as_yaml);
  if (!text.empty() && !as_flags.empty()) text += '\n';
  return text + as_flags;
}

// Two layers may be one file.
void add_once(std::vector<Edit>& edits, const Edit& edit) {
  const bool known = std::ranges::any_of(
      edits, [&](const Edit& e) { return e.at == edit.at && e.text == edit.text; });
  if (!known) edits.push_back(edit);
}

// -- taking away

std::optional<std::vector<Edit>> edits_without(const Install& install, std::string_view key) {
  if (install.files == nullptr) return std::nullopt;
  const std::string written =
      install.umbrella_key ? join_key(*install.umbrella_key, key) : std::string(key);
  std::vector<Edit> edits;
  for (const Layer& layer : install.layers) {
    if (layer.kind == LayerKind::unreadable || layer.kind == LayerKind::cli_default) continue;
    if (is_set(layer.kind)) {
      const bool umbrella = may_name(layer, written);
      if (!umbrella && !may_name(layer, key)) continue;
      const auto edit = edit_to_drop(install, layer, umbrella ? written : key);
      if (!edit) return std::nullopt;
      edits.push_back(*edit);
      continue;
    }
    const std::vector<KeyStep> path = path_in(install, layer.whole.has_value(), key);
    if (find_path(layer.whole ? **layer.whole : *layer.values, path) == nullptr) continue;
    const auto text = ValuesText::of(layer, *install.files);
    const auto added = text               ? edits_to_delete(*text, path)
                       : is_in_hcl(layer) ? hcl_edits_to_delete(layer, *install.files, path)
                                          : std::nullopt;
    if (!added) return std::nullopt;
    for (const Edit& edit : *added) add_once(edits, edit);
  }
  return edits;
}

// -- renaming

// In each layer that gives the key.
std::optional<std::vector<Edit>> edits_renamed(const Install& install, std::string_view from,
                                               std::string_view to) {
  if (install.files == nullptr || is_true(install.value(to).is_set_by_user())) return std::nullopt;
  std::vector<Edit> edits;
  for (const Layer& layer : install.layers) {
    if (is_set(layer.kind) && may_name(layer, from)) {
      if (!is_harmless(to) || !rename_in_argument(install, layer, from, to, edits)) {
        return std::nullopt;
      }
      continue;
    }
    if (!is_document(layer.kind)) continue;
    const std::vector<KeyStep> path = path_in(install, layer.whole.has_value(), from);
    if (find_path(layer.whole ? **layer.whole : *layer.values, path) == nullptr) continue;
    const std::vector<KeyStep> new_path = path_in(install, layer.whole.has_value(), to);
    const auto text = ValuesText::of(layer, *install.files);
    const auto added = text ? edits_to_rename(*text, path, new_path)
                       : is_in_hcl(layer)
                           ? hcl_edits_to_rename(layer, *install.files, path, new_path)
                           : std::nullopt;
    if (!added) return std::nullopt;
    for (const Edit& edit : *added) add_once(edits, edit);
  }
  return edits;
}

// A known scalar as plain YAML, quoted where it would mean something else.
std::string written_as_yaml(const Data& value) {
  if (value.type == Type::null) return "null";
  if (value.type == Type::boolean) return value.boolean ? "true" : "false";
  if (value.type == Type::number) return value.text;
  const auto plain = read_value(value.text);
  if (plain && plain->type == Type::text && plain->text == value.text) return value.text;
  std::string quoted = "\"";
  for (const char c : value.text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace

Fix set_values(const Install& install, const std::vector<KeyAndYaml>& settings, bool safe) {
  return {.title = title_of(settings),
          .safe = safe,
          .shown = shown(install, settings),
          .edits = edits_for(install, settings).value_or(std::vector<Edit>{})};
}

Fix set_value(const Install& install, std::string_view key, std::string_view yaml, bool safe) {
  return set_values(install, {{key, yaml}}, safe);
}

Fix delete_key(const Install& install, std::string_view key, bool safe) {
  return {.title = fmt::format("delete {}", key),
          .safe = safe,
          .shown = {},
          .edits = edits_without(install, key).value_or(std::vector<Edit>{})};
}

Fix rename_key(const Install& install, std::string_view from, std::string_view to, bool safe) {
  Fix fix{
      .title = fmt::format("rename {} to {}", from, to), .safe = safe, .shown = {}, .edits = {}};
  const Data* user = install.value(from).user();
  if (user != nullptr && user->type != Type::map && user->type != Type::list &&
      user->type != Type::unknown) {
    fix.shown = shown(install, {{to, written_as_yaml(*user)}});
  }
  fix.edits = edits_renamed(install, from, to).value_or(std::vector<Edit>{});
  return fix;
}

Fix replace_text(const Install& install, Span at, std::string_view text, std::string title,
                 bool safe) {
  Fix fix{.title = std::move(title), .safe = safe, .shown = std::string(text), .edits = {}};
  if (is_file_text(install, at.file)) fix.edits.push_back({at, std::string(text)});
  return fix;
}

std::string apply_edits(std::string_view text, std::vector<Edit> edits) {
  std::ranges::stable_sort(edits, [](const Edit& a, const Edit& b) {
    if (a.at.begin != b.at.begin) return a.at.begin < b.at.begin;
    return a.at.end < b.at.end;
  });
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    out += text.substr(at, edit.at.begin - at);
    out += edit.text;
    at = edit.at.end;
  }
  out += text.substr(at);
  return out;
}

}  // namespace cilium_lint
