#include <fmt/format.h>

#include <array>

#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kOwns{"init", "init.*"};
constexpr std::array kEffects{Effect::ignored};

// No template of any released chart reads init, and none lists it.
void check(const Install& install, Findings& findings) {
  const Value init = install.value("init");
  if (init.user() == nullptr || init.user()->type == yaml::Type::null) return;

  // One child is shown by itself, several are one mistake.
  const bool one = init.user()->type == yaml::Type::map && init.user()->entries.size() == 1;
  const std::string key = one ? "init." + init.user()->entries.front().key : "init";
  const Span at = one ? init.user()->entries.front().key_at : init.key_span();
  findings.add({
      .at = at,
      .effect = Effect::ignored,
      .message = fmt::format("no Cilium chart reads {}", key),
      .arguments = {key},
      .help =
          is_false(install.chart().at_least("1.18.0"))
              ? "before 1.18.0 nothing sets how the agent's API client retries"
              : "longer retries are k8sClientExponentialBackoff.backoffMaxDurationSeconds (1.18 "
                "on); none of them ends a wait for an address that nobody translates",
      .fixes = {delete_key(install, "init", true)},
      .key = key,
  });
}

}  // namespace

extern constinit const Rule bootstrap_invented_retry_factor = {
    .id = "bootstrap/invented-retry-factor",
    .summary = "init.restartProbeFactor or another key below init is set, which no chart ever read",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
