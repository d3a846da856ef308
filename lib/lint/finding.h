#pragma once
// What a rule says about one place, and what the runner makes of it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "install/install.h"
#include "text/span.h"

namespace cilium_lint {

// What happens if nobody acts. The words of the report, in the order of severity.
enum class Effect : std::uint8_t {
  cluster_refused,     // kind create cluster refuses the file
  install_refused,     // Helm refuses
  apply_refused,       // the API server refuses an object that Helm renders
  agent_crash,         // agent or operator exits at start, for good
  bootstrap_deadlock,  // all is accepted and the cluster never becomes Ready
  exposed,             // a secret or a door is open
  feature_off,         // what the user switched on does not work
  ignored,             // nothing reads what the user wrote
  degraded,            // works, worse than the user thinks
  advice,              // nothing is wrong today
};
enum class Certainty : std::uint8_t { sure, possible };
enum class Severity : std::uint8_t { error, warning, info };

// Stages of a bootstrap, in order.
enum class Stage : std::uint8_t {
  cluster,
  chart,
  apply,
  images,
  config_init,
  agent,
  operator_,
  cni,
  nodes_ready,
  coredns,
  services,
  l2,
  bgp,
  gateway,
  hubble,
  none
};

std::string_view name_of(Effect effect);  // "install-refused"
std::string_view name_of(Certainty certainty);
std::string_view name_of(Severity severity);
std::string_view name_of(Stage stage);  // "nodes-ready"
// Errors are the effects up to bootstrap_deadlock; a possible error is a warning; advice is info.
Severity severity_of(Effect effect, Certainty certainty);

// The first line of a place: a command or a document of many lines would fill the screen.
Span first_line(const Install& install, Span at);

// A second place, in this or another file. An unknown `at` puts the text below the frame, without a
// place.
struct Label {
  Span at{};
  std::string text{};
};

// Replaces bytes [at.begin, at.end) of at.file by text; begin == end inserts.
struct Edit {
  Span at{};
  std::string text{};
};
struct Fix {
  std::string title{};        // "set k8sServicePort: 6443"
  bool safe{};                // see docs/architecture.md
  std::string shown{};        // what to write, ready to paste; may have several lines
  std::vector<Edit> edits{};  // none where the place cannot be edited (a flag of our own command
                              // line, a template)
};

struct Finding {
  Span at{};  // the narrowest place; unknown: without a place
  Effect effect{};
  Certainty certainty = Certainty::sure;
  std::string message{};  // one line: what will happen, in the user's own names and values
  std::string label{};    // under the caret; may be empty
  std::vector<std::string>
      arguments{};  // the values the message speaks of, no lines, no versions: for the fingerprint
  std::vector<Label> related{};
  std::string help{};
  std::string seen_as{};  // what a live cluster shows: people search for it
  std::vector<Fix> fixes{};
  std::string key{};                      // dotted key path of the value concerned; empty: none
  std::vector<std::string_view> facts{};  // which of the rule's facts it states; empty: all of them
  Stage stage = Stage::none;              // where the bootstrap stops; `none`: by the effect
  bool by_schema{};  // the chart's own schema says it: sure wherever that schema is at hand
};

// Why a finding is hidden.
struct Suppression {
  std::string by{};  // comment, config, baseline
  std::string reason{};
  std::string until{};
  Span at{};
};

// A finding with what the runner knows: who said it and of which install.
struct Reported {
  Finding finding{};
  std::string_view rule{};
  Severity severity{};
  std::string install{};      // empty: none
  const Cluster* cluster{};   // of a finding about a cluster itself; lives in the project
  std::string fingerprint{};  // 16 hex digits
  std::optional<Suppression> suppressed{};
};

}  // namespace cilium_lint
