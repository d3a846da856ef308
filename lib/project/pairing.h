#pragma once
// What belongs to which install: its cluster, and the objects beside it.

#include <cstddef>
#include <string>
#include <vector>

#include "project/discover.h"
#include "project/gather.h"

namespace cilium_lint {

// The number of the install's cluster in Gathered::clusters: by evidence, else in the same folder,
// the nearest one above, or below. Several that could be meant are none, and a note.
std::size_t choose_cluster(const Gathered& gathered, const DiscoverOptions& options,
                           const FoundInstall& found, const std::string& where,
                           std::vector<std::string>& notes);
// Whether only nearness pairs the two, and what states the install says nothing of clusters of
// KIND's: a repository for other clusters may have one for trying things out.
bool is_guess(const Gathered& gathered, const FoundInstall& found, std::size_t cluster);
// Whether two commands install the same thing: one release, from one values file or to one
// cluster.
bool is_same_install(const FoundInstall& a, const FoundInstall& b);
// The installs an object belongs to: those of the script that applies it, else those beside it or
// above it, else the only one there is. Numbers of Gathered::installs, which are not empty.
std::vector<std::size_t> owners_of(const Gathered& gathered, const FoundManifest& manifest);

}  // namespace cilium_lint
