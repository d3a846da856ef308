// YAML documents by their content: KIND configs, Cilium's objects, values of Cilium's chart.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "install/kind_file.h"
#include "project/cluster_reader.h"
#include "project/documents.h"
#include "project/gather.h"

namespace cilium_lint {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool names_kind(std::string_view text) {
  return has(text, "kind.x-k8s.io/") || has(text, "kind.sigs.k8s.io/");
}

// Keys that many charts have: they say nothing about whose values these are.
constexpr std::array<std::string_view, 44> kCommonKeys = {"image",
                                                          "imagePullSecrets",
                                                          "resources",
                                                          "tolerations",
                                                          "affinity",
                                                          "nodeSelector",
                                                          "podAnnotations",
                                                          "podLabels",
                                                          "podSecurityContext",
                                                          "securityContext",
                                                          "serviceAccounts",
                                                          "updateStrategy",
                                                          "extraArgs",
                                                          "extraEnv",
                                                          "extraVolumes",
                                                          "extraVolumeMounts",
                                                          "extraContainers",
                                                          "extraInitContainers",
                                                          "extraConfig",
                                                          "annotations",
                                                          "name",
                                                          "cluster",
                                                          "namespaceOverride",
                                                          "rbac",
                                                          "priorityClassName",
                                                          "prometheus",
                                                          "debug",
                                                          "dashboards",
                                                          "operator",
                                                          "logOptions",
                                                          "proxy",
                                                          "tls",
                                                          "monitor",
                                                          "commonLabels",
                                                          "scheduling",
                                                          "agent",
                                                          "config",
                                                          "init",
                                                          "daemon",
                                                          "etcd",
                                                          "sysctlfix",
                                                          "terminationGracePeriodSeconds",
                                                          "initResources",
                                                          "certgen"};

// Keys of Cilium's chart that hardly any other has.
constexpr std::array<std::string_view, 55> kOwnKeys = {"annotateK8sNode",
                                                       "authentication",
                                                       "autoDirectNodeRoutes",
                                                       "bandwidthManager",
                                                       "bgpControlPlane",
                                                       "bpf",
                                                       "bpfClockProbe",
                                                       "ciliumEndpointSlice",
                                                       "cleanBpfState",
                                                       "cleanState",
                                                       "clustermesh",
                                                       "egressGateway",
                                                       "enableIPv4Masquerade",
                                                       "enableIPv6Masquerade",
                                                       "endpointHealthChecking",
                                                       "endpointRoutes",
                                                       "externalIPs",
                                                       "externalWorkloads",
                                                       "gatewayAPI",
                                                       "hostFirewall",
                                                       "hostPort",
                                                       "hostServices",
                                                       "hubble",
                                                       "identityAllocationMode",
                                                       "ingressController",
                                                       "installNoConntrackIptablesRules",
                                                       "ipMasqAgent",
                                                       "ipam",
                                                       "ipv4NativeRoutingCIDR",
                                                       "ipv6NativeRoutingCIDR",
                                                       "k8sClientRateLimit",
                                                       "k8sServiceHost",
                                                       "k8sServicePort",
                                                       "kubeProxyReplacement",
                                                       "kubeProxyReplacementHealthzBindAddr",
                                                       "l2announcements",
                                                       "l2podAnnouncements",
                                                       "l7Proxy",
                                                       "localRedirectPolicies",
                                                       "localRedirectPolicy",
                                                       "maglev",
                                                       "nativeRoutingCIDR",
                                                       "nodeEncryption",
                                                       "nodePort",
                                                       "nodeinit",
                                                       "policyAuditMode",
                                                       "policyEnforcementMode",
                                                       "preflight",
                                                       "rollOutCiliumPods",
                                                       "routingMode",
                                                       "socketLB",
                                                       "tunnel",
                                                       "tunnelPort",
                                                       "tunnelProtocol",
                                                       "upgradeCompatibility"};

std::vector<std::string_view> top_keys(const yaml::Tree& tree, yaml::NodeId root) {
  std::vector<std::string_view> keys;
  root = follow(tree, root);
  if (root == yaml::kNoNode || tree.node(root).kind != yaml::Kind::mapping) return keys;
  for (yaml::NodeId key = tree.node(root).first_child; key != yaml::kNoNode;) {
    const yaml::NodeId value = tree.node(key).next;
    if (tree.node(key).kind == yaml::Kind::scalar) keys.push_back(tree.text(key));
    key = value == yaml::kNoNode ? value : tree.node(value).next;
  }
  return keys;
}

// The same for a text that is no YAML: what stands before a colon at the start of a line.
std::vector<std::string_view> top_keys(std::string_view text) {
  std::vector<std::string_view> keys;
  std::size_t from = 0;
  while (from < text.size() && keys.size() < 1000) {
    const std::size_t stop = std::min(text.find('\n', from), text.size());
    const std::string_view line = text.substr(from, stop - from);
    from = stop + 1;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    const std::string_view key = line.substr(0, colon);
    if (key.find_first_of(" \t#'\"{}[]-") == std::string_view::npos) keys.push_back(key);
  }
  return keys;
}

// A name that values files have.
bool is_values_name(std::string_view path) {
  const std::string_view name = file_name(path);
  if (!ends_with_any(name, {".yaml", ".yml"})) return false;
  return has(name, "values") || has(name, "cilium") || file_name(folder_of(path)) == "values";
}

bool is_kustomization(std::string_view path) {
  const std::string_view name = file_name(path);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

// Whether objects may stand there that Cilium waits for (is_awaited).
bool names_awaited(std::string_view text) {
  if (has(text, "gateway.networking.k8s.io") && has(text, "kind: CustomR")) return true;
  if (!has(text, "cilium")) return false;
  constexpr std::string_view kKinds[] = {"kind: Secret", "kind: SealedSecret",
                                         "kind: ExternalSecret", "kind: ConfigMap"};
  return std::ranges::any_of(kKinds, [&](std::string_view kind) { return has(text, kind); });
}

bool may_read(std::string_view path) {
  const std::string_view name = file_name(path);
  if (ends_with_any(name, {".yaml", ".yml", ".conf", ".config", ".yaml.gotmpl"})) return true;
  if (name == "Kustomization") return true;
  return name.ends_with(".json") && (has(name, "kind") || has(name, "cluster"));
}

// Words of the documents that say how something is installed. A values file has none of them.
constexpr std::array<std::string_view, 17> kDelivery = {
    "HelmRelease", "OCIRepository", "HelmRepository", "argoproj.io",  "helmCharts",     "HelmChart",
    "chartName",   "chartname",     "chart_ref",      "releases:",    "remoteChart",    "repoURL",
    "repoUrl",     "chart: cilium", "helmfiles:",     "kustomize.to", "kind: ConfigMap"};

// A template as YAML, byte for byte: `{{ … }}` becomes a word that stands for it, a line of
// directives alone a comment.
std::string without_directives(std::string_view text, std::vector<std::uint32_t>& lines) {
  std::string out(text);
  std::size_t from = 0;
  while ((from = text.find("{{", from)) != std::string_view::npos) {
    std::size_t stop = text.find("}}", from);
    if (stop == std::string_view::npos) break;
    stop += 2;
    const std::size_t line = from == 0 ? std::string_view::npos : text.rfind('\n', from - 1);
    const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
    const std::size_t end = std::min(text.find('\n', stop), text.size());
    const auto is_blank = [](std::string_view part) {
      return part.find_first_not_of(" \t\r") == std::string_view::npos;
    };
    const bool alone = is_blank(std::string_view(out).substr(begin, from - begin)) &&
                       is_blank(text.substr(stop, end - stop));
    for (std::size_t i = from; i < stop; ++i) {
      if (out[i] != '\n') out[i] = alone ? ' ' : 'X';
    }
    if (alone) {
      out[from] = '#';
      lines.push_back(static_cast<std::uint32_t>(from));
    }
    from = stop;
  }
  return out;
}

// Whether documents of the file may say how something is installed.
bool speaks_of_delivery(const SourceFile& source) {
  return (has(source.text, "cilium") &&
          std::ranges::any_of(kDelivery, [&](auto word) { return has(source.text, word); })) ||
         is_kustomization(source.path) || file_name(source.path).starts_with("helmfile");
}

// Whether a directive stands where a value does: `key: {{ … }}` is YAML too, a map in a map, but
// not what is meant.
bool has_bare_directive(const yaml::Tree& tree, std::string_view text) {
  for (yaml::NodeId id = 0; id < tree.size(); ++id) {
    const yaml::Node& node = tree.node(id);
    if (node.kind == yaml::Kind::mapping && text.substr(node.begin).starts_with("{{")) return true;
  }
  return false;
}

// Keeps the documents of a file for the readers that join them.
void keep_documents(const SourceFile& source, Gathered& gathered) {
  const std::string_view text = source.text;
  const bool told = has(text, "cilium") &&
                    std::ranges::any_of(kDelivery, [&](auto word) { return has(text, word); });
  if (!speaks_of_delivery(source)) return;
  auto tree = std::make_shared<const yaml::Tree>(yaml::parse(text, Placement(source.file)));
  std::string_view read = text;
  std::shared_ptr<std::vector<std::uint32_t>> directives;
  if (has(text, "{{") && (tree->fault() || has_bare_directive(*tree, text))) {
    directives = std::make_shared<std::vector<std::uint32_t>>();
    gathered.texts.push_back(without_directives(text, *directives));
    read = gathered.texts.back();
    tree = std::make_shared<const yaml::Tree>(yaml::parse(read, Placement(source.file)));
  }
  const std::size_t complete = tree->fault() ? tree->complete_documents() : tree->roots().size();
  for (std::size_t i = 0; i < complete && i < tree->roots().size(); ++i) {
    const yaml::NodeId root = follow(*tree, tree->roots()[i]);
    if (root == yaml::kNoNode || tree->node(root).kind == yaml::Kind::scalar) continue;
    gathered.documents.push_back({.file = source.file,
                                  .path = source.path,
                                  .tree = tree,
                                  .source = read,
                                  .original = text,
                                  .root = root,
                                  .api_version = text_at(*tree, root, "apiVersion"),
                                  .kind = text_at(*tree, root, "kind"),
                                  .name = text_at(*tree, root, "metadata.name"),
                                  .name_space = text_at(*tree, root, "metadata.namespace"),
                                  .directives = directives});
  }
  if (tree->fault() && told) gathered.broken.push_back({.file = source.file, .tree = tree});
}

// Whether objects of other APIs may stand there that name Cilium's controllers.
bool names_controller(std::string_view text) {
  return has(text, "io.cilium/gateway-controller") || has(text, "gatewayClassName: cilium") ||
         has(text, "ingressClassName: cilium");
}

bool holds_objects(std::string_view text) {
  return has(text, "cilium.io/") || has(text, "LoadBalancer") || names_awaited(text) ||
         names_controller(text);
}

bool tells(const SourceFile& source) {
  return is_values_name(source.path) || names_kind(source.text) || holds_objects(source.text) ||
         speaks_of_delivery(source) || may_be_cluster_config(source.text, source.path);
}

void read(const SourceFile& source, Gathered& gathered) {
  const std::string_view text = source.text;
  if (has(text, "# Source: cilium/templates/")) {
    explain(gathered, source.file, "it is what Helm has rendered from the chart");
    return;
  }
  if (source.is_template) {
    keep_documents(source, gathered);
    if (!holds_objects(text)) return;
    std::vector<std::uint32_t> directives;
    const PlacedText masked{.text = without_directives(text, directives),
                            .placement = Placement(source.file)};
    return add_manifests(gathered, masked, std::string(gathered.files.path(source.file)), true);
  }
  const bool kind = names_kind(text);
  const bool objects = holds_objects(text);
  const bool values = source.named || is_values_name(source.path);
  keep_documents(source, gathered);
  if (add_cluster_config(gathered, source) && !objects) return;
  if (!kind && !objects && !values) return;
  const std::string path(gathered.files.path(source.file));
  const PlacedText placed{.text = std::string(text), .placement = Placement(source.file)};
  if (kind && !gathered.created.contains(source.file)) {
    if (add_cluster(gathered, placed, path, {}, kNoFile, false) != kNoCluster) return;
  }
  if (objects) add_manifests(gathered, placed, path);
  if (!values) return;
  const yaml::Tree tree = yaml::parse(text, Placement(source.file), yaml::Documents::first);
  const bool whole = !tree.fault() && !tree.roots().empty() && tree.roots()[0] != yaml::kNoNode;
  if (looks_like_values(whole ? top_keys(tree, tree.roots()[0]) : top_keys(text), source.path,
                        gathered.catalogue, source.named)) {
    gathered.values.push_back({.file = source.file, .path = source.path});
  } else if (whole &&
             looks_like_values(top_keys(tree, child(tree, follow(tree, tree.roots()[0]), "cilium")),
                               source.path, gathered.catalogue, source.named)) {
    // An umbrella chart's values, whose Chart.yaml lies elsewhere.
    gathered.values.push_back({.file = source.file, .path = source.path, .umbrella_key = "cilium"});
  } else {
    explain(gathered, source.file, "its keys are not those of Cilium's values");
  }
}

constexpr std::array<std::string_view, 5> kTemplates = {"{%", "#{", "#%", "<%", "%{"};

// Documents of the readers behind this one that no tool can read: whoever applies them refuses.
void report_broken(Gathered& gathered) {
  constexpr std::array<std::string_view, 4> kObjects = {"helm.toolkit.fluxcd.io/", "argoproj.io/",
                                                        "helm.cattle.io/", "helmCharts:"};
  constexpr std::array<std::string_view, 3> kOthers = {"releases:", "chartName: ", "chart_ref: "};
  for (const BrokenFile& broken : gathered.broken) {
    const yaml::Fault& fault = *broken.tree->fault();
    const std::string_view text = gathered.files.text(broken.file);
    const std::size_t marker = text.rfind("\n---", std::min<std::size_t>(fault.begin, text.size()));
    const std::string_view rest = text.substr(marker == std::string_view::npos ? 0 : marker + 1);
    const auto stands_there = [&](std::string_view word) { return has(rest, word); };
    const bool is_object = std::ranges::any_of(kObjects, stands_there);
    if ((!is_object && !std::ranges::any_of(kOthers, stands_there)) ||
        (!has(rest, "chart: cilium") && !has(rest, "name: cilium") && !has(rest, " cilium/cilium")))
      continue;
    const Span at = broken.tree->place(fault.begin, fault.end);
    // Other template languages stand between braces and hashes.
    const bool templated =
        yaml::is_templated(text) ||
        std::ranges::any_of(kTemplates, [&](auto mark) { return has(text, mark); });
    if (fault.limit || templated || !is_object) {
      skip_broken(gathered, *broken.tree);
      continue;
    }
    DocumentProblem problem{};
    problem.rule = "yaml/" + fault.id;
    problem.message = fault.message;
    problem.at = at;
    gathered.problems.push_back(std::move(problem));
    gathered.used.insert(broken.file);
  }
}

}  // namespace

const Reader kDocumentReader = {
    .name = "document", .may_read = may_read, .tells = tells, .read = read, .join = report_broken};

bool is_cilium_chart(std::string_view reference) {
  while (reference.ends_with('/')) reference.remove_suffix(1);
  return file_name(reference) == "cilium";
}

std::string place_name(const Files& files, Span at) {
  if (!at.known()) return {};
  return fmt::format("{}:{}", files.path(at.file), files.lines(at.file).position(at.begin).line);
}

bool looks_like_values(const std::vector<std::string_view>& keys, std::string_view path,
                       const Catalogue& catalogue, bool on_command_line) {
  const bool named = has(path, "cilium");
  std::size_t all = 0;
  std::size_t known = 0;
  std::size_t telling = 0;
  bool own = false;
  for (const std::string_view name : keys) {
    if (name == "apiVersion" || name == "kind") return false;  // an object of Kubernetes
    if (name == "<<" || name.starts_with("x-") || name == "global") continue;
    ++all;
    bool is_key = false;
    // A key of any age counts: old values are values too.
    const std::size_t releases = catalogue.releases();
    for (std::size_t step = 0; step < 6 && !is_key && releases > 0; ++step) {
      const auto release = static_cast<ReleaseId>((releases - 1) * (5 - step) / 5);
      is_key = catalogue.lists(release, name);
    }
    if (!is_key) continue;
    ++known;
    own = own || std::ranges::find(kOwnKeys, name) != kOwnKeys.end();
    if (std::find(kCommonKeys.begin(), kCommonKeys.end(), name) == kCommonKeys.end()) ++telling;
  }
  if (all == 0) return false;
  if (named && file_name(path) != "cilium.yaml" && has(file_name(path), "values") && known > 0 &&
      known * 2 >= all)
    return true;
  // Many charts have the same words; a file that nothing calls Cilium's has to speak its language.
  if (!named && !own && !on_command_line) return false;
  return known >= (on_command_line ? 1U : 2U) && telling >= 1 && known * 2 >= all;
}

void add_unreadable(FoundInstall& install, LayerKind stands_for, FileId file, Span at,
                    std::string why) {
  Layer layer{};
  layer.kind = LayerKind::unreadable;
  layer.stands_for = stands_for;
  layer.file = file;
  layer.at = at;
  layer.why = std::move(why);
  install.layers.push_back(std::move(layer));
}

void add_read(Gathered& gathered, FoundInstall& install, ReadLayer read, FileId file) {
  if (file != kNoFile) gathered.used.insert(file);
  if (file != kNoFile && (gathered.files.converted(file) || gathered.files.is_virtual(file)))
    read.layer.edits_possible = false;
  for (LayerProblem& problem : read.problems) {
    if (problem.kind == LayerProblem::Kind::limit) {
      gathered.skipped.push_back(
          {.check = "values",
           .reason =
               fmt::format("{}: {}", place_name(gathered.files, problem.at), problem.message)});
      continue;
    }
    DocumentProblem found{};
    found.rule = problem.kind == LayerProblem::Kind::yaml ? "yaml/" + problem.fault
                                                          : std::string("values/not-a-map");
    found.message = std::move(problem.message);
    found.at = problem.at;
    install.problems.push_back(std::move(found));
  }
  for (const yaml::DuplicateKey& twice : read.duplicates) {
    DocumentProblem found{};
    found.rule = "yaml/duplicate-key";
    found.at = twice.first;
    found.message =
        twice.undecided
            ? fmt::format("{} is written twice, and chance decides which one Helm takes", twice.key)
            : fmt::format("{} is written twice: this one counts for nothing", twice.key);
    install.problems.push_back(std::move(found));
  }
  Layer& layer = read.layer;
  if (install.umbrella_key && layer.kind != LayerKind::unreadable) {
    layer.whole = layer.values;
    yaml::Data below{};
    below.type = yaml::Type::map;
    below.open = layer.values->open;
    if (const yaml::Data* part = layer.values->find(*install.umbrella_key)) {
      if (part->type == yaml::Type::map) below = *part;
      if (part->type == yaml::Type::unknown) {
        layer.kind = LayerKind::unreadable;
        layer.stands_for = LayerKind::values_file;
        layer.why =
            fmt::format("what stands below {} is only known at run time", *install.umbrella_key);
        layer.whole.reset();
      }
    }
    layer.values = std::move(below);
  }
  install.layers.push_back(std::move(layer));
}

void add_values(Gathered& gathered, FoundInstall& install, const PlacedText& text, LayerKind kind,
                Span at) {
  add_read(gathered, install, read_values(text, kind, at), text.placement.file());
}

void add_values(Gathered& gathered, FoundInstall& install, FileId file, LayerKind kind, Span at) {
  add_read(gathered, install, read_values(gathered.files.text(file), file, kind, at), file);
}

namespace {

void add_cluster_problem(Gathered& gathered, DocumentProblem problem) {
  problem.in_cluster_config = true;
  if (std::none_of(gathered.problems.begin(), gathered.problems.end(),
                   [&](const DocumentProblem& known) {
                     return known.at == problem.at && known.message == problem.message;
                   }))
    gathered.problems.push_back(std::move(problem));
}

// What strict decoding finds wrong with the YAML itself: the rules of that topic say it.
void add_yaml_problems(Gathered& gathered, const KindFile& config) {
  for (const KindProblem& problem : config.problems) {
    DocumentProblem found{.at = problem.at};
    switch (problem.what) {
      case KindProblem::What::duplicate_key:
        found.rule = "yaml/duplicate-key";
        found.message = fmt::format("{} is written twice, and KIND refuses that", problem.found);
        found.at = problem.other;
        break;
      case KindProblem::What::bad_merge:
        found.rule = "yaml/merge";
        found.message = "<< merges maps, or a list of maps, and nothing else";
        break;
      case KindProblem::What::bad_tag:
        found.rule = "yaml/tag-mismatch";
        found.message = fmt::format("the tag cannot hold \"{}\"", problem.found);
        break;
      case KindProblem::What::alias_cycle:
        found.rule = "yaml/alias-cycle";
        found.message =
            fmt::format("*{} stands for a value that holds this alias itself", problem.found);
        break;
      case KindProblem::What::alias_bomb:
        found.rule = "yaml/alias-bomb";
        found.message = "aliases multiply this document beyond what KIND reads";
        break;
      default:
        continue;
    }
    add_cluster_problem(gathered, std::move(found));
  }
}

// KIND looks for the API version first, and finds none in what is no map.
DocumentProblem no_config(const yaml::Tree& tree, yaml::NodeId root) {
  DocumentProblem problem{.rule = "kind/unknown-api-version"};
  problem.at = root == yaml::kNoNode ? tree.place(0, 0) : tree.place(root);
  const bool list = root != yaml::kNoNode && tree.node(root).kind == yaml::Kind::sequence;
  problem.message = fmt::format("KIND finds no config here: the first document is {}",
                                list                       ? "a list"
                                : is_kind_null(tree, root) ? "empty"
                                                           : "a text");
  return problem;
}

// What a command takes for a config may be anything.
bool may_be_config(const yaml::Tree& tree, yaml::NodeId root) {
  root = follow(tree, root);
  if (root == yaml::kNoNode || tree.node(root).kind != yaml::Kind::mapping) return false;
  return text_at(tree, root, "kind") == "Cluster" || tree.find(root, "nodes") != yaml::kNoNode ||
         tree.find(root, "networking") != yaml::kNoNode;
}

}  // namespace

std::size_t add_cluster(Gathered& gathered, const PlacedText& config, const std::string& path,
                        const ClusterOverrides& overrides, FileId created_by, bool is_config) {
  // A line that starts with % ends a document without a word; KIND's reader looks beyond it, and
  // refuses what comes.
  const bool directive = has(config.text, "\n%");
  const yaml::Tree tree = yaml::parse(config.text, config.placement,
                                      directive ? yaml::Documents::all : yaml::Documents::first);
  const FileId file = config.placement.file();
  if (const std::optional<yaml::Fault>& fault = tree.fault()) {
    if (!is_config && !names_kind(config.text)) return kNoCluster;
    gathered.used.insert(file);
    const Span at = tree.place(fault->begin, fault->end);
    if (fault->limit || yaml::is_templated(config.text)) {
      gathered.skipped.push_back(
          {.check = "cluster config",
           .reason = fmt::format("{}: {}", place_name(gathered.files, at), fault->message)});
      return kNoCluster;
    }
    add_cluster_problem(gathered,
                        {.rule = "yaml/" + fault->id, .message = fault->message, .at = at});
    return kNoCluster;
  }
  const yaml::NodeId root = tree.roots().empty() ? yaml::kNoNode : tree.roots()[0];
  const bool is_kind = root != yaml::kNoNode && is_kind_config(tree, root);
  if (!is_kind && (!is_config || yaml::is_templated(config.text))) return kNoCluster;
  gathered.used.insert(file);
  if (!is_kind && root != yaml::kNoNode && !may_be_config(tree, root) &&
      tree.node(follow(tree, root)).kind == yaml::Kind::mapping) {
    add_cluster_problem(gathered, {.rule = "kind/unknown-api-version",
                                   .message = "KIND finds no config here: the first document says "
                                              "neither kind: Cluster nor apiVersion: "
                                              "kind.x-k8s.io/v1alpha4",
                                   .at = tree.place(root)});
    return kNoCluster;
  }
  if (root == yaml::kNoNode || tree.node(follow(tree, root)).kind != yaml::Kind::mapping) {
    add_cluster_problem(gathered, no_config(tree, follow(tree, root)));
    return kNoCluster;
  }
  ReadCluster read = read_kind_config(tree, root, overrides, config.text);
  if (!read.cluster) return kNoCluster;
  for (std::size_t i = 0; i < gathered.clusters.size(); ++i) {
    const Cluster& known = *gathered.clusters[i].cluster;
    if (known.file == read.cluster->file && known.at == read.cluster->at &&
        known.name.value == read.cluster->name.value &&
        known.name.known == read.cluster->name.known &&
        known.kubernetes == read.cluster->kubernetes)
      return i;  // created by another script too
  }
  KindFile kind_file = read_kind_file(tree, root, overrides, config.text);
  add_yaml_problems(gathered, kind_file);
  kind_file.editable =
      !gathered.files.is_virtual(file) && !gathered.files.converted(file) &&
      (config.placement.whole() ||
       config.placement.verbatim(0, static_cast<std::uint32_t>(config.text.size())));
  gathered.clusters.push_back(
      {.cluster = with_kind_file(*std::move(read.cluster), std::move(kind_file)),
       .path = path,
       .created_by = created_by});
  return gathered.clusters.size() - 1;
}

namespace {

// Objects that Cilium waits for, whoever creates them: Secrets (sealed and external ones too),
// ConfigMaps, CRDs.
bool is_awaited(std::string_view kind) {
  return kind.ends_with("Secret") || kind == "ConfigMap" || kind == "CustomResourceDefinition";
}

// Whether an object of another API is for a controller of Cilium's: the classes that the chart
// makes are called cilium.
bool is_for_controller(const yaml::Tree& tree, yaml::NodeId root, std::string_view api,
                       std::string_view kind) {
  if (api.starts_with("gateway.networking.k8s.io/")) {
    if (kind == "GatewayClass") {
      return text_at(tree, root, "spec.controllerName") == "io.cilium/gateway-controller";
    }
    return kind == "Gateway" && text_at(tree, root, "spec.gatewayClassName") == "cilium";
  }
  return api.starts_with("networking.k8s.io/") && kind == "Ingress" &&
         text_at(tree, root, "spec.ingressClassName") == "cilium";
}

bool is_head(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

}  // namespace

bool may_be_kind_config(std::string_view text) {
  if (names_kind(text)) return true;
  const yaml::Tree tree = yaml::parse(text, Placement(kNoFile), yaml::Documents::first);
  const yaml::NodeId root = follow(tree, tree.roots().empty() ? yaml::kNoNode : tree.roots()[0]);
  if (root == yaml::kNoNode || tree.node(root).kind != yaml::Kind::mapping) return true;
  return may_be_config(tree, root);
}

void add_manifests(Gathered& gathered, const PlacedText& text, const std::string& path,
                   bool may_exist) {
  const yaml::Tree tree = yaml::parse(text.text, text.placement);
  const FileId file = text.placement.file();
  const std::size_t complete = tree.fault() ? tree.complete_documents() : tree.roots().size();
  if (tree.fault() && has(text.text, "cilium.io/") && !has(text.text, "{{") && !may_exist) {
    const Span at = tree.place(tree.fault()->begin, tree.fault()->end);
    gathered.skipped.push_back(
        {.check = "manifests",
         .reason = fmt::format("{}: {}", place_name(gathered.files, at), tree.fault()->message)});
  }
  for (std::size_t i = 0; i < complete && i < tree.roots().size(); ++i) {
    const yaml::NodeId root = follow(tree, tree.roots()[i]);
    if (root == yaml::kNoNode || tree.node(root).kind != yaml::Kind::mapping) continue;
    const std::string_view api = text_at(tree, root, "apiVersion");
    const std::string_view kind = text_at(tree, root, "kind");
    const bool service =
        api == "v1" && kind == "Service" && text_at(tree, root, "spec.type") == "LoadBalancer";
    const bool named = is_awaited(kind);
    const bool controlled = is_for_controller(tree, root, api, kind);
    if (!api.starts_with("cilium.io/") && !service && !named && !controlled) continue;
    FoundManifest found{};
    found.path = path;
    found.file = file;
    found.manifest.api_version = std::string(api);
    found.manifest.kind = std::string(kind);
    found.may_exist = may_exist;
    found.manifest.name = std::string(text_at(tree, root, "metadata.name"));
    found.manifest.name_space = std::string(text_at(tree, root, "metadata.namespace"));
    const yaml::NodeId kind_node = tree.find(root, "kind");
    found.manifest.at = kind_node == yaml::kNoNode ? tree.place(root) : tree.place(kind_node);
    yaml::Data object = yaml::read_as_helm(tree, root, yaml::Templates::unknown).root;
    // Of these it counts that they are there; what a Secret holds is nobody's business.
    if (named) std::erase_if(object.entries, [](const yaml::Entry& e) { return !is_head(e.key); });
    if (may_exist) {
      for (yaml::Entry& entry : object.entries) {
        if (entry.key != "kind") entry.value = yaml::Data{.type = yaml::Type::unknown};
      }
    }
    found.manifest.object = std::move(object);
    gathered.manifests.push_back(std::move(found));
    if (!service && !named && !controlled && !may_exist) gathered.used.insert(file);
  }
}

}  // namespace cilium_lint
