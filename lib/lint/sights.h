#pragma once
// What a live cluster shows where a bootstrap stops, what proves it there, and what does not help:
// the forecast for whoever sits before the screen.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/forecast.h"

namespace cilium_lint {

// A kind of pod as `kubectl get pods -A` lists it.
struct PodRow {
  std::string name_space{}, name{};  // "cilium-*": one a node, or with a hash
  std::string ready{}, status{};     // "0/1", "Init:0/6"
  std::string note{};                // "on each of 3 nodes"
};
struct Proof {
  std::string command{}, shows{};
};
struct Futile {
  std::string what{}, why{};
};

// One moment of the bootstrap: where a stage fails, or its end.
struct Sight {
  Stage stage = Stage::none;  // `none`: nothing fails
  const Reported* finding{};  // null: nothing fails
  std::string first_line{};   // what the program that refuses prints: "helm: Error: …"
  std::vector<PodRow> pods{};
  std::string nodes{};  // "NotReady"
  std::string log{};    // the line to look for
  std::vector<Proof> proofs{};
  std::vector<Futile> futile{};
  std::vector<std::string> slow{};  // of an install that comes up: what takes long
};

// The moments of an install in their order: one for each stage that fails, each as it is once those
// before it are mended; of an install that no stage stops the end alone. `forecast` and `findings`
// are those of the install's report, which the sights point into.
std::vector<Sight> sights(const Install& install, const Forecast& forecast,
                          std::span<const Reported> findings);

// What a stage cannot do without, of this install.
std::string needs_of(Stage stage, const Install& install);

}  // namespace cilium_lint
