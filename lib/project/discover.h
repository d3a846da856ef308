#pragma once
// Which files form which install.

#include <optional>
#include <string>
#include <vector>

#include "chart/catalogue.h"
#include "files/files.h"
#include "install/project.h"
#include "install/stated_install.h"
#include "text/result.h"
#include "text/span.h"

namespace cilium_lint {

// What the command line says over, or instead of, what the files say.
struct StatedLayer {
  LayerKind kind{};
  std::string text{};  // the path of a values file, the text of a --set
};
struct DiscoverOptions {
  std::vector<std::string> paths{};   // files and folders; empty: "."
  std::vector<StatedLayer> layers{};  // with any of them nothing is discovered
  std::optional<std::string> kind_config{};
  std::optional<std::string> cilium_version{};
  std::optional<std::string> chart{};        // a copy of the chart: its folder, or packed
  std::optional<std::string> chart_cache{};  // Helm's own folder of packed charts
  std::optional<std::string> kubernetes_version{};
  // What the config says for installs whose files do not: the versions, and where it says them.
  struct Usual {
    std::string version{};
    Span at{};
  };
  std::optional<Usual> usual_cilium{}, usual_kubernetes{};
  std::vector<StatedInstall> installs{};  // beside those that are found
  std::vector<Excluded> exclude{};
  std::optional<std::vector<std::string>> api_versions{};
  std::optional<std::string> cluster_name{};
  std::optional<std::string> kind_version{};
  std::optional<std::string> name_space{};
  bool explain{};                           // say of each file what became of it
  std::optional<std::string> stdin_text{};  // the text of "-"
  std::string stdin_filename = "<stdin>";
};

// Fails where a path on the command line cannot be read, where nothing there is to be linted, or
// where the config states an install that cannot be.
struct DiscoverError {
  enum class Kind : std::uint8_t { unreadable, nothing_to_lint, usage, config } kind{};
  std::string message{};
};
struct Discovered {
  Project project{};
  std::optional<DiscoverError> error{};
};

Discovered discover(Files& files, const Catalogue& catalogue, const DiscoverOptions& options);

}  // namespace cilium_lint
