#include "lint/finding.h"

#include <algorithm>

namespace cilium_lint {

std::string_view name_of(Effect effect) {
  switch (effect) {
    case Effect::cluster_refused:
      return "cluster-refused";
    case Effect::install_refused:
      return "install-refused";
    case Effect::apply_refused:
      return "apply-refused";
    case Effect::agent_crash:
      return "agent-crash";
    case Effect::bootstrap_deadlock:
      return "bootstrap-deadlock";
    case Effect::exposed:
      return "exposed";
    case Effect::feature_off:
      return "feature-off";
    case Effect::ignored:
      return "ignored";
    case Effect::degraded:
      return "degraded";
    case Effect::advice:
      return "advice";
  }
  return {};
}

std::string_view name_of(Certainty certainty) {
  return certainty == Certainty::sure ? "sure" : "possible";
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "info";
  }
  return {};
}

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::cluster:
      return "cluster";
    case Stage::chart:
      return "chart";
    case Stage::apply:
      return "apply";
    case Stage::images:
      return "images";
    case Stage::config_init:
      return "config-init";
    case Stage::agent:
      return "agent";
    case Stage::operator_:
      return "operator";
    case Stage::cni:
      return "cni";
    case Stage::nodes_ready:
      return "nodes-ready";
    case Stage::coredns:
      return "coredns";
    case Stage::services:
      return "services";
    case Stage::l2:
      return "l2";
    case Stage::bgp:
      return "bgp";
    case Stage::gateway:
      return "gateway";
    case Stage::hubble:
      return "hubble";
    case Stage::none:
      return "none";
  }
  return {};
}

Severity severity_of(Effect effect, Certainty certainty) {
  if (effect == Effect::advice) return Severity::info;
  if (effect <= Effect::bootstrap_deadlock && certainty == Certainty::sure) return Severity::error;
  return Severity::warning;
}

Span first_line(const Install& install, Span at) {
  if (!at.known() || install.files == nullptr) return at;
  const std::string_view text = install.files->text(at.file);
  const std::size_t line_end = std::min(text.find('\n', at.begin), text.size());
  std::string_view line = text.substr(at.begin, line_end - at.begin);
  // A shell's continuation, and a carriage return, say nothing.
  while (line.ends_with('\\') || line.ends_with(' ') || line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  at.end = std::min(at.end, at.begin + static_cast<std::uint32_t>(line.size()));
  return at;
}

}  // namespace cilium_lint
