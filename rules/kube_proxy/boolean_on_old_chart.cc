#include <fmt/format.h>

#include <array>

#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 5> kFacts{"kpr-bool-on-old-chart", "kpr-boolean-true",
                                                 "kpr-valid-values-111-r1",
                                                 "kpr-valid-values-111-r2", "kpr-valid-values-113"};
constexpr std::array<std::string_view, 1> kOwns{"kubeProxyReplacement"};
constexpr std::array kEffects{Effect::install_refused, Effect::agent_crash};

// The chart compares true with a word, and Go's templates abort on that: always up to 1.13, and up
// to 1.15.4 in the line that waitForKubeProxy switches on (templates/cilium-agent/daemonset.yaml).
void check_boolean(const Install& install, const Value& value, Findings& findings) {
  if (!is_true(value.truthy())) return;  // false is empty, so it means the default
  const Value waits = install.value("waitForKubeProxy");
  const bool old = is_true(install.chart().within("1.10.0", "1.13.99"));
  const bool compares =
      old || (is_true(install.chart().within("1.14.0", "1.15.4")) && is_true(waits.truthy()));
  if (!compares || !is_true(install.value("agent").truthy()) ||
      !is_false(install.value("preflight.enabled").truthy())) {
    return;
  }
  Finding finding{
      .at = value.span(),
      .effect = Effect::install_refused,
      .message =
          fmt::format("{} cannot be rendered with kubeProxyReplacement true", chart_words(install)),
      .label = "a boolean, which the chart compares with words",
      .arguments = {"true"},
      .seen_as = "error calling ne: incompatible types for comparison",
      .key = "kubeProxyReplacement",
      .facts = {"kpr-bool-on-old-chart", "kpr-boolean-true"},
      .stage = Stage::chart,
  };
  if (old) {
    finding.fixes = {set_value(install, "kubeProxyReplacement", "strict", true)};
  } else {
    finding.related = {{waits.span(), "only this switches the comparison on"}};
    finding.help = "waiting for kube-proxy makes no sense where Cilium takes its place";
    finding.fixes = {set_value(install, "kubeProxyReplacement", "\"true\"", true)};
    finding.facts = {"kpr-bool-on-old-chart"};
  }
  findings.add(std::move(finding));
}

std::vector<std::string_view> facts_of_refusal(const Install& install) {
  const Chart& chart = install.chart();
  if (is_true(chart.at_least("1.13.4"))) return {"kpr-bool-on-old-chart", "kpr-valid-values-113"};
  if (is_true(chart.at_least("1.12.0")))
    return {"kpr-bool-on-old-chart", "kpr-valid-values-111-r2"};
  return {"kpr-bool-on-old-chart", "kpr-valid-values-111-r1"};
}

void check_text(const Install& install, const Value& value, Findings& findings) {
  const std::string word = value.text().value_or("");
  if ((word != "true" && word != "false") ||
      !is_true(install.chart().within("1.10.0", "1.13.99")) ||
      !is_true(renders_replacement_mode(install))) {
    return;
  }
  const Truth refuses = chart_refuses_unknown_modes(install);
  if (!is_true(refuses) && !is_false(refuses)) return;
  const bool refused = is_true(refuses);
  const std::string words = words_of_replacement_mode(install).value_or("");
  findings.add({
      .at = value.span(),
      .effect = refused ? Effect::install_refused : Effect::agent_crash,
      .message = refused ? fmt::format("{} refuses kubeProxyReplacement \"{}\"",
                                       chart_words(install), word)
                         : fmt::format("the agent ends at kubeProxyReplacement \"{}\"", word),
      .label = fmt::format("{} takes {}", chart_words(install), words),
      .arguments = {word},
      .seen_as = refused ? "kubeproxyReplacement must be explicitly set to a valid value"
                         : "cilium pods in CrashLoopBackOff: Invalid value for "
                           "--kube-proxy-replacement",
      .fixes = {set_value(install, "kubeProxyReplacement", word == "true" ? "strict" : "disabled",
                          true)},
      .key = "kubeProxyReplacement",
      .facts = refused ? facts_of_refusal(install)
                       : std::vector<std::string_view>{"kpr-bool-on-old-chart"},
      .stage = refused ? Stage::chart : Stage::agent,
  });
}

void check(const Install& install, Findings& findings) {
  const Value value = install.value("kubeProxyReplacement");
  if (value.type() == yaml::Type::boolean) check_boolean(install, value, findings);
  if (value.type() == yaml::Type::text) check_text(install, value, findings);
}

}  // namespace

extern constinit const Rule kube_proxy_boolean_on_old_chart = {
    .id = "kube-proxy/boolean-on-old-chart",
    .summary = "kubeProxyReplacement is true or false on a chart that knows only words",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
