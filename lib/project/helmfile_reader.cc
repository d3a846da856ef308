// helmfile: the releases of a helmfile.
// https://helmfile.readthedocs.io/

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "project/documents.h"
#include "project/walk.h"

namespace cilium_lint {
namespace {

class HelmfileReader {
 public:
  explicit HelmfileReader(Gathered& gathered) : gathered_(gathered) {}

  void read() {
    for (const Document& document : gathered_.documents) note_parts(document);
    for (Document& document : gathered_.documents) {
      const std::vector<yaml::NodeId> releases =
          items_at(*document.tree, document.root, "releases");
      if (releases.empty() || !document.kind.empty() || !document.api_version.empty()) continue;
      document.taken = true;
      left_out_ = is_left_out(document.path);
      if (left_out_)
        explain(gathered_, document.file, "no helmfile names it, though one names its neighbours");
      for (const yaml::NodeId release : releases) read_release(document, release);
    }
  }

 private:
  // Files that another helmfile takes in, as patterns from its folder.
  void note_parts(const Document& document) {
    const yaml::Tree& tree = *document.tree;
    for (const std::string_view list : {"helmfiles", "bases"}) {
      for (const yaml::NodeId item : items_at(tree, document.root, list)) {
        const std::string_view path =
            is_scalar(tree, item) ? tree.text(item) : text_at(tree, item, "path");
        if (path.empty() || path.find("://") != std::string_view::npos) continue;
        parts_.push_back(gathered_.files.shown(join_path(folder_of(document.path), path)));
      }
    }
  }

  // A part that was taken out of the list, and left lying beside the others.
  [[nodiscard]] bool is_left_out(const std::string& path) const {
    if (file_name(path).starts_with("helmfile") ||
        file_name(folder_of(path)).starts_with("helmfile.d"))
      return false;
    const std::string shown = gathered_.files.shown(path);
    bool beside = false;
    for (const std::string& part : parts_) {
      const IgnoreList pattern("/" + part);
      if (part == shown || pattern.judge(shown, false) == IgnoreList::Verdict::ignored)
        return false;
      beside = beside || folder_of(part) == folder_of(shown);
    }
    return beside;
  }

  // Whether a release called cilium has its chart from a template, which another file may hold.
  static bool inherits_chart(const Document& document, yaml::NodeId release) {
    const yaml::Tree& tree = *document.tree;
    return text_at(tree, release, "name") == "cilium" &&
           (child(tree, release, "inherit") != yaml::kNoNode ||
            child(tree, document.root, "defaultInherit") != yaml::kNoNode);
  }

  // A field of a release, or of the template that `<<` takes in.
  static yaml::NodeId field(const yaml::Tree& tree, yaml::NodeId release, std::string_view name) {
    const yaml::NodeId own = child(tree, release, name);
    if (own != yaml::kNoNode) return own;
    const yaml::NodeId merged = child(tree, release, "<<");
    if (is_mapping(tree, merged)) return child(tree, merged, name);
    for (const yaml::NodeId one : items_of(tree, merged)) {
      if (const yaml::NodeId found = child(tree, one, name); found != yaml::kNoNode) return found;
    }
    return yaml::kNoNode;
  }

  static std::string_view text_of(const yaml::Tree& tree, yaml::NodeId id) {
    return is_scalar(tree, id) ? tree.text(id) : std::string_view();
  }

  void read_release(const Document& document, yaml::NodeId release) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId chart = field(tree, release, "chart");
    const std::string_view reference = text_of(tree, chart);
    if (is_enterprise(reference)) return;
    const bool inherits = reference.empty() && inherits_chart(document, release);
    if (reference.empty() && !inherits) return;
    if (text_of(tree, field(tree, release, "installed")) == "false") {
      if (is_cilium_chart(reference))
        explain(gathered_, document.file, "the release is not to be installed");
      return;
    }
    const std::string folder = folder_of(document.path);
    // Values that nothing installs now, but of a version that is known.
    FoundInstall install =
        install_in(document, left_out_ ? InstallMechanism::none : InstallMechanism::helmfile,
                   child(tree, release, "name"));
    const bool is_path = reference.starts_with('.') || reference.starts_with('/');
    install.repository = reference;
    if (inherits) {
      install.version = VersionSource::hidden;
      add_unreadable(install, LayerKind::values_file, document.file, tree.place(release),
                     "what its template gives is not followed");
    } else if (LocalChart* local = reference.find("://") == std::string_view::npos
                                       ? chart_in(gathered_, join_path(folder, reference))
                                       : nullptr) {
      if (!take_local_chart(gathered_, install, *local)) return;
    } else if (!is_cilium_chart(reference)) {
      return;
    } else if (is_path) {
      install.version = VersionSource::unsaid;
    } else {
      set_version(install, document, field(tree, release, "version"));
    }
    gathered_.used.insert(document.file);
    install.release = known_text(text_of(tree, field(tree, release, "name")));
    install.name_space = known_text(text_of(tree, field(tree, release, "namespace")));
    for (const std::string_view list : {"values", "valuesTemplate"}) {
      for (const yaml::NodeId values : items_of(tree, field(tree, release, list)))
        add_values_item(install, document, folder, values);
    }
    for (const yaml::NodeId secret : items_of(tree, field(tree, release, "secrets"))) {
      add_unreadable(install, LayerKind::values_file, document.file, tree.place(secret),
                     fmt::format("{}: it is encrypted", text_of(tree, secret)));
    }
    for (const std::string_view list : {"set", "setString", "setTemplate"}) {
      for (const yaml::NodeId setting : items_of(tree, field(tree, release, list)))
        add_set_item(install, document, setting, list == "setString");
    }
    if (left_out_ && install.layers.empty()) return;
    sort_as_helm(install.layers);
    gathered_.installs.push_back(std::move(install));
  }

  void add_values_item(FoundInstall& install, const Document& document, const std::string& folder,
                       yaml::NodeId values) {
    const yaml::Tree& tree = *document.tree;
    if (!is_scalar(tree, values)) {
      add_inline_values(gathered_, install, document, values);
      return;
    }
    if (tree.text(values).ends_with(".gotmpl")) {
      const NamedFile named = find_named(gathered_, folder, tree.text(values));
      if (named.file != kNoFile) gathered_.layered.insert(named.file);
      add_unreadable(install, LayerKind::values_file, document.file, tree.place(values),
                     fmt::format("{}: a template makes it", tree.text(values)));
      return;
    }
    add_named_values(gathered_, install, folder, document, values);
  }

  void add_set_item(FoundInstall& install, const Document& document, yaml::NodeId setting,
                    bool is_string) {
    const yaml::Tree& tree = *document.tree;
    const yaml::NodeId name = child(tree, setting, "name");
    yaml::NodeId value = child(tree, setting, "value");
    if (value == yaml::kNoNode) value = child(tree, setting, "values");
    add_setting(gathered_, install, document, name, value,
                is_string ? LayerKind::set_string : LayerKind::set);
  }

  Gathered& gathered_;
  std::vector<std::string> parts_{};
  bool left_out_{};
};

void join(Gathered& gathered) { HelmfileReader(gathered).read(); }

}  // namespace

const Reader kHelmfileReader = {.name = "helmfile", .join = join};

}  // namespace cilium_lint
