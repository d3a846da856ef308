#pragma once
// An install that somebody states by hand, because no file says it in a form that discovery knows.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "install/layer.h"
#include "text/span.h"

namespace cilium_lint {

struct StatedInstall {
  struct Said {
    std::string text{};
    Span at{};
  };
  Span at{};
  std::string folder{};  // that its paths are relative to
  std::optional<Said> cilium_version{}, kubernetes_version{}, release{}, name_space{}, chart{},
      kind_config{}, cluster_name{};
  std::vector<std::pair<LayerKind, Said>> layers{};  // as written
};

// Patterns as in .gitignore, one a line, of files below a folder that discovery leaves out.
struct Excluded {
  std::string folder{};
  std::string patterns{};
};

}  // namespace cilium_lint
