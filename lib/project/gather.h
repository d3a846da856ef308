#pragma once
// What readers find in the files of a repository, before it is put together into installs. One
// reader a delivery mechanism; each adds to the same lists. A reader works in two steps: `read`
// takes a file as it comes, `join` puts together what stands in several once all were read.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chart/catalogue.h"
#include "files/files.h"
#include "install/project.h"
#include "project/shell.h"

namespace cilium_lint {

// A file as a reader gets it.
struct SourceFile {
  FileId file = kNoFile;
  std::string path{};  // as it can be read again
  std::string_view text{};
  bool named{};        // on the command line: read whatever it is called
  bool is_template{};  // of a chart: what Helm makes of it is not known
};

// What names the chart's release.
enum class VersionSource : std::uint8_t {
  pin,      // FoundInstall::pin
  several,  // one of FoundInstall::pins
  nothing,  // whatever is newest
  hidden,   // only known when the install runs
  unsaid    // nothing installs it, or a local chart that does not say
};

struct FoundCluster {
  std::shared_ptr<const Cluster> cluster{};
  std::string path{};           // of the file that holds the config
  FileId created_by = kNoFile;  // the script that creates it
  std::string folder{};         // of all files that describe it; empty: that of `path`
  bool named{};                 // on the command line
};
inline constexpr std::size_t kNoCluster = static_cast<std::size_t>(-1);

struct FoundInstall {
  InstallMechanism mechanism = InstallMechanism::none;
  Span at{};
  std::string path{};  // of the file that installs
  VersionSource version = VersionSource::unsaid;
  std::optional<Pin> pin{};
  std::string hidden_name{};  // the variable that holds a hidden version; empty: not known
  std::vector<Pin> pins{};    // that could be meant, where nothing says which
  std::string repository{};   // where the chart is fetched from, with its scheme; empty: unknown
  std::string name_space{}, release{};  // empty: unknown
  std::vector<Layer> layers{};
  std::vector<DocumentProblem> problems{};  // of the layers
  std::optional<std::string> umbrella_key{};
  bool client_side_render{};
  bool fills_in{};  // `cilium install` adds what it finds out about the cluster
  // The cluster by evidence in the same file: an index of Gathered::clusters.
  std::size_t cluster = kNoCluster;
  bool cluster_hidden{};       // there is one, but its config is only known at run time
  std::string context{};       // kubectl's, that the command names
  std::string cluster_name{};  // that a context of KIND's names
  std::shared_ptr<const Script> script{};
  std::uint32_t command{};  // in `script`
  bool is_documentation{};  // shown to be done by hand
  bool is_stated{};         // by the config
  std::optional<KubernetesVersion> kubernetes{};
  // The copy of Cilium's chart that it installs: its folder, or its packed file; empty: none here,
  // or among the umbrella chart's own.
  std::string chart{};
  std::string umbrella_folder{};  // of the umbrella chart that it installs; empty: none here
};

// A file of values that nothing may turn out to install.
struct FoundValues {
  FileId file = kNoFile;
  std::string path{};
  std::optional<std::string> umbrella_key{};  // they are those below this key
};

struct FoundManifest {
  Manifest manifest{};
  std::string path{};
  FileId file = kNoFile;
  bool may_exist{};  // a template may make it, or a document shows it
};

struct FoundImage {
  PreloadedImage image{};
  FileId script = kNoFile;
};

// `kubectl apply -f PATH` in a script.
struct Applied {
  FileId script = kNoFile;
  std::string path{};
};

// A folder with a Chart.yaml.
struct LocalChart {
  std::string folder{};
  FileId file = kNoFile;
  bool is_cilium{};                           // the chart itself, vendored or built here
  std::optional<std::string> umbrella_key{};  // set: it depends on Cilium's chart
  std::string source{};  // of an umbrella chart: the folder here that it has Cilium's chart from
  VersionSource version = VersionSource::unsaid;
  std::optional<Pin> pin{};
  bool installed{};  // by a command
};

// One YAML document that may speak of Cilium's installation, for readers that join documents.
struct Document {
  FileId file = kNoFile;
  std::string path{};  // as it can be read again
  std::shared_ptr<const yaml::Tree> tree{};
  std::string_view source{};  // the text that the tree was read from
  // The file's own text where that is a template: `source` has the same bytes but for directives.
  std::string_view original{};
  yaml::NodeId root = yaml::kNoNode;  // a mapping
  std::string_view api_version{}, kind{}, name{}, name_space{};
  bool taken{};  // a reader knows what it is
  // Of a template that is YAML once its directives are taken out: where lines of directives alone
  // stand, which decide whether the lines around them are there.
  std::shared_ptr<const std::vector<std::uint32_t>> directives{};
};

// A file with such documents that is no YAML from some place on.
struct BrokenFile {
  FileId file = kNoFile;
  std::shared_ptr<const yaml::Tree> tree{};
};

// A version of Cilium's chart that stands by itself, under a name or behind a comment.
struct SaidVersion {
  std::string name{};  // "cilium_version", "cilium.version"; empty: a comment says what it is
  Pin pin{};
  std::string path{};
};

// Why a file joined an install, or did not: kept only where it is asked for.
struct Explanation {
  FileId file = kNoFile;
  std::string words{};
};

// Something that says which release of KIND is used.
struct KindPin {
  Version version{};
  Span at{};
};

// The commands of a script.
struct FoundScript {
  FileId file = kNoFile;
  std::string path{};
  ShellReading reading{};
  bool is_documentation{};
  // Variables that it does not set are those of that name in other files, as with Ansible.
  bool has_variables_elsewhere{};
};

struct Gathered {
  Files& files;
  const Catalogue& catalogue;
  std::vector<FoundInstall> installs{};
  std::vector<FoundCluster> clusters{};
  std::vector<FoundCluster> cluster_parts{};  // of other tools' clusters, to be joined
  std::vector<FoundValues> values{};
  std::vector<FoundManifest> manifests{};
  std::vector<FoundImage> images{};
  std::vector<Applied> applied{};
  std::vector<LocalChart> charts{};
  std::vector<Document> documents{};
  std::vector<BrokenFile> broken{};
  std::vector<SaidVersion> said{};
  std::deque<std::string> texts{};  // taken out of documents, for trees that point into them
  std::vector<std::string> packed_copies{};  // of Cilium's chart: charts/cilium-….tgz
  std::vector<FoundValues> terraform{};      // all files of Terraform's
  std::vector<FoundValues> taskfiles{};
  std::vector<FoundScript> commands{};  // of scripts whose installs are not worked out yet
  std::vector<std::shared_ptr<const Script>> scripts{};
  std::vector<KindPin> kind_pins{};
  bool adds_devices{};  // a script connects nodes to more networks, or adds links to them
  std::vector<DocumentProblem> problems{};  // of cluster configs
  std::vector<Skipped> skipped{};
  std::vector<std::string> notes{};
  bool explains{};  // whether explanations are wanted
  std::vector<Explanation> explanations{};
  std::vector<FileId> looked_at{};
  std::set<FileId> used{};     // files that hold something about the installs
  std::set<FileId> layered{};  // values files that an install names
  std::set<FileId> created{};  // cluster configs that a command names
};

// One delivery mechanism. A reader of files has `may_read` and `read`; one of YAML documents joins
// what kDocumentReader has put into Gathered::documents, and needs neither.
struct Reader {
  std::string_view name{};
  bool (*may_read)(std::string_view path) = nullptr;  // by name alone: the file is not read yet
  // Whether the file says anything to this reader; absent: all do. The text of one that says
  // nothing to any is not kept.
  bool (*tells)(const SourceFile& source) = nullptr;
  void (*read)(const SourceFile& source, Gathered& gathered) = nullptr;
  // Once it has read all its files, before the next reader reads any.
  void (*finish)(Gathered& gathered) = nullptr;
  void (*join)(Gathered& gathered) = nullptr;  // in the order of the readers, all files being read
};
extern const Reader kScriptReader;         // sh, bash, Makefiles
extern const Reader kWorkflowReader;       // GitHub's workflows and composite actions
extern const Reader kTaskReader;           // Taskfiles, justfiles, mise.toml, Vagrantfiles
extern const Reader kPlaybookReader;       // commands of Ansible's playbooks and roles
extern const Reader kContainerReader;      // commands of Jobs and Pods
extern const Reader kMarkdownReader;       // commands in documentation
extern const Reader kTerraformFileReader;  // what is read, and what it runs by itself
extern const Reader kCommandReader;        // what all of these run, taken together
extern const Reader kTerraformKindReader;
extern const Reader kTerraformReader;  // helm_release
extern const Reader kToolVersionsReader;
extern const Reader kChartReader;  // Chart.yaml
extern const Reader kFluxReader;
extern const Reader kArgoReader;
extern const Reader kKustomizeReader;
extern const Reader kHelmfileReader;
extern const Reader kHelmControllerReader;  // HelmChart and HelmChartConfig of k3s and RKE2
extern const Reader kDescriptorReader;      // any other document that names chart and version
extern const Reader kVersionReader;         // versions that stand by themselves
extern const Reader kDocumentReader;  // KIND configs, Cilium's objects, values; any other document
std::span<const Reader* const> readers();

// -- shared by readers

// What the commands of a script, or of something like one, install and create: kept until all
// scripts are read, since what another script runs or reads into itself counts there.
void read_installs(const SourceFile& source, ShellReading reading, Gathered& gathered,
                   bool is_documentation = false, bool has_variables_elsewhere = false);
Surroundings surroundings_of(const SourceFile& source, Gathered& gathered);
// A values file as a layer of an install; its faults become problems of the install.
void add_values(Gathered& gathered, FoundInstall& install, const PlacedText& text, LayerKind kind,
                Span at);
// The same for a whole file.
void add_values(Gathered& gathered, FoundInstall& install, FileId file, LayerKind kind, Span at);
// A layer as it was read; what lies beside the umbrella chart's key is no part of it.
void add_read(Gathered& gathered, FoundInstall& install, ReadLayer read, FileId file);
void add_unreadable(FoundInstall& install, LayerKind stands_for, FileId file, Span at,
                    std::string why);
// A KIND config with what the command says over it. The number of the cluster in
// Gathered::clusters; nothing where it is none, which is a problem where a command says that it is
// one (`is_config`).
std::size_t add_cluster(Gathered& gathered, const PlacedText& config, const std::string& path,
                        const ClusterOverrides& overrides, FileId created_by,
                        bool is_config = true);
// Whether a text that the user names as a KIND config may be meant as one.
bool may_be_kind_config(std::string_view text);
// Cilium's objects and load-balanced services among the documents of a text.
// Those that `may_exist` keep nothing but their kind.
void add_manifests(Gathered& gathered, const PlacedText& text, const std::string& path,
                   bool may_exist = false);
// The chart in a folder, nothing where there is no Chart.yaml.
LocalChart* chart_in(Gathered& gathered, const std::string& folder);
// Makes the install one of a chart in the repository: its version, its copy, and under an umbrella
// chart its own values as the first layer. False where it is not Cilium's chart.
bool take_local_chart(Gathered& gathered, FoundInstall& install, LocalChart& local);
// Whether a chart's name or reference means Cilium's own chart ("cilium/cilium",
// "oci://quay.io/cilium/charts/cilium").
bool is_cilium_chart(std::string_view reference);
// Whether a document's top keys are those of Cilium's values. One telling key is enough for a file
// that the user names.
bool looks_like_values(const std::vector<std::string_view>& keys, std::string_view path,
                       const Catalogue& catalogue, bool on_command_line);
// "deploy.sh:12".
std::string place_name(const Files& files, Span at);

}  // namespace cilium_lint
