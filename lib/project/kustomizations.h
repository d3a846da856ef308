#pragma once
// The kustomizations of a repository: what each takes in, what it patches, what it generates.

#include <string>
#include <string_view>
#include <vector>

#include "project/documents.h"

namespace cilium_lint {

// What one patch does to documents: a strategic merge, or operations of JSON 6902.
struct KustomizePatch {
  // The patch's own document; of a patch written as text in a kustomization one of a text of its
  // own.
  Document document{};
  bool operations{};                         // JSON 6902: a list of operations
  std::string target_kind{}, target_name{};  // empty: any, or what the patch itself names
  Span at{};
  std::string why{};  // the patch cannot be read
};

struct ConfigMapFile {
  std::string key{};
  std::string path{};  // relative to the kustomization
  Span at{};
};
struct ConfigMapGenerator {
  std::string name{};
  std::vector<ConfigMapFile> files{};
  bool other_sources{};  // literals and env files, whose keys are not looked at
  bool keeps_name{};     // no hash is put behind the name
};

struct Kustomization {
  const Document* document{};  // of Gathered::documents
  std::string folder{};
  std::string name_space{};
  std::vector<std::string> resources{};  // paths of files and folders
  std::vector<KustomizePatch> patches{};
  std::vector<ConfigMapGenerator> generators{};
  bool configured{};  // it names configurations of its own, which may say where names stand
};

// One way by which a document gets into a cluster: the kustomizations that take it in, the
// innermost first.
struct KustomizeWay {
  std::vector<const Kustomization*> through{};
};

class Kustomizations {
 public:
  explicit Kustomizations(Gathered& gathered);

  // Every way from the document's file outward; a single empty one where no kustomization takes it
  // in.
  [[nodiscard]] std::vector<KustomizeWay> ways_of(const Document& document) const;
  // Whether a kustomization lays the file over other documents.
  [[nodiscard]] bool is_patch(FileId file) const;
  [[nodiscard]] const std::vector<Kustomization>& all() const { return all_; }

 private:
  void read(const Document& document);
  void read_flux(const Document& document);
  void add_patch(Kustomization& into, const Document& in, yaml::NodeId node, yaml::NodeId target,
                 bool operations);
  void collect(const std::string& path, std::vector<const Kustomization*>& through,
               std::vector<KustomizeWay>& ways) const;

  Gathered& gathered_;
  std::vector<Kustomization> all_{};
  std::vector<Kustomization> flux_{};  // Flux's own, which build a folder and patch what is in it
  std::vector<FileId> patch_files_{};
};

// Whether the patch speaks of the document.
bool applies_to(const KustomizePatch& patch, const Document& document);

}  // namespace cilium_lint
