// Flux: HelmRelease with the HelmRepository or OCIRepository it takes the chart from, the values it
// names, and what kustomize lays over it.
// https://fluxcd.io/flux/components/helm/helmreleases/

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/kustomizations.h"
#include "project/nearness.h"

namespace cilium_lint {
namespace {

constexpr std::string_view kHelm = "helm.toolkit.fluxcd.io/";
constexpr std::string_view kSource = "source.toolkit.fluxcd.io/";

// The object a reference means: by kind and name, and by namespace where both say one; the nearest
// of several.
const Document* find_object(const Gathered& gathered, const Document& from, std::string_view kind,
                            std::string_view name, std::string_view name_space) {
  const Document* best = nullptr;
  std::size_t nearest = 0;
  if (name_space.empty()) name_space = from.name_space;
  for (const Document& document : gathered.documents) {
    if (document.kind != kind || document.name != name) continue;
    if (!name_space.empty() && !document.name_space.empty() && document.name_space != name_space)
      continue;
    const std::size_t depth = 1 + shared_depth(folder_of(from.path), folder_of(document.path));
    if (depth <= nearest) continue;
    nearest = depth;
    best = &document;
  }
  return best;
}

class FluxReader {
 public:
  explicit FluxReader(Gathered& gathered) : gathered_(gathered), kustomizations_(gathered) {}

  void read() {
    for (Document& document : gathered_.documents) {
      if (!document.api_version.starts_with(kHelm) && !document.api_version.starts_with(kSource))
        continue;
      document.taken = true;
      if (document.kind != "HelmRelease" || kustomizations_.is_patch(document.file)) continue;
      FoundInstall install = install_in(document, InstallMechanism::flux,
                                        child(*document.tree, document.root, "kind"));
      if (!choose_chart(install, document)) continue;
      add_ways(install, document);
    }
  }

 private:
  // Decides whether the chart is Cilium's, and which release of it.
  bool choose_chart(FoundInstall& install, const Document& document) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId root = document.root;
    if (const yaml::NodeId spec = child(tree, root, "spec.chart.spec"); spec != yaml::kNoNode)
      return by_chart(install, document, spec, root);
    const std::string_view kind = text_at(tree, root, "spec.chartRef.kind");
    const std::string_view name = text_at(tree, root, "spec.chartRef.name");
    const Document* source = find_object(gathered_, document, kind, name,
                                         text_at(tree, root, "spec.chartRef.namespace"));
    if (source == nullptr) {
      // Nothing here says what the reference means but its name.
      if (name != "cilium") return false;
      install.version = VersionSource::hidden;
      return kind == "OCIRepository" || kind == "HelmChart";
    }
    if (kind == "HelmChart")
      return by_chart(install, *source, child(*source->tree, source->root, "spec"), source->root);
    if (kind != "OCIRepository") return false;
    const std::string_view url = text_at(*source->tree, source->root, "spec.url");
    if (!is_cilium_chart(url) || is_enterprise(url)) return false;
    const yaml::NodeId ref = child(*source->tree, source->root, "spec.ref");
    install.repository = url;
    install.version = VersionSource::hidden;  // a digest alone, or the tag "latest"
    for (const std::string_view key : {"semver", "tag"}) {
      const yaml::NodeId version = child(*source->tree, ref, key);
      if (version == yaml::kNoNode) continue;
      set_version(install, *source, version);
      break;
    }
    gathered_.used.insert(source->file);
    explain(gathered_, source->file, fmt::format("{} takes the chart from it", install.path));
    return true;
  }

  bool by_chart(FoundInstall& install, const Document& document, yaml::NodeId spec, yaml::NodeId) {
    const yaml::Tree& tree = *document.tree;
    const std::string_view chart = text_at(tree, spec, "chart");
    if (!is_cilium_chart(chart)) return by_folder(install, document, spec, chart);
    const std::string_view kind = text_at(tree, spec, "sourceRef.kind");
    if (kind == "GitRepository" || kind == "Bucket") {
      if (by_folder(install, document, spec, chart)) return true;
      install.version = VersionSource::hidden;  // a chart in another repository
      return true;
    }
    const Document* source =
        find_object(gathered_, document, kind, text_at(tree, spec, "sourceRef.name"),
                    text_at(tree, spec, "sourceRef.namespace"));
    if (source != nullptr) {
      if (is_enterprise(text_at(*source->tree, source->root, "spec.url"))) return false;
      install.repository = text_at(*source->tree, source->root, "spec.url");
      gathered_.used.insert(source->file);
      explain(gathered_, source->file, fmt::format("{} takes the chart from it", install.path));
    }
    set_version(install, document, child(tree, spec, "version"));
    return true;
  }

  // A chart in a Git repository, which may be this one.
  bool by_folder(FoundInstall& install, const Document& document, yaml::NodeId spec,
                 std::string_view chart) {
    if (chart.empty() || text_at(*document.tree, spec, "sourceRef.kind") != "GitRepository")
      return false;
    for (const std::string& folder : folders_for(gathered_, folder_of(document.path))) {
      LocalChart* local = chart_in(gathered_, join_path(folder, chart));
      if (local == nullptr) continue;
      if (!take_local_chart(gathered_, install, *local)) return false;
      for (const std::string_view list : {"valuesFiles", "valuesFile"}) {
        const yaml::NodeId node = child(*document.tree, spec, list);
        if (node == yaml::kNoNode) continue;
        if (is_scalar(*document.tree, node)) {
          add_named_values(gathered_, install, folder, document, node);
        }
        for (const yaml::NodeId item : items_of(*document.tree, node))
          add_named_values(gathered_, install, folder, document, item);
      }
      return true;
    }
    return false;
  }

  void add_ways(const FoundInstall& begun, const Document& document) {
    struct Variant {
      std::vector<const KustomizePatch*> patches{};
      KustomizeWay way{};
    };
    std::vector<Variant> variants;
    for (KustomizeWay& way : kustomizations_.ways_of(document)) {
      Variant variant{};
      for (const Kustomization* kustomization : way.through) {
        for (const KustomizePatch& patch : kustomization->patches) {
          if (applies_to(patch, document)) variant.patches.push_back(&patch);
        }
      }
      variant.way = std::move(way);
      if (std::ranges::find(variants, variant.patches, &Variant::patches) == variants.end())
        variants.push_back(std::move(variant));
    }
    for (const Variant& variant : variants) {
      FoundInstall install = begun;
      // Overlays are told apart by the outermost kustomization.
      if (variants.size() > 1 && !variant.patches.empty())
        install.path = variant.way.through.back()->document->path;
      complete(install, document, variant.way, variant.patches);
    }
  }

  void complete(FoundInstall& install, const Document& document, const KustomizeWay& way,
                const std::vector<const KustomizePatch*>& patches) {
    const yaml::Tree& tree = *document.tree;
    gathered_.used.insert(document.file);
    std::string name_space = known_text(document.name_space);
    for (const Kustomization* kustomization : way.through) {
      if (!kustomization->name_space.empty()) name_space = kustomization->name_space;
      gathered_.used.insert(kustomization->document->file);
    }
    const std::string target = known_text(text_at(tree, document.root, "spec.targetNamespace"));
    install.name_space = target.empty() ? name_space : target;
    install.release = known_text(text_at(tree, document.root, "spec.releaseName"));
    if (install.release.empty() && !document.name.empty()) {
      install.release = target.empty() ? known_text(document.name)
                                       : fmt::format("{}-{}", target, known_text(document.name));
    }
    for (const yaml::NodeId reference : items_at(tree, document.root, "spec.valuesFrom"))
      add_reference(install, document, way, reference);
    values_from_ = install.layers.size();
    add_inline_values(gathered_, install, document, child(tree, document.root, "spec.values"));
    for (const KustomizePatch* patch : patches) add_patch(install, *patch);
    for (const yaml::NodeId renderer : items_at(tree, document.root, "spec.postRenderers"))
      add_replaced_images(install, document, items_at(tree, renderer, "kustomize.images"));
    gathered_.installs.push_back(std::move(install));
  }

  // -- values that the release names

  void add_reference(FoundInstall& install, const Document& document, const KustomizeWay& way,
                     yaml::NodeId reference) {
    const yaml::Tree& tree = *document.tree;
    const std::string_view kind = text_at(tree, reference, "kind");
    const std::string_view name = text_at(tree, reference, "name");
    const Span at = tree.place(reference);
    std::string_view key = text_at(tree, reference, "valuesKey");
    if (key.empty()) key = "values.yaml";
    if (const std::string_view path = text_at(tree, reference, "targetPath"); !path.empty()) {
      add_value_at(
          install, split_key(path),
          {.type = yaml::Type::unknown, .text = fmt::format("<{} {}>", kind, name), .at = at}, at);
      return;
    }
    if (kind != "ConfigMap") {
      add_unreadable(install, LayerKind::values_file, document.file, at,
                     fmt::format("{} {}: a cluster holds it, not the repository", kind, name));
      return;
    }
    if (from_generator(install, document, way, name, key, at)) return;
    const Document* map = find_object(gathered_, document, "ConfigMap", name, {});
    if (map != nullptr) {
      for (const Field& field : fields_of(*map->tree, child(*map->tree, map->root, "data"))) {
        if (map->tree->text(field.key) != key || !is_scalar(*map->tree, field.value)) continue;
        gathered_.used.insert(map->file);
        explain(gathered_, map->file, fmt::format("{} takes values from it", install.path));
        add_inline_values(gathered_, install, *map, field.value);
        return;
      }
    }
    add_unreadable(install, LayerKind::values_file, document.file, at,
                   fmt::format("ConfigMap {}: nothing in the repository makes it", name));
  }

  bool from_generator(FoundInstall& install, const Document& document, const KustomizeWay& way,
                      std::string_view name, std::string_view key, Span at) {
    const ConfigMapFile* found = nullptr;
    bool other = false;
    bool keeps_name = true;
    const auto look_in = [&](const Kustomization& kustomization) {
      for (const ConfigMapGenerator& generator : kustomization.generators) {
        if (generator.name != name) continue;
        keeps_name = generator.keeps_name;
        other = other || generator.other_sources;
        for (const ConfigMapFile& file : generator.files) {
          if (file.key == key) found = &file;
        }
      }
    };
    for (const Kustomization* kustomization : way.through) look_in(*kustomization);
    if (found == nullptr && !other) {
      const std::string folder = folder_of(document.path);
      for (const Kustomization& kustomization : kustomizations_.all()) {
        if (kustomization.folder == folder) look_in(kustomization);
      }
    }
    if (found == nullptr) {
      if (other)
        add_unreadable(install, LayerKind::values_file, document.file, at,
                       fmt::format("ConfigMap {}: it is put together from single keys", name));
      return other;
    }
    const bool in_the_way = !way.through.empty();
    const bool configured =
        std::ranges::any_of(way.through, [](const Kustomization* one) { return one->configured; });
    if (in_the_way && !keeps_name && !configured) {
      DocumentProblem problem{};
      problem.rule = "chart/generated-name-not-rewritten";
      problem.message = fmt::format(
          "kustomize puts a hash behind the name of ConfigMap {}, and not behind it here", name);
      problem.help =
          "list a nameReference for HelmRelease under configurations, or set "
          "generatorOptions.disableNameSuffixHash: true";
      problem.at = at;
      problem.possible = true;
      install.problems.push_back(std::move(problem));
    }
    const NamedFile file = find_named(gathered_, ".", found->path);
    if (file.file == kNoFile) {
      add_unreadable(install, LayerKind::values_file, document.file, found->at,
                     fmt::format("{}: {}", gathered_.files.shown(found->path), file.why));
      return true;
    }
    gathered_.layered.insert(file.file);
    add_values(gathered_, install, file.file, LayerKind::values_file, found->at);
    return true;
  }

  // -- what kustomize lays over the release

  void add_patch(FoundInstall& install, const KustomizePatch& patch) {
    if (patch.document.tree == nullptr) {
      add_unreadable(install, LayerKind::inline_block, patch.at.file, patch.at,
                     fmt::format("a patch of kustomize: {}", patch.why));
      return;
    }
    const Document& document = patch.document;
    const yaml::Tree& tree = *document.tree;
    gathered_.used.insert(document.file);
    if (patch.operations) {
      for (const yaml::NodeId operation : items_of(tree, document.root))
        add_operation(install, document, operation);
      return;
    }
    const yaml::NodeId version = child(tree, document.root, "spec.chart.spec.version");
    if (version != yaml::kNoNode) set_version(install, document, version);
    const yaml::NodeId values = child(tree, document.root, "spec.values");
    if (values == yaml::kNoNode) return;
    if (holds_directive(tree, values)) {
      add_unreadable(install, LayerKind::inline_block, document.file, tree.place(values),
                     "a patch of kustomize takes keys away");
      return;
    }
    add_inline_values(gathered_, install, document, values);
  }

  // A null, or "$patch: replace", takes away what stands below; as a layer it would mean another
  // thing to Helm.
  static bool holds_directive(const yaml::Tree& tree, yaml::NodeId id) {
    if (is_scalar(tree, id)) {
      const std::string_view text = tree.text(id);
      return tree.node(id).style == yaml::Style::plain &&
             (text.empty() || text == "null" || text == "~");
    }
    return std::ranges::any_of(fields_of(tree, id), [&](const Field& field) {
      return tree.text(field.key).starts_with("$patch") || holds_directive(tree, field.value);
    });
  }

  void add_operation(FoundInstall& install, const Document& document, yaml::NodeId operation) {
    const yaml::Tree& tree = *document.tree;
    const std::string_view verb = text_at(tree, operation, "op");
    const std::string_view path = text_at(tree, operation, "path");
    const yaml::NodeId value = child(tree, operation, "value");
    const Span at = value == yaml::kNoNode ? tree.place(operation) : tree.place(value);
    if (path == "/spec/chart/spec/version" && (verb == "replace" || verb == "add")) {
      set_version(install, document, value);
      return;
    }
    constexpr std::string_view kValues = "/spec/values";
    if (path.starts_with("/spec/valuesFrom")) {
      add_unreadable(install, LayerKind::inline_block, document.file, at,
                     "a patch of kustomize changes valuesFrom");
      return;
    }
    if (!path.starts_with(kValues)) return;
    const std::vector<KeyStep> steps = steps_of(path.substr(kValues.size()));
    const bool puts = (verb == "replace" || verb == "add") && value != yaml::kNoNode;
    if (steps.empty() && puts && is_mapping(tree, value)) {
      install.layers.resize(values_from_);  // all of the release's own values goes
      add_inline_values(gathered_, install, document, value);
      return;
    }
    yaml::Data data{.type = yaml::Type::unknown, .at = at};
    if (puts) {
      yaml::HelmReading reading = yaml::read_as_helm(tree, value, yaml::Templates::unknown);
      if (!reading.fault) data = std::move(reading.root);
      // What replaces a map leaves nothing of the old one; a layer would only lie over it.
      if (data.type == yaml::Type::null ||
          (data.type == yaml::Type::map && is_given(install, steps)))
        data = {.type = yaml::Type::unknown, .at = at};
    } else if (verb == "test") {
      return;
    }
    add_value_at(install, steps, std::move(data), at);
  }

  // Whether the release's own values, or a patch before, may have something there.
  [[nodiscard]] bool is_given(const FoundInstall& install,
                              const std::vector<KeyStep>& steps) const {
    return std::any_of(install.layers.begin() + static_cast<std::ptrdiff_t>(values_from_),
                       install.layers.end(), [&](const Layer& layer) {
                         if (layer.kind == LayerKind::unreadable) return true;
                         const yaml::Data* here = &*layer.values;
                         for (const KeyStep& step : steps) {
                           if (here->type == yaml::Type::unknown || here->open) return true;
                           here = here->find(step.name);
                           if (here == nullptr) return false;
                         }
                         return true;
                       });
  }

  // A JSON pointer: "~1" is a slash, "~0" a tilde. An item of a list is known by its number.
  static std::vector<KeyStep> steps_of(std::string_view pointer) {
    std::vector<KeyStep> steps;
    while (pointer.starts_with('/')) {
      pointer.remove_prefix(1);
      const std::size_t stop = std::min(pointer.find('/'), pointer.size());
      KeyStep step{};
      for (std::size_t i = 0; i < stop; ++i) {
        if (pointer[i] == '~' && i + 1 < stop) {
          step.name += pointer[++i] == '1' ? '/' : '~';
        } else {
          step.name += pointer[i];
        }
      }
      if (step.name == "-" ||
          (!step.name.empty() && step.name.find_first_not_of("0123456789") == std::string::npos))
        step.index = 0;
      steps.push_back(std::move(step));
      pointer.remove_prefix(stop);
    }
    return steps;
  }

  Gathered& gathered_;
  Kustomizations kustomizations_;
  std::size_t values_from_ = 0;  // of the install at hand: the first layer of its own values
};

void join(Gathered& gathered) {
  const bool any = std::ranges::any_of(gathered.documents, [](const Document& document) {
    return document.api_version.starts_with(kHelm);
  });
  if (any) FluxReader(gathered).read();
}

}  // namespace

const Reader kFluxReader = {.name = "Flux", .join = join};

}  // namespace cilium_lint
