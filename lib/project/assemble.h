#pragma once
// Puts together what readers gathered: each install with its chart, its cluster and what lies
// beside it.

#include <optional>
#include <set>

#include "project/copy_at_hand.h"
#include "project/discover.h"
#include "project/gather.h"

namespace cilium_lint {

// What the command line says over what the files say.
struct Told {
  std::optional<Pin> pin{};
  std::optional<KubernetesVersion> kubernetes{};
  std::optional<CopyAtHand> copy{};
  std::optional<KubernetesVersion> usual_kubernetes{};  // where no file says it
};

// `counts` says which files the command line is about; with `all` every file is.
Project assemble(Gathered& gathered, const DiscoverOptions& options, const Told& told,
                 const std::set<FileId>& counts, bool all);

}  // namespace cilium_lint
