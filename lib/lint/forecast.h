#pragma once
// The effects of an install's findings in the order of a bootstrap: the first failure, what it
// looks like, what it blocks.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "install/project.h"
#include "lint/finding.h"

namespace cilium_lint {

enum class Outcome : std::uint8_t {
  cluster_refused,
  install_refused,
  apply_refused,
  agent_crash,
  bootstrap_deadlock,
  ready,
  unknown
};
std::string_view name_of(Outcome outcome);

struct ForecastStep {
  // `waits` for a stage that fails; `off`: switched on and not working; `unknown`: nobody can say.
  enum class Mark : std::uint8_t { passes, fails, waits, off, unknown } mark{};
  Stage stage{};
  std::string text{};       // "KIND creates it: 1 control plane, 2 workers, no CNI, no kube-proxy"
  std::string_view rule{};  // the finding that stops it
};

struct Forecast {
  Outcome outcome = Outcome::unknown;
  Stage stage = Stage::none;         // the first stage that fails
  std::string_view first_failure{};  // its rule
  std::vector<Stage> blocked{};      // stages that wait for it, in order
  std::vector<std::string> unknown_because{};
  std::vector<ForecastStep> steps{};  // for people
};

// `findings`: those of the whole run; the ones about this install or its cluster count.
// `skipped`: the checks that were left out. The first step that fails is the first failure, but a
// failure at config_init is shown as the agent's: that is the pod people see. With `every_stage`
// the steps are all those that the install goes through, not only what is worth a line beside
// findings.
Forecast forecast(const Install& install, std::span<const Reported> findings,
                  std::span<const Skipped> skipped, bool every_stage = false);
// Which of two errors of one stage people meet first; equal ones keep their order.
bool comes_before(const Reported& a, const Reported& b);
// Whether a finding is about this install or its cluster, and not waved away.
bool concerns(const Reported& reported, const Install& install);
std::string_view name_of(ForecastStep::Mark mark);  // "passes"
// Where in a bootstrap a finding belongs: its own stage, else the one of its effect; `none` for
// what stops nothing.
Stage stage_of(const Finding& finding);

// The init containers of the agent's pod in their order, by the chart's own switches: the pod is at
// Init:i/n while number i (from 0) of n runs. Nothing where that is not known, or where no agent is
// deployed.
std::optional<std::vector<std::string>> agent_init_container_names(const Install& install);
// How many init containers the agent's pod has, by the chart's own switches; nothing where that is
// not known.
std::optional<int> agent_init_containers(const Install& install);

}  // namespace cilium_lint
