#include <fmt/format.h>

#include <array>

#include "certainty.h"
#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 7> kFacts{
    "kpr-value-not-boolean", "kpr-valid-values-111-r1", "kpr-valid-values-111-r2",
    "kpr-valid-values-113",  "kpr-valid-values-114",    "kpr-valid-values-116",
    "kpr-valid-values-118"};
constexpr std::array<std::string_view, 1> kOwns{"kubeProxyReplacement"};
constexpr std::array kEffects{Effect::install_refused, Effect::agent_crash};

struct Range {
  std::string_view first{}, last{}, fact{};
};
// The charts that look at the word by themselves (templates/cilium-configmap.yaml).
constexpr std::array<Range, 6> kRefusing{{
    {"1.11.18", "1.11.99", "kpr-valid-values-111-r1"},
    {"1.12.11", "1.12.99", "kpr-valid-values-111-r2"},
    {"1.13.4", "1.13.99", "kpr-valid-values-113"},
    {"1.14.0", "1.15.99", "kpr-valid-values-114"},
    {"1.16.0", "1.17.99", "kpr-valid-values-116"},
    {"1.18.0", "", "kpr-valid-values-118"},
}};

std::vector<std::string_view> facts_of(const Install& install) {
  std::vector<std::string_view> facts{"kpr-value-not-boolean"};
  for (const Range& range : kRefusing) {
    const Truth inside = range.last.empty() ? install.chart().at_least(range.first)
                                            : install.chart().within(range.first, range.last);
    if (is_true(inside)) facts.push_back(range.fact);
  }
  return facts;
}

struct Verdict {
  Effect effect{};
  Certainty certainty = Certainty::sure;
};

// What becomes of a word that the release does not take; nothing where that is not known.
std::optional<Verdict> verdict(const Install& install, std::string_view word) {
  if (!is_true(renders_replacement_mode(install))) return std::nullopt;
  const Truth refuses = chart_refuses_unknown_modes(install);
  if (is_true(refuses)) return Verdict{Effect::install_refused, certainty_of_release(install)};
  if (!is_false(refuses)) return std::nullopt;
  // The agent of 1.13 lost "probe" from its list; read in its source, at no exact patch.
  const bool doubtful = word == "probe" && !is_false(install.chart().at_least("1.13.0"));
  return Verdict{Effect::agent_crash, doubtful ? Certainty::possible : Certainty::sure};
}

std::string since(const Install& install) {
  const std::string words = words_of_replacement_mode(install).value_or("");
  if (is_true(install.chart().at_least("1.16.0"))) return "since 1.16.0 the chart takes " + words;
  return fmt::format("{} takes {}", chart_words(install), words);
}

void add_place_of_kube_proxy(const Install& install, std::vector<Label>& related) {
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !is_false(cluster->has_kube_proxy())) return;
  const bool booleans = is_true(install.chart().at_least("1.14.0"));
  related.push_back({cluster->kube_proxy.at, fmt::format("no kube-proxy here, so only {} works",
                                                         booleans ? "true" : "strict")});
}

// A word that says what it means has one answer; "partial" and "probe" meant some of the features,
// and on a cluster without kube-proxy all of them are needed.
std::vector<Fix> fixes(const Install& install, std::string_view word) {
  const bool booleans = is_true(install.chart().at_least("1.14.0"));
  const std::string_view on = booleans ? "true" : "strict";
  const std::string_view off = booleans ? "false" : "disabled";
  const auto set = [&](std::string_view to, bool safe) {
    return set_value(install, "kubeProxyReplacement", to, safe);
  };
  const bool means_on = word == "strict" || word == "True" || word == "TRUE";
  const bool means_off = word == "disabled" || word == "False" || word == "FALSE";
  const bool needs_on = is_true(install.fact(Fact::no_proxy));
  if (means_on || (needs_on && !means_off)) return {set(on, true)};
  if (means_off && !needs_on) return {set(off, true)};
  return {set(on, false), set(off, false)};
}

void check_word(const Install& install, const Value& value, const std::string& word,
                Findings& findings) {
  if (!is_false(takes_replacement_mode(install, word))) return;
  const auto found = verdict(install, word);
  if (!found) return;
  const bool refused = found->effect == Effect::install_refused;
  Finding finding{
      .at = value.span(),
      .effect = found->effect,
      .certainty = found->certainty,
      .message = refused ? fmt::format("{} refuses kubeProxyReplacement \"{}\"",
                                       chart_words(install), word)
                         : fmt::format("the agent ends at kubeProxyReplacement \"{}\"", word),
      .label = since(install),
      .arguments = {word},
      .seen_as = refused ? "kubeProxyReplacement must be explicitly set to a valid value"
                         : "cilium pods in CrashLoopBackOff: Invalid value for "
                           "--kube-proxy-replacement",
      .fixes = fixes(install, word),
      .key = "kubeProxyReplacement",
      .facts = facts_of(install),
      .stage = refused ? Stage::chart : Stage::agent,
  };
  add_place_of_kube_proxy(install, finding.related);
  findings.add(std::move(finding));
}

// An unset key stands for a word of the release that upgradeCompatibility names.
void check_default(const Install& install, Findings& findings) {
  const auto word = default_replacement_mode(install);
  if (!word || !is_false(takes_replacement_mode(install, *word))) return;
  const Value compatible = install.value("upgradeCompatibility");
  const auto found = verdict(install, *word);
  if (!found || !is_true(compatible.is_set_by_user())) return;
  const bool refused = found->effect == Effect::install_refused;
  findings.add({
      .at = compatible.span(),
      .effect = found->effect,
      .certainty = found->certainty,
      .message = fmt::format(
          "upgradeCompatibility {} makes kubeProxyReplacement \"{}\", which {} {}",
          compatible.text().value_or(""), *word, refused ? chart_words(install) : "the agent",
          refused ? "refuses" : "ends at"),
      .label = "an unset kubeProxyReplacement gets that release's default",
      .arguments = {compatible.text().value_or(""), *word},
      .help = "upgradeCompatibility speaks for unset keys alone",
      .fixes = fixes(install, *word),
      .key = "upgradeCompatibility",
      .facts = facts_of(install),
      .stage = refused ? Stage::chart : Stage::agent,
  });
}

// A list, a map or a number: the chart makes a text of it and refuses that, or compares it with a
// text, which Go's templates abort on.
void check_other_type(const Install& install, const Value& value, bool old, Findings& findings) {
  if (old && !is_true(value.truthy())) return check_default(install, findings);
  if (!is_true(renders_replacement_mode(install))) return;
  findings.add({
      .at = value.span(),
      .effect = Effect::install_refused,
      .certainty = certainty_of_release(install),
      .message = fmt::format("{} refuses a kubeProxyReplacement that is {}", chart_words(install),
                             value.type() == yaml::Type::list  ? "a list"
                             : value.type() == yaml::Type::map ? "a map"
                                                               : "a number"),
      .label = since(install),
      .key = "kubeProxyReplacement",
      .facts = {"kpr-value-not-boolean"},
      .stage = Stage::chart,
  });
}

void check(const Install& install, Findings& findings) {
  const Value value = install.value("kubeProxyReplacement");
  if (value.is_unknown() || !words_of_replacement_mode(install)) return;
  const bool old = is_false(install.chart().at_least("1.14.0"));
  switch (value.type()) {
    case yaml::Type::null:
      return check_default(install, findings);
    case yaml::Type::boolean:
      if (old && is_false(value.truthy())) check_default(install, findings);
      return;  // true on an old chart: kube-proxy/boolean-on-old-chart
    case yaml::Type::text: {
      const std::string word = value.text().value_or("");
      if (word.empty()) return check_default(install, findings);
      if (old && (word == "true" || word == "false")) return;
      return check_word(install, value, word, findings);
    }
    case yaml::Type::number:
      if (!old) return check_word(install, value, value.text().value_or(""), findings);
      return check_other_type(install, value, old, findings);
    case yaml::Type::list:
    case yaml::Type::map:
      return check_other_type(install, value, old, findings);
    case yaml::Type::unknown:
      return;
  }
}

}  // namespace

extern constinit const Rule kube_proxy_unknown_mode = {
    .id = "kube-proxy/unknown-mode",
    .summary = "kubeProxyReplacement holds a word that this release does not take",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
