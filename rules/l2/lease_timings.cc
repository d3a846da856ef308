#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "install/durations.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "switches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"l2-lease-timings"};
constexpr std::array kEffects{Effect::degraded};

struct Timing {
  std::string_view key{};
  double standard{};  // the agent's own, in seconds
};
constexpr Timing kDuration{"l2announcements.leaseDuration", 15};
constexpr Timing kDeadline{"l2announcements.leaseRenewDeadline", 5};
constexpr Timing kPeriod{"l2announcements.leaseRetryPeriod", 2};

// The chart writes a timing only if it is not empty; otherwise the agent's own counts.
std::optional<double> seconds(const Install& install, const Timing& timing) {
  const Value value = install.value(timing.key);
  if (is_false(value.truthy())) return timing.standard;
  const std::optional<std::string> text = value.text();
  return text ? go_duration_seconds(*text) : std::nullopt;
}

// pkg/l2announcer, leaseTimings: out of order, the agent warns and uses its own three values.
void check(const Install& install, Findings& findings) {
  if (!is_true(install.chart().at_least("1.14.0")) ||
      !is_true(is_switched_on(install, "l2announcements.enabled"))) {
    return;
  }
  const auto duration = seconds(install, kDuration);
  const auto deadline = seconds(install, kDeadline);
  const auto period = seconds(install, kPeriod);
  const bool short_lease = duration && deadline && *duration <= *deadline;
  const bool short_deadline = deadline && period && *deadline <= 1.2 * *period;
  if (!short_lease && !short_deadline) return;

  const Timing& low = short_lease ? kDuration : kDeadline;
  const Timing& high = short_lease ? kDeadline : kPeriod;
  const Value lower = install.value(low.key);
  const Value upper = install.value(high.key);
  const bool lower_is_users = is_true(lower.truthy()) && is_true(lower.is_set_by_user());
  const Value& subject = lower_is_users ? lower : upper;
  const auto shown = [](const Value& value, const Timing& timing) {
    return is_true(value.truthy()) ? *value.text()
                                   : fmt::format("{}s (the default)", timing.standard);
  };
  Finding finding{
      .at = subject.span(),
      .effect = Effect::degraded,
      .message = fmt::format(
          "the agent drops these lease timings: {} {} must be longer than {}{} {}", low.key,
          shown(lower, low), short_lease ? "" : "1.2 times ", high.key, shown(upper, high)),
      .label = "15s, 5s and 2s count instead",
      .arguments = {shown(lower, low), shown(upper, high)},
      .help = "leaseDuration > leaseRenewDeadline > 1.2 times leaseRetryPeriod, as in 15s, 5s, 2s",
      .key = subject.key(),
      .stage = Stage::l2,
  };
  if (lower_is_users && is_true(upper.truthy()) && is_true(upper.is_set_by_user())) {
    finding.related.push_back({upper.span(), "against this"});
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule l2_lease_timings = {
    .id = "l2/lease-timings",
    .summary = "lease timings of L2 announcements that the agent replaces by its own",
    .facts = kFacts,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
