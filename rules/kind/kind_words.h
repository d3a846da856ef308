#pragma once
// How rules about KIND's config speak of it.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "install/cluster.h"
#include "install/kind_file.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace cilium_lint::rules {

// Runs a check over each config of the project's clusters.
template <void (*kCheck)(const Cluster&, const KindFile&, Findings&)>
void check_configs(const Project& project, Findings& findings) {
  for (const auto& cluster : project.clusters) {
    if (const KindFile* file = kind_file_of(cluster)) kCheck(*cluster, *file, findings);
  }
}

// "KIND 0.20.0"; "KIND" where nothing says which release it is.
std::string kind_words(const KindFile& file);

// Whether something that KIND does from 0.`minor` on is done here: where nothing says which release
// it is, the newest counts.
bool kind_does(const KindFile& file, std::uint32_t minor);
// " (from KIND 0.23 on)" where the newest release counts for want of a known one; else empty.
std::string from_words(const KindFile& file, std::uint32_t minor);

// Puts a text where another stands, in a config that can be edited.
Fix replace_setting(const KindFile& file, Span at, std::string_view text, std::string title,
                    bool safe);

// A finding that KIND refuses the config for.
Finding refused(Span at, std::string key, std::string message);
// One of what KIND accepts, and what Docker or kubeadm then fails on, so that there is no cluster.
Finding not_created(Span at, std::string key, std::string message);
// One of what nothing reads.
Finding unread(Span at, std::string key, std::string message);

// The word of `words` that is meant: the same but for the case of letters, or one letter away.
std::string_view meant_word(std::string_view written, std::span<const std::string_view> words);

}  // namespace cilium_lint::rules
