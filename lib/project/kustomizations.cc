#include "project/kustomizations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/nearness.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kMostWays = 64;
constexpr std::size_t kDeepest = 16;

bool is_operations(const yaml::Tree& tree, yaml::NodeId root) {
  return root != yaml::kNoNode && tree.node(root).kind == yaml::Kind::sequence;
}

// The first document of a text that stands inside another document, or in a file of its own.
std::optional<Document> document_of(Gathered& gathered, PlacedText text, const std::string& path) {
  gathered.texts.push_back(std::move(text.text));
  const std::string& kept = gathered.texts.back();
  auto tree =
      std::make_shared<const yaml::Tree>(yaml::parse(kept, text.placement, yaml::Documents::first));
  if (tree->fault() || tree->roots().empty()) return std::nullopt;
  const yaml::NodeId root = follow(*tree, tree->roots()[0]);
  if (root == yaml::kNoNode || tree->node(root).kind == yaml::Kind::scalar) return std::nullopt;
  Document out{
      .file = text.placement.file(), .path = path, .tree = tree, .source = kept, .root = root};
  out.kind = text_at(*tree, root, "kind");
  out.name = text_at(*tree, root, "metadata.name");
  return out;
}

// A name in a patch's target is a regular expression that matches it whole; only plain ones and
// ".*" are understood, any other may match.
bool may_match(std::string_view pattern, std::string_view name) {
  if (pattern.empty() || pattern == name) return true;
  return pattern.find_first_of("*+?[(|\\^$") != std::string_view::npos;
}

}  // namespace

Kustomizations::Kustomizations(Gathered& gathered) : gathered_(gathered) {
  for (const Document& document : gathered.documents) {
    if (document.api_version.starts_with("kustomize.toolkit.fluxcd.io/")) {
      if (document.kind == "Kustomization") read_flux(document);
      continue;
    }
    const std::string_view name = file_name(document.path);
    if (name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization")
      read(document);
  }
}

void Kustomizations::read(const Document& document) {
  const yaml::Tree& tree = *document.tree;
  Kustomization out{.document = &document, .folder = folder_of(document.path)};
  out.name_space = known_text(text_at(tree, document.root, "namespace"));
  for (const std::string_view list : {"resources", "bases", "components"}) {
    for (const yaml::NodeId item : items_at(tree, document.root, list)) {
      if (!is_scalar(tree, item)) continue;
      const std::string_view path = tree.text(item);
      if (path.find("://") != std::string_view::npos || yaml::is_templated(path)) continue;
      out.resources.push_back(gathered_.files.shown(join_path(out.folder, path)));
    }
  }
  for (const yaml::NodeId item : items_at(tree, document.root, "patches")) {
    yaml::NodeId node = child(tree, item, "path");
    if (node == yaml::kNoNode) node = child(tree, item, "patch");
    add_patch(out, document, node, child(tree, item, "target"), false);
  }
  for (const yaml::NodeId item : items_at(tree, document.root, "patchesStrategicMerge"))
    add_patch(out, document, item, yaml::kNoNode, false);
  for (const yaml::NodeId item : items_at(tree, document.root, "patchesJson6902")) {
    yaml::NodeId node = child(tree, item, "path");
    if (node == yaml::kNoNode) node = child(tree, item, "patch");
    add_patch(out, document, node, child(tree, item, "target"), true);
  }
  out.configured = child(tree, document.root, "configurations") != yaml::kNoNode ||
                   child(tree, document.root, "transformers") != yaml::kNoNode;
  const bool keeps =
      text_at(tree, document.root, "generatorOptions.disableNameSuffixHash") == "true";
  for (const yaml::NodeId item : items_at(tree, document.root, "configMapGenerator")) {
    ConfigMapGenerator generator{.name = std::string(text_at(tree, item, "name"))};
    generator.keeps_name = keeps || text_at(tree, item, "options.disableNameSuffixHash") == "true";
    for (const yaml::NodeId file : items_at(tree, item, "files")) {
      if (!is_scalar(tree, file)) continue;
      const std::string_view text = tree.text(file);
      const std::size_t equals = text.find('=');
      const std::string_view path =
          equals == std::string_view::npos ? text : text.substr(equals + 1);
      const std::string_view key =
          equals == std::string_view::npos ? file_name(path) : text.substr(0, equals);
      generator.files.push_back({.key = std::string(key),
                                 .path = join_path(out.folder, path),
                                 .at = text_place(tree, file)});
    }
    for (const std::string_view other : {"literals", "envs", "env"}) {
      if (child(tree, item, other) != yaml::kNoNode) generator.other_sources = true;
    }
    out.generators.push_back(std::move(generator));
  }
  all_.push_back(std::move(out));
}

// Flux builds the kustomization in a folder of the repository, or one of all that lies there.
void Kustomizations::read_flux(const Document& document) {
  const yaml::Tree& tree = *document.tree;
  const std::string_view path = text_at(tree, document.root, "spec.path");
  if (path.empty() || yaml::is_templated(path)) return;
  Kustomization out{.document = &document, .folder = join_path(gathered_.files.root(), path)};
  for (const std::string& folder : folders_for(gathered_, folder_of(document.path))) {
    const std::string here = join_path(folder, path);
    if (!gathered_.files.is_directory(here)) continue;
    out.folder = here;
    break;
  }
  out.folder = gathered_.files.shown(out.folder);
  out.name_space = known_text(text_at(tree, document.root, "spec.targetNamespace"));
  for (const yaml::NodeId item : items_at(tree, document.root, "spec.patches"))
    add_patch(out, document, child(tree, item, "patch"), child(tree, item, "target"), false);
  for (const yaml::NodeId item : items_at(tree, document.root, "spec.patchesStrategicMerge"))
    add_patch(out, document, item, yaml::kNoNode, false);
  flux_.push_back(std::move(out));
}

void Kustomizations::add_patch(Kustomization& into, const Document& in, yaml::NodeId node,
                               yaml::NodeId target, bool operations) {
  const yaml::Tree& tree = *in.tree;
  KustomizePatch patch{.operations = operations};
  patch.target_kind = std::string(text_at(tree, target, "kind"));
  patch.target_name = std::string(text_at(tree, target, "name"));
  if (node == yaml::kNoNode) return;
  patch.at = tree.place(node);
  std::optional<Document> document;
  if (is_mapping(tree, node)) {  // Flux's patchesStrategicMerge hold the object itself
    document = in;
    document->root = node;
    document->kind = text_at(tree, node, "kind");
    document->name = text_at(tree, node, "metadata.name");
  } else if (is_scalar(tree, node)) {
    const std::string_view text = tree.text(node);
    if (text.find('\n') != std::string_view::npos || text.find(": ") != std::string_view::npos) {
      document = document_of(gathered_, placed_scalar(in, node), in.path);
    } else {
      const NamedFile named = find_named(gathered_, into.folder, text);
      if (named.file == kNoFile) {
        patch.why = named.why;
      } else {
        patch_files_.push_back(named.file);
        document = document_of(gathered_,
                               {.text = std::string(gathered_.files.text(named.file)),
                                .placement = Placement(named.file)},
                               join_path(into.folder, text));
      }
    }
  }
  if (document) {
    patch.document = std::move(*document);
    patch.operations = is_operations(*patch.document.tree, patch.document.root);
  } else if (patch.why.empty()) {
    patch.why = "it cannot be read";
  }
  into.patches.push_back(std::move(patch));
}

void Kustomizations::collect(const std::string& path, std::vector<const Kustomization*>& through,
                             std::vector<KustomizeWay>& ways) const {
  if (ways.size() >= kMostWays || through.size() >= kDeepest) return;
  bool goes_on = false;
  for (const Kustomization& outer : all_) {
    if (std::ranges::find(outer.resources, path) == outer.resources.end()) continue;
    if (std::ranges::find(through, &outer) != through.end()) continue;
    goes_on = true;
    through.push_back(&outer);
    collect(gathered_.files.shown(outer.folder), through, ways);
    through.pop_back();
  }
  if (goes_on) return;
  // Flux takes in a folder that holds a kustomization, or else all that lies below.
  std::vector<const Kustomization*> plain;
  for (const Kustomization& flux : flux_) {
    if (through.empty() ? !is_within(flux.folder, path) : flux.folder != path) continue;
    if (flux.patches.empty()) {
      plain.push_back(&flux);
      continue;
    }
    KustomizeWay way{.through = through};
    way.through.push_back(&flux);
    ways.push_back(std::move(way));
  }
  if (plain.empty() && !ways.empty() && ways.back().through.size() > through.size()) return;
  ways.push_back({.through = through});
  if (plain.size() == 1) ways.back().through.push_back(plain.front());
}

std::vector<KustomizeWay> Kustomizations::ways_of(const Document& document) const {
  std::vector<KustomizeWay> ways;
  std::vector<const Kustomization*> through;
  collect(gathered_.files.shown(document.path), through, ways);
  if (ways.empty()) ways.emplace_back();
  return ways;
}

bool Kustomizations::is_patch(FileId file) const {
  return std::ranges::find(patch_files_, file) != patch_files_.end();
}

bool applies_to(const KustomizePatch& patch, const Document& document) {
  if (!may_match(patch.target_kind, document.kind) || !may_match(patch.target_name, document.name))
    return false;
  if (!patch.target_kind.empty() || !patch.target_name.empty()) return true;
  if (patch.operations) return false;  // it has to have a target
  if (patch.document.tree == nullptr) return true;
  return patch.document.kind == document.kind && patch.document.name == document.name;
}

}  // namespace cilium_lint
