// Charts that lie in the repository: those that depend on Cilium's, and copies of Cilium's itself.

#include <fmt/format.h>

#include <utility>

#include "project/documents.h"

namespace cilium_lint {
namespace {

std::string_view scalar(const yaml::Tree& tree, yaml::NodeId mapping, std::string_view key) {
  const yaml::NodeId id = tree.find(mapping, key);
  if (id == yaml::kNoNode || tree.node(id).kind != yaml::Kind::scalar) return {};
  return tree.text(id);
}

struct Document {
  yaml::Tree tree{};
  yaml::NodeId root = yaml::kNoNode;
  FileId file = kNoFile;
};

// A mapping in a file, nothing where there is none.
std::optional<Document> document(Gathered& gathered, const std::string& path) {
  const ReadOutcome outcome = gathered.files.read_found(path);
  if (outcome.problem != ReadProblem::none) return std::nullopt;
  Document out{};
  out.file = outcome.file;
  out.tree = yaml::parse(gathered.files.text(outcome.file), Placement(outcome.file),
                         yaml::Documents::first);
  if (const std::string_view text = gathered.files.text(outcome.file);
      out.tree.fault() && text.find("cilium") != std::string_view::npos &&
      !yaml::is_templated(text))
    skip_broken(gathered, out.tree);
  if (out.tree.fault() || out.tree.roots().empty()) return std::nullopt;
  out.root = out.tree.roots()[0];
  if (out.root == yaml::kNoNode || out.tree.node(out.root).kind != yaml::Kind::mapping)
    return std::nullopt;
  return out;
}

// The entry named "cilium" of `dependencies`, kNoNode where there is none.
yaml::NodeId dependency(const yaml::Tree& tree, yaml::NodeId root) {
  const yaml::NodeId list = tree.find(root, "dependencies");
  if (list == yaml::kNoNode || tree.node(list).kind != yaml::Kind::sequence) return yaml::kNoNode;
  for (yaml::NodeId item = tree.node(list).first_child; item != yaml::kNoNode;
       item = tree.node(item).next) {
    if (tree.node(item).kind == yaml::Kind::mapping && scalar(tree, item, "name") == "cilium")
      return item;
  }
  return yaml::kNoNode;
}

void pin_to(LocalChart& chart, const yaml::Tree& tree, yaml::NodeId mapping) {
  const yaml::NodeId version = tree.find(mapping, "version");
  if (version == yaml::kNoNode || tree.node(version).kind != yaml::Kind::scalar) return;
  const std::string written(tree.text(version));
  if (written.empty()) return;
  if (yaml::is_templated(written)) {
    chart.version = VersionSource::hidden;
    return;
  }
  chart.version = VersionSource::pin;
  Span at = tree.place(version);
  if (tree.node(version).style != yaml::Style::plain && at.end > at.begin + 1) {
    ++at.begin;  // without the quotes
    --at.end;
  }
  chart.pin = Pin{.at = at, .written = written};
}

void read_chart(Gathered& gathered, LocalChart& chart) {
  const std::optional<Document> head = document(gathered, join_path(chart.folder, "Chart.yaml"));
  if (!head) return;
  chart.file = head->file;
  std::optional<Document> holder;
  const yaml::Tree* tree = &head->tree;
  yaml::NodeId entry = dependency(head->tree, head->root);
  if (entry == yaml::kNoNode) {
    // Helm 2 had them in a file of their own, and Helm 3 still reads it.
    holder = document(gathered, join_path(chart.folder, "requirements.yaml"));
    if (holder) {
      tree = &holder->tree;
      entry = dependency(holder->tree, holder->root);
    }
  }
  if (entry == yaml::kNoNode) {
    if (scalar(head->tree, head->root, "name") != "cilium") return;
    chart.is_cilium = true;
    pin_to(chart, head->tree, head->root);
    return;
  }
  const std::string_view repository = scalar(*tree, entry, "repository");
  if (repository.find("isovalent") != std::string_view::npos) return;
  constexpr std::string_view kHere = "file://";
  if (repository.starts_with(kHere)) {
    chart.source = join_path(chart.folder, repository.substr(kHere.size()));
  }
  const std::string_view alias = scalar(*tree, entry, "alias");
  chart.umbrella_key = std::string(alias.empty() ? "cilium" : alias);
  chart.version = VersionSource::nothing;
  pin_to(chart, *tree, entry);
  // The lock says what a range became.
  for (const std::string_view name : {"Chart.lock", "requirements.lock"}) {
    const std::optional<Document> lock = document(gathered, join_path(chart.folder, name));
    if (!lock) continue;
    const yaml::NodeId locked = dependency(lock->tree, lock->root);
    if (locked == yaml::kNoNode) continue;
    if (chart.pin) {
      const std::optional<VersionRange> range = VersionRange::parse(chart.pin->written);
      const std::optional<Version> exact = Version::parse(scalar(lock->tree, locked, "version"));
      // A lock that Chart.yaml has outrun is refused by `helm dependency build`.
      if (!range || range->is_exact() || !exact || !range->contains(*exact)) break;
    }
    pin_to(chart, lock->tree, locked);
    break;
  }
}

bool may_read(std::string_view path) { return file_name(path) == "Chart.yaml"; }

void read(const SourceFile& source, Gathered& gathered) {
  (void)chart_in(gathered, folder_of(source.path));
}

}  // namespace

const Reader kChartReader = {.name = "chart", .may_read = may_read, .read = read};

bool take_local_chart(Gathered& gathered, FoundInstall& install, LocalChart& local) {
  if (!local.is_cilium && !local.umbrella_key) return false;
  local.installed = true;
  install.version = local.version;
  install.pin = local.pin;
  install.umbrella_key = local.umbrella_key;
  install.chart = local.is_cilium ? local.folder : local.source;
  if (local.umbrella_key) install.umbrella_folder = local.folder;
  gathered.used.insert(local.file);
  if (!local.umbrella_key) return true;
  const ReadOutcome values = gathered.files.read_found(join_path(local.folder, "values.yaml"));
  if (values.problem == ReadProblem::none) {
    gathered.layered.insert(values.file);
    add_values(gathered, install, values.file, LayerKind::values_file, Span{values.file, 0, 0});
  }
  return true;
}

LocalChart* chart_in(Gathered& gathered, const std::string& folder) {
  for (LocalChart& known : gathered.charts) {
    if (known.folder == folder) return &known;
  }
  if (!gathered.files.exists(join_path(folder, "Chart.yaml"))) return nullptr;
  LocalChart chart{};
  chart.folder = folder;
  read_chart(gathered, chart);
  for (LocalChart& known : gathered.charts) {
    if (chart.file != kNoFile && known.file == chart.file) return &known;  // by another spelling
  }
  gathered.charts.push_back(std::move(chart));
  return &gathered.charts.back();
}

}  // namespace cilium_lint
