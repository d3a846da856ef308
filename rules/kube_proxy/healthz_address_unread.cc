#include <fmt/format.h>

#include <array>

#include "kube_proxy/mode.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kOwns{"kubeProxyReplacementHealthzBindAddr"};
constexpr std::array kEffects{Effect::ignored};

// templates/cilium-configmap.yaml writes the address unless the mode is "disabled"; from 1.17.6 on
// only in mode "true".
Truth is_read(const Install& install, std::string_view mode) {
  const Truth narrow = install.chart().at_least("1.17.6");
  if (is_true(narrow)) return truth(mode == "true");
  if (is_false(narrow)) return truth(mode != "disabled");
  return mode == "true" ? Truth::yes : Truth::unknown;
}

void check(const Install& install, Findings& findings) {
  const Value address = install.value("kubeProxyReplacementHealthzBindAddr");
  const auto mode = replacement_mode(install);
  if (!is_true(address.is_set_by_user()) || !is_true(address.truthy()) || !mode ||
      !is_true(takes_replacement_mode(install, *mode)) || !is_false(is_read(install, *mode))) {
    return;
  }
  const Value replacement = install.value("kubeProxyReplacement");
  findings.add({
      .at = address.span(),
      .effect = Effect::ignored,
      .message = fmt::format("nothing reads kubeProxyReplacementHealthzBindAddr \"{}\" while "
                             "kubeProxyReplacement is {}",
                             address.text().value_or(""), *mode),
      .label = "no health endpoint is served",
      .arguments = {address.text().value_or(""), *mode},
      .related = {{place_of(install, replacement),
                   is_true(replacement.is_set_by_user())
                       ? "switched off here"
                       : fmt::format("not set: {} makes it {}", chart_words(install), *mode)}},
      .fixes = {set_value(install, "kubeProxyReplacement",
                          is_true(install.chart().at_least("1.14.0")) ? "true" : "strict"),
                delete_key(install, "kubeProxyReplacementHealthzBindAddr")},
      .key = "kubeProxyReplacementHealthzBindAddr",
      .stage = Stage::services,
  });
}

}  // namespace

extern constinit const Rule kube_proxy_healthz_address_unread = {
    .id = "kube-proxy/healthz-address-unread",
    .summary = "a health endpoint in kube-proxy's place is asked for, and the replacement is off",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
