#pragma once
// What discovery found: installs, clusters, and what could not be read.

#include <memory>
#include <string>
#include <vector>

#include "install/install.h"

namespace cilium_lint {

// A check that was not made, and why: said in every report.
struct Skipped {
  std::string check{};
  std::string reason{};
};

// A fault in a document that some install or cluster is read from: becomes a finding of rule
// `topic/id`.
struct DocumentProblem {
  std::string rule{};  // whole rule id: "yaml/syntax", "values/set-syntax"
  std::string message{};
  std::string help{};
  Span at{};
  std::string install{};  // id of the install it belongs to; empty: none
  std::string key{};
  bool in_cluster_config{};  // a fault in the cluster's own config: KIND refuses, not Helm
  bool possible{};           // not sure
};

// A file that discovery looked at, and what became of it.
struct Explained {
  std::string path{};
  std::string words{};
};

struct Project {
  std::vector<Install> installs{};
  std::vector<std::shared_ptr<const Cluster>> clusters{};
  std::vector<DocumentProblem> problems{};
  std::vector<Skipped> skipped{};
  std::vector<std::string>
      notes{};  // what is said once at the top: "the chart version is not in the tables …"
  std::vector<Explained> explained{};  // by path; empty unless it is asked for
  std::size_t files_read{};            // files that hold something about the installs
};

}  // namespace cilium_lint
