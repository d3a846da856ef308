#include "project/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "project/nearness.h"

namespace cilium_lint {
namespace {

std::uint32_t u32(std::size_t n) { return static_cast<std::uint32_t>(n); }

// What stands for a directive of a template (document_reader.cc).
constexpr std::string_view kMask = "XXXX";

std::string_view text_of(const Document& document) {
  return document.original.empty() ? document.source : document.original;
}

// Appends [begin, end) of the document's source to a text taken out of it.
void append(PlacedText& out, const Document& document, std::size_t begin, std::size_t end) {
  if (end <= begin) return;
  const Placement& placement = document.tree->placement();
  const Span at = placement.place(u32(begin), u32(end));
  if (placement.verbatim(u32(begin), u32(end))) {
    out.placement.append_verbatim(u32(end - begin), at.begin);
  } else {
    out.placement.append_replaced(u32(end - begin), at.begin, at.end);
  }
  out.text += text_of(document).substr(begin, end - begin);
}

// Lines of a source, one after the other.
struct Lines {
  std::string_view source{};
  std::size_t at{};
  std::size_t stop{};

  struct Line {
    std::size_t begin{}, end{}, next{};  // the text without its line end; the next line
  };
  std::optional<Line> take() {
    if (at >= stop) return std::nullopt;
    const std::size_t found = std::min(source.find('\n', at), stop);
    Line line{.begin = at, .end = found, .next = std::min(found + 1, stop)};
    if (line.end > line.begin && source[line.end - 1] == '\r') --line.end;
    at = found + 1;
    return line;
  }
};

bool holds_alias_from_outside(const yaml::Tree& tree, yaml::NodeId id, std::uint32_t begin) {
  const yaml::Node& node = tree.node(id);
  if (node.kind == yaml::Kind::alias)
    return node.target == yaml::kNoNode || tree.node(node.target).begin < begin;
  for (yaml::NodeId below = node.first_child; below != yaml::kNoNode;
       below = tree.node(below).next) {
    if (holds_alias_from_outside(tree, below, begin)) return true;
  }
  return false;
}

// A text by pieces that cannot be followed byte for byte: it stands for the whole node.
PlacedText replaced(const Document& document, yaml::NodeId scalar) {
  PlacedText out{.text = std::string(document.tree->text(scalar)),
                 .placement = Placement::pieces(document.file)};
  const Span at = document.tree->place(scalar);
  out.placement.append_replaced(u32(out.text.size()), at.begin, at.end);
  return out;
}

// Commas part settings, so that one in a value is written "\,"; not within braces.
std::string escaped_for_set(std::string_view value) {
  if (value.starts_with('{') && value.ends_with('}')) return std::string(value);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',' && (i == 0 || value[i - 1] != '\\')) out += '\\';
    out += value[i];
  }
  return out;
}

}  // namespace

yaml::NodeId follow(const yaml::Tree& tree, yaml::NodeId id) {
  for (int hops = 0; hops < 8 && id != yaml::kNoNode; ++hops) {
    if (tree.node(id).kind != yaml::Kind::alias) break;
    id = tree.node(id).target;
  }
  return id;
}

yaml::NodeId child(const yaml::Tree& tree, yaml::NodeId mapping, std::string_view path) {
  if (mapping == yaml::kNoNode) return yaml::kNoNode;
  return follow(tree, tree.find_path(mapping, path));
}

std::string_view text_at(const yaml::Tree& tree, yaml::NodeId mapping, std::string_view path) {
  const yaml::NodeId id = child(tree, mapping, path);
  return is_scalar(tree, id) ? tree.text(id) : std::string_view();
}

std::vector<yaml::NodeId> items_of(const yaml::Tree& tree, yaml::NodeId sequence) {
  std::vector<yaml::NodeId> items;
  if (sequence == yaml::kNoNode || tree.node(sequence).kind != yaml::Kind::sequence) return items;
  for (yaml::NodeId item = tree.node(sequence).first_child; item != yaml::kNoNode;
       item = tree.node(item).next)
    items.push_back(follow(tree, item));
  return items;
}

std::vector<yaml::NodeId> items_at(const yaml::Tree& tree, yaml::NodeId mapping,
                                   std::string_view path) {
  return items_of(tree, child(tree, mapping, path));
}

std::vector<Field> fields_of(const yaml::Tree& tree, yaml::NodeId mapping) {
  std::vector<Field> fields;
  if (!is_mapping(tree, mapping)) return fields;
  for (yaml::NodeId key = tree.node(mapping).first_child; key != yaml::kNoNode;) {
    const yaml::NodeId value = tree.node(key).next;
    if (value == yaml::kNoNode) break;
    fields.push_back({.key = key, .value = follow(tree, value)});
    key = tree.node(value).next;
  }
  return fields;
}

bool is_mapping(const yaml::Tree& tree, yaml::NodeId id) {
  return id != yaml::kNoNode && tree.node(id).kind == yaml::Kind::mapping;
}

bool is_scalar(const yaml::Tree& tree, yaml::NodeId id) {
  return id != yaml::kNoNode && tree.node(id).kind == yaml::Kind::scalar;
}

Span text_place(const yaml::Tree& tree, yaml::NodeId scalar) {
  const yaml::Node& node = tree.node(scalar);
  const bool quoted =
      node.style == yaml::Style::single_quoted || node.style == yaml::Style::double_quoted;
  if (quoted && node.end > node.begin + 2) return tree.place(node.begin + 1, node.end - 1);
  return tree.place(scalar);
}

PlacedText placed_scalar(const Document& document, yaml::NodeId scalar) {
  const yaml::Node& node = document.tree->node(scalar);
  const std::string_view content = document.tree->text(scalar);
  PlacedText out{.text = {}, .placement = Placement::pieces(document.file)};
  if (node.style != yaml::Style::literal) {
    const bool quoted =
        node.style == yaml::Style::single_quoted || node.style == yaml::Style::double_quoted;
    const std::size_t begin = node.begin + (quoted ? 1U : 0U);
    if (document.source.substr(begin, content.size()) != content) return replaced(document, scalar);
    append(out, document, begin, begin + content.size());
    return out;
  }
  Lines lines{.source = document.source, .at = node.begin, .stop = node.end};
  if (!lines.take()) return replaced(document, scalar);  // the "|-"
  std::string_view rest = content;
  while (!rest.empty()) {
    const std::optional<Lines::Line> line = lines.take();
    if (!line) {
      // Line ends alone, which the last line's own stands for.
      if (rest.find_first_not_of('\n') != std::string_view::npos) return replaced(document, scalar);
      break;
    }
    const std::size_t size = std::min(rest.find('\n'), rest.size());
    const std::string_view wanted = rest.substr(0, size);
    const std::size_t length = line->end - line->begin;
    if (length < size || document.source.substr(line->end - size, size) != wanted) {
      if (size > 0) return replaced(document, scalar);
    }
    append(out, document, line->end - std::min(size, length), line->end);
    rest.remove_prefix(size);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (line->next > line->end) {
      append(out, document, line->next - 1, line->next);
    } else {
      break;
    }
  }
  return out;
}

std::optional<PlacedText> placed_mapping(const Document& document, yaml::NodeId mapping) {
  const yaml::Tree& tree = *document.tree;
  const yaml::Node& node = tree.node(mapping);
  if (holds_alias_from_outside(tree, mapping, node.begin)) return std::nullopt;
  PlacedText out{.text = {}, .placement = Placement::pieces(document.file)};
  if (node.style == yaml::Style::flow) {
    append(out, document, node.begin, node.end);
    return out;
  }
  const std::string_view source = document.source;
  const std::size_t line_break = source.rfind('\n', node.begin == 0 ? 0 : node.begin - 1);
  const std::size_t line_begin =
      line_break == std::string_view::npos || node.begin == 0 ? 0 : line_break + 1;
  const std::size_t indent = node.begin - line_begin;
  // The end mark may lie on the line of what comes next.
  std::size_t stop = node.end;
  while (stop > node.begin && (source[stop - 1] == ' ' || source[stop - 1] == '\t')) --stop;
  Lines lines{.source = source, .at = node.begin, .stop = stop};
  bool first = true;
  while (const std::optional<Lines::Line> line = lines.take()) {
    std::size_t begin = line->begin;
    if (!first) {
      while (begin < line->next && begin - line->begin < indent && source[begin] == ' ') ++begin;
    }
    first = false;
    append(out, document, begin, line->next);
  }
  return out;
}

FoundInstall install_in(const Document& document, InstallMechanism mechanism, yaml::NodeId at) {
  FoundInstall install{};
  install.mechanism = mechanism;
  install.path = document.path;
  install.at =
      is_scalar(*document.tree, at) ? text_place(*document.tree, at) : document.tree->place(at);
  return install;
}

bool is_hidden(std::string_view text) {
  return yaml::is_templated(text) || text.find(kMask) != std::string_view::npos;
}

std::string known_text(std::string_view text) {
  return is_hidden(text) ? std::string() : std::string(text);
}

std::string variable_of(std::string_view written) {
  std::string_view name;
  if (written.starts_with("${") && written.ends_with('}')) {
    name = written.substr(2, written.size() - 3);
  } else if (written.starts_with("{{") && written.ends_with("}}") && written.size() > 4) {
    name = written.substr(2, written.size() - 4);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name.starts_with(".Values.")) name.remove_prefix(8);
  }
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  });
  return plain ? std::string(name) : std::string();
}

void set_version(FoundInstall& install, const Document& document, yaml::NodeId node) {
  install.version = VersionSource::nothing;
  install.pin.reset();
  if (node == yaml::kNoNode) return;
  if (!is_scalar(*document.tree, node)) {
    install.version = VersionSource::hidden;
    return;
  }
  const std::string written(document.tree->text(node));
  if (written.empty() || written == "~" || written == "null") return;
  if (is_hidden(written)) {
    install.version = VersionSource::hidden;
    install.hidden_name = variable_of(written);
    return;
  }
  install.version = VersionSource::pin;
  install.pin = Pin{.at = text_place(*document.tree, node), .written = written};
}

void add_inline_values(Gathered& gathered, FoundInstall& install, const Document& document,
                       yaml::NodeId node) {
  const yaml::Tree& tree = *document.tree;
  if (node == yaml::kNoNode) return;
  const Span at = tree.place(node);
  if (document.directives && std::ranges::any_of(*document.directives, [&](std::uint32_t line) {
        return tree.node(node).begin <= line && line < tree.node(node).end;
      })) {
    add_unreadable(install, LayerKind::inline_block, document.file, at,
                   "template directives decide what of it is there");
    return;
  }
  if (is_scalar(tree, node)) {
    if (tree.text(node).find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    const yaml::Node& scalar = tree.node(node);
    if (scalar.style == yaml::Style::plain && (tree.text(node) == "null" || tree.text(node) == "~"))
      return;
    PlacedText text = placed_scalar(document, node);
    const bool edits = scalar.style == yaml::Style::literal;
    add_read(gathered, install, read_values(text, LayerKind::inline_block, at), document.file);
    if (!edits) install.layers.back().edits_possible = false;
    return;
  }
  if (!is_mapping(tree, node)) {
    add_unreadable(install, LayerKind::inline_block, document.file, at, "it is no map of values");
    DocumentProblem problem{};
    problem.rule = "values/not-a-map";
    problem.message = "values are a map of keys, and this is none";
    problem.at = at;
    install.problems.push_back(std::move(problem));
    return;
  }
  if (tree.node(node).first_child == yaml::kNoNode) return;
  if (std::optional<PlacedText> text = placed_mapping(document, node)) {
    ReadLayer read = read_values(*text, LayerKind::inline_block, at);
    if (read.problems.empty()) {
      add_read(gathered, install, std::move(read), document.file);
      return;
    }
  }
  // The document's own reading, which knows the anchors around it.
  if (document.original.size() != 0 && document.original != document.source) {
    add_unreadable(install, LayerKind::inline_block, document.file, at,
                   "template directives keep it from being YAML");
    return;
  }
  ReadLayer read{};
  read.layer.kind = LayerKind::inline_block;
  read.layer.file = document.file;
  read.layer.at = at;
  yaml::HelmReading reading = yaml::read_as_helm(tree, node, yaml::Templates::unknown);
  if (reading.fault || reading.root.type != yaml::Type::map) {
    add_unreadable(install, LayerKind::inline_block, document.file, at, "it cannot be read");
    return;
  }
  read.layer.values = std::move(reading.root);
  read.duplicates = std::move(reading.duplicates);
  read.layer.converted = std::move(reading.converted);
  add_read(gathered, install, std::move(read), document.file);
}

NamedFile find_named(Gathered& gathered, const std::string& folder, std::string_view path) {
  if (path.find("://") != std::string_view::npos) return {.why = "it is fetched from elsewhere"};
  if (is_hidden(path)) return {.why = "its name is only known at run time"};
  const ReadOutcome outcome = gathered.files.read_found(join_path(folder, path));
  switch (outcome.problem) {
    case ReadProblem::none:
      return {.file = outcome.file};
    case ReadProblem::missing:
      return {.why = "there is no such file in the repository", .is_missing = true};
    case ReadProblem::outside_root:
      return {.why = "it lies outside of the repository"};
    default:
      return {.why = outcome.message};
  }
}

void add_named_values(Gathered& gathered, FoundInstall& install, const std::string& folder,
                      const Document& document, yaml::NodeId path, bool is_needed) {
  if (!is_scalar(*document.tree, path)) return;
  const Span at = text_place(*document.tree, path);
  const std::string_view written = document.tree->text(path);
  const NamedFile named = find_named(gathered, folder, written);
  if (named.file == kNoFile) {
    add_unreadable(install, LayerKind::values_file, document.file, at,
                   fmt::format("{}: {}", written, named.why));
    if (is_needed && named.is_missing)
      add_missing_values(install, name_of(install.mechanism), written, at);
    return;
  }
  gathered.layered.insert(named.file);
  add_values(gathered, install, named.file, LayerKind::values_file, at);
}

void add_missing_values(FoundInstall& install, std::string_view tool, std::string_view path,
                        Span at) {
  DocumentProblem problem{};
  problem.rule = "chart/values-file-missing";
  problem.message = fmt::format("{} reads {}, and the repository has no such file", tool, path);
  problem.help = "a file that is made before it runs may be there all the same";
  problem.at = at;
  problem.possible = true;
  install.problems.push_back(std::move(problem));
}

std::vector<std::string> folders_for(const Gathered& gathered, const std::string& folder) {
  std::vector<std::string> out;
  if (!gathered.files.root().empty()) out.push_back(gathered.files.root());
  add_folders_upward(out, folder);
  return out;
}

void add_setting(Gathered& gathered, FoundInstall& install, const Document& document,
                 yaml::NodeId name, yaml::NodeId value, LayerKind kind) {
  const yaml::Tree& tree = *document.tree;
  if (!is_scalar(tree, name)) return;
  const Span at = tree.place(value == yaml::kNoNode ? name : value);
  if (!is_scalar(tree, value)) {
    add_unreadable(install, kind, document.file, at,
                   fmt::format("{} is set to what only the tool knows", tree.text(name)));
    return;
  }
  std::string key(tree.text(name));
  if (install.umbrella_key) {
    const std::string prefix = *install.umbrella_key + ".";
    if (key == *install.umbrella_key) {
      add_unreadable(install, kind, document.file, at,
                     "what it sets under the umbrella chart's key is not followed");
      return;
    }
    if (!key.starts_with(prefix)) return;
    key.erase(0, prefix.size());
  }
  PlacedText text{.text = key + "=", .placement = Placement::pieces(document.file)};
  const Span key_at = text_place(tree, name);
  text.placement.append_replaced(u32(text.text.size()), key_at.begin, key_at.end);
  const Span value_at = text_place(tree, value);
  std::string_view content = tree.text(value);
  if (is_hidden(content)) content = "${value}";
  const std::string escaped = escaped_for_set(content);
  if (escaped == content && value_at.end - value_at.begin == content.size() && !content.empty()) {
    text.placement.append_verbatim(u32(content.size()), value_at.begin);
  } else if (!escaped.empty()) {
    text.placement.append_replaced(u32(escaped.size()), value_at.begin, value_at.end);
  }
  text.text += escaped;
  gathered.used.insert(document.file);
  ReadLayer read = read_set(text, kind, at);
  read.layer.edits_possible = false;  // a document has quotes of its own
  install.layers.push_back(std::move(read.layer));
}

void add_value_at(FoundInstall& install, const std::vector<KeyStep>& path, yaml::Data value,
                  Span at) {
  std::size_t from = 0;
  if (install.umbrella_key) {
    if (path.empty() || path.front().name != *install.umbrella_key) return;
    from = 1;
  }
  Layer layer{};
  layer.kind = LayerKind::inline_block;
  layer.file = at.file;
  layer.at = at;
  yaml::Data* here = &layer.values.edit();
  here->type = yaml::Type::map;
  here->at = at;
  for (std::size_t i = from; i < path.size(); ++i) {
    if (path[i].index) {  // an item of a list that some other layer holds
      *here = yaml::Data{.type = yaml::Type::unknown, .at = at};
      install.layers.push_back(std::move(layer));
      return;
    }
    here->type = yaml::Type::map;
    here->at = at;
    here->entries.push_back({.key = path[i].name, .key_at = at, .value = {}});
    here = &here->entries.back().value;
  }
  if (here == &*layer.values) {
    add_unreadable(install, LayerKind::inline_block, at.file, at, "all of it is replaced");
    return;
  }
  *here = std::move(value);
  install.layers.push_back(std::move(layer));
}

void add_replaced_images(FoundInstall& install, const Document& document,
                         const std::vector<yaml::NodeId>& images) {
  constexpr std::string_view kOwn = "quay.io/cilium/";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kImages = {
      {{"cilium", "image"},
       {"operator-generic", "operator.image"},
       {"hubble-relay", "hubble.relay.image"},
       {"clustermesh-apiserver", "clustermesh.apiserver.image"}}};
  const yaml::Tree& tree = *document.tree;
  for (const yaml::NodeId image : images) {
    std::string_view name = text_at(tree, image, "name");
    const std::string_view tag = text_at(tree, image, "newTag");
    if (!name.starts_with(kOwn) || tag.empty() || is_hidden(tag) ||
        child(tree, image, "digest") != yaml::kNoNode)
      continue;
    name.remove_prefix(kOwn.size());
    const auto key =
        std::ranges::find(kImages, name, &std::pair<std::string_view, std::string_view>::first);
    if (key == kImages.end()) continue;
    const Span at = text_place(tree, child(tree, image, "newTag"));
    // A tag alone takes the digest away (kustomize, api/filters/imagetag/updater.go).
    std::vector<KeyStep> path = split_key(key->second);
    path.push_back({.name = "useDigest"});
    add_value_at(install, path, {.type = yaml::Type::boolean, .at = at}, at);
    path.back().name = "tag";
    add_value_at(install, path,
                 {.type = yaml::Type::text,
                  .text = std::string(tag),
                  .at = at,
                  .style = yaml::Style::double_quoted},
                 at);
  }
}

bool is_enterprise(std::string_view repository) {
  return repository.find("isovalent") != std::string_view::npos ||
         repository.find("enterprise") != std::string_view::npos;
}

void skip_broken(Gathered& gathered, const yaml::Tree& tree) {
  const Span at = tree.place(tree.fault()->begin, tree.fault()->end);
  skip_once(gathered.skipped, "install",
            fmt::format("{}: {}", place_name(gathered.files, at), tree.fault()->message));
}

void explain(Gathered& gathered, FileId file, std::string_view words) {
  if (!gathered.explains || file == kNoFile) return;
  for (const Explanation& known : gathered.explanations) {
    if (known.file == file && known.words == words) return;
  }
  gathered.explanations.push_back({.file = file, .words = std::string(words)});
}

}  // namespace cilium_lint
