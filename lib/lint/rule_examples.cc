#include "lint/rule_examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "files/files.h"
#include "install/cluster.h"
#include "lint/declared.h"
#include "yaml/tree.h"

namespace cilium_lint {
namespace {

std::shared_ptr<const Cluster> cluster_of(const std::string& text, FileId file) {
  const yaml::Tree tree = yaml::parse(text, Placement(file));
  if (tree.roots().empty()) return nullptr;
  ReadCluster read = read_kind_config(tree, tree.roots().front(), {}, text);
  return read.cluster ? std::make_shared<const Cluster>(std::move(*read.cluster)) : nullptr;
}

KubernetesVersion kubernetes_of(const std::string& written) {
  const auto version = Version::parse(written);
  if (!version) return {};
  return {.state = KubernetesVersion::State::exact, .version = *version};
}

Manifest manifest_of(const std::string& text, FileId file) {
  const yaml::Tree tree = yaml::parse(text, Placement(file), yaml::Documents::first);
  Manifest manifest;
  manifest.object = yaml::read_as_helm(tree).root;
  const auto word = [](const yaml::Data* part) { return part == nullptr ? "" : part->text; };
  manifest.api_version = word(manifest.object.find("apiVersion"));
  manifest.kind = word(manifest.object.find("kind"));
  if (const yaml::Data* metadata = manifest.object.find("metadata")) {
    manifest.name = word(metadata->find("name"));
    manifest.name_space = word(metadata->find("namespace"));
  }
  return manifest;
}

std::shared_ptr<const Script> script_of(const std::vector<std::string>& lines) {
  auto script = std::make_shared<Script>();
  for (std::string_view line : lines) {
    Command& command = script->commands.emplace_back();
    while (!line.empty()) {
      const std::size_t end = std::min(line.find(' '), line.size());
      command.words.push_back({.text = std::string(line.substr(0, end))});
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }
  return script;
}

std::optional<std::string> wrong(const ReadRule& rule, const RuleExample& example,
                                 const Catalogue& catalogue) {
  const auto version = Version::parse(example.chart);
  const auto release = version ? catalogue.find(*version) : std::nullopt;
  if (!release) return fmt::format("chart \"{}\" is not in the tables", example.chart);
  Files files("");
  const FileId file = files.add("values.yaml", example.values);
  ReadLayer read = read_values({example.values, Placement(file)}, LayerKind::values_file, {});
  if (!read.problems.empty()) return read.problems.front().message;

  Install install(Chart::exact(catalogue, *release));
  install.id = "example";
  install.mechanism = InstallMechanism::helm_install;
  install.files = &files;
  install.layers.push_back(std::move(read.layer));
  if (example.name_space) install.name_space = *example.name_space;
  if (example.kubernetes) install.kubernetes = kubernetes_of(*example.kubernetes);
  install.api_versions = example.api_versions;
  for (const std::string& text : example.manifests) {
    install.manifests.push_back(manifest_of(text, files.add("manifest.yaml", text)));
  }
  if (!example.commands.empty()) install.scripts.push_back(script_of(example.commands));
  install.settle(example.cluster.empty()
                     ? nullptr
                     : cluster_of(example.cluster, files.add("kind.yaml", example.cluster)));

  DeclaredContext context(install);
  Findings findings({});
  check_declared(rule.declared, context, findings);
  const bool reports = !findings.found().empty();
  if (reports == example.bad) return std::nullopt;
  if (!reports) {
    return fmt::format("with chart {} nothing is reported: the condition is {}", example.chart,
                       shown_value(context.worth(rule.declared.when)));
  }
  return fmt::format("with chart {} it reports: {}", example.chart,
                     findings.found().front().message);
}

}  // namespace

std::vector<config::Problem> run_examples(const ReadRule& rule, const Catalogue& catalogue) {
  std::vector<config::Problem> problems;
  for (const RuleExample& example : rule.examples) {
    if (auto message = wrong(rule, example, catalogue)) {
      problems.push_back({std::move(*message), example.at});
    }
  }
  return problems;
}

}  // namespace cilium_lint
