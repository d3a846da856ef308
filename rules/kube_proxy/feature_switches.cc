#include <fmt/format.h>

#include <array>

#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"nodeport-switch-ignored-119"};
constexpr std::array<std::string_view, 5> kOwns{"nodePort.enabled", "hostPort.enabled",
                                                "externalIPs.enabled", "sessionAffinity",
                                                "hostServices.*"};
constexpr std::array kEffects{Effect::feature_off, Effect::ignored, Effect::advice};

struct Switch {
  std::string_view key{}, feature{};
  // Releases in which the chart hands the switch on in mode "partial" or, from 1.14.0 on, false.
  // A second range where a release between two did not (templates/cilium-configmap.yaml).
  std::string_view last{}, first_again{}, last_again{};
};
// ….99 stands for every later patch of that minor.
constexpr std::array<Switch, 3> kSwitches{{
    {"nodePort.enabled", "NodePort services", "1.18.99", "", ""},
    // 1.17.0 to 1.17.5 hand these on in mode "partial" alone, which they refuse.
    {"hostPort.enabled", "host ports", "1.16.99", "1.17.6", "1.17.99"},
    {"externalIPs.enabled", "external IPs", "1.16.99", "", ""},
}};

Truth handed_on_at_all(const Install& install, const Switch& a) {
  Truth handed = install.chart().within("1.10.0", a.last);
  if (!a.first_again.empty()) handed = handed | install.chart().within(a.first_again, a.last_again);
  return handed;
}

struct Reading {
  Truth at_all = Truth::unknown;  // whether the release reads the key in some mode
  Truth now = Truth::unknown;     // whether it does in this install's mode
};

Reading reading_of(const Install& install, const Switch& a, std::string_view mode) {
  const Truth at_all = handed_on_at_all(install, a);
  const Truth by_mode =
      truth(mode == "partial") | (truth(mode == "false") & install.chart().at_least("1.14.0"));
  return {at_all, at_all & by_mode};
}

// Read while it is true, up to 1.18.
Reading reading_of_session_affinity(const Install& install) {
  const Truth read = !install.chart().at_least("1.19.0");
  return {read, read};
}

// Read in place of socketLB from 1.12.0 on, which is empty in no install by itself.
Reading reading_of_host_services(const Install& install) {
  const Truth old = !install.chart().at_least("1.12.0");
  const Truth read = old | !install.value("socketLB").truthy();
  return {old, read};
}

bool is_chart_default(const Value& value) { return is_false(is_switched_on(value)); }

struct Subject {
  std::string_view key{}, feature{};
  Reading reading{};
  std::string_view instead{};  // the key that does it today; empty: kubeProxyReplacement
};

std::vector<Fix> fixes_for(const Install& install, const Subject& subject, bool lost) {
  std::vector<Fix> fixes;
  if (lost && !subject.instead.empty()) {
    fixes.push_back(set_value(install, subject.instead, "true"));
  } else if (lost) {
    fixes.push_back(set_value(install, "kubeProxyReplacement",
                              is_true(install.chart().at_least("1.14.0")) ? "true" : "strict"));
  }
  fixes.push_back(delete_key(install, subject.key, !lost));
  return fixes;
}

// The release no longer reads the key in any mode.
void report_unread(const Install& install, const Subject& subject, const Value& value,
                   Findings& findings) {
  const bool wanted = is_true(is_switched_on(value));
  const Truth replaced = install.fact(Fact::kube_proxy_replacement);
  const Truth elsewhere =
      subject.instead.empty() ? replaced : replaced | is_switched_on(install, subject.instead);
  const bool lost = wanted && is_false(elsewhere);
  findings.add({
      .at = value.key_span(),
      .effect = lost ? Effect::feature_off : Effect::ignored,
      .message = lost ? fmt::format("{}: {} stay off", does_not_read(install, subject.key),
                                    subject.feature)
                      : does_not_read(install, subject.key),
      .label = fmt::format("{} switches this on today", subject.instead.empty()
                                                            ? "kubeProxyReplacement: true"
                                                            : fmt::format("{}", subject.instead)),
      .arguments = {std::string(subject.key)},
      .fixes = fixes_for(install, subject, lost),
      .key = std::string(subject.key),
      .facts = subject.key == "nodePort.enabled" || subject.key == "hostPort.enabled" ||
                       subject.key == "externalIPs.enabled"
                   ? std::vector<std::string_view>{"nodeport-switch-ignored-119"}
                   : std::vector<std::string_view>{},
      .stage = Stage::services,
  });
}

// The release has the key, and the mode decides over it.
void report_overruled(const Install& install, const Subject& subject, const Value& value,
                      const std::string& mode, Findings& findings) {
  const bool on = is_true(is_switched_on(value));
  const Truth replaced = install.fact(Fact::kube_proxy_replacement);
  const Value replacement = install.value("kubeProxyReplacement");
  // On and on anyway, or off and off anyway, is what was asked for.
  if (on == is_true(replaced) || replaced == Truth::unknown) return;
  if (!is_true(mode_reaches_agent(install))) return;
  findings.add({
      .at = value.span(),
      .effect = on ? Effect::feature_off : Effect::advice,
      .message =
          on ? fmt::format("{} stay off: {} counts for nothing while kubeProxyReplacement is {}",
                           subject.feature, subject.key, mode)
             : fmt::format("{} are on whatever {} says: kubeProxyReplacement is {}",
                           subject.feature, subject.key, mode),
      .label = "overruled",
      .arguments = {std::string(subject.key), mode},
      .related = {{place_of(install, replacement),
                   is_true(replacement.is_set_by_user())
                       ? "this decides"
                       : fmt::format("kubeProxyReplacement is not set: {} makes it {}",
                                     chart_words(install), mode)}},
      .fixes = fixes_for(install, subject, on),
      .key = std::string(subject.key),
      .stage = Stage::services,
  });
}

void check_subject(const Install& install, const Subject& subject, const std::string& mode,
                   Findings& findings) {
  const Value value = install.value(subject.key);
  if (!is_true(value.is_set_by_user()) || value.is_unknown()) return;
  if (is_false(subject.reading.now) && is_false(subject.reading.at_all)) {
    // A release that still lists the key gives it as off: a copy of that says nothing new.
    const bool listed = install.chart().catalogue().lists(install.chart().judged_by(), subject.key);
    if (listed && is_chart_default(value)) return;
    report_unread(install, subject, value, findings);
  } else if (is_false(subject.reading.now) && is_true(subject.reading.at_all)) {
    report_overruled(install, subject, value, mode, findings);
  }
}

void check(const Install& install, Findings& findings) {
  const auto mode = replacement_mode(install);
  const bool known = mode && is_true(takes_replacement_mode(install, *mode));
  const std::string word = known ? *mode : "";
  for (const Switch& a : kSwitches) {
    Reading reading = reading_of(install, a, word);
    if (!known && !is_false(reading.at_all)) continue;
    check_subject(install, {a.key, a.feature, reading, ""}, word, findings);
  }
  check_subject(
      install,
      {"sessionAffinity", "session-affine services", reading_of_session_affinity(install), ""},
      word, findings);
  check_subject(install,
                {"hostServices.enabled", "ClusterIPs from the host",
                 reading_of_host_services(install), "socketLB.enabled"},
                word, findings);
}

}  // namespace

extern constinit const Rule kube_proxy_feature_switches = {
    .id = "kube-proxy/feature-switches",
    .summary = "a switch for one part of kube-proxy's work that nothing reads any more",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
