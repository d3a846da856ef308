#pragma once
// Configs of clusters other than KIND's among the files of a repository.

#include <optional>
#include <string>
#include <vector>

#include "install/cluster_config.h"
#include "project/gather.h"

namespace cilium_lint {

// Whether a file may be the config of some tool's cluster, by its name and a few of its words.
bool may_be_cluster_config(std::string_view text, std::string_view path);
// Adds what the documents of a file say about a cluster; false where they are no such config.
bool add_cluster_config(Gathered& gathered, const SourceFile& source);
// Makes one cluster of the files that describe it together (a machine config and its patches, the
// configs of several servers). Called once, when all files are read.
void join_cluster_parts(Gathered& gathered);

// The documents of a text as data, unknown where a template stands; empty where it is no YAML.
std::vector<yaml::Data> documents_of(const PlacedText& text);
// The context that the tool gives the cluster in a kubeconfig; empty where that is not known.
std::string context_of(const Cluster& cluster);

}  // namespace cilium_lint
