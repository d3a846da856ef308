#pragma once
// What the files of one chart say about its keys: a chart that lies at hand, or one that the tables
// of the catalogue are made from.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chart/archive.h"
#include "chart/template_reads.h"
#include "chart/version.h"
#include "text/result.h"
#include "yaml/data.h"

namespace cilium_lint {

// The schema of one key without its properties, which are facts of their own.
struct SchemaFact {
  std::string key{};
  std::string json{};  // compact, keys sorted; equal alternatives once; no titles and descriptions
};

struct ChartCopy {
  std::string name{};  // "cilium"
  Version version{};
  std::string kubernetes{};                 // kubeVersion, a range; may be empty
  std::vector<std::string> dependencies{};  // names
  // Keys that Helm reads for the charts inside of it: what it hands to each, and their switches.
  std::vector<std::string> subchart_keys{}, switch_keys{};
  yaml::Data values{};  // values.yaml as Helm holds it, in written order
  TemplateReads reads{};
  std::vector<SchemaFact> schema{};  // in the schema's order; empty where there is none
  bool schema_understood = true;     // false: it holds words beyond the part of draft-07 read here
  std::vector<std::string> comments{};  // keys that only comments of values.yaml name, sorted
};

// `files` as an archive or a folder gives them. An error where Chart.yaml or values.yaml is missing
// or cannot be read.
Result<ChartCopy> read_chart(std::span<const ArchiveFile> files);

// Keys that stand in comments as a YAML key would (`# key: value`), below the real keys around
// them: an upper bound of what a chart documents without setting it.
std::vector<std::string> commented_keys(std::string_view values_yaml);

}  // namespace cilium_lint
