#include <fmt/format.h>

#include <array>
#include <charconv>

#include "lint/fixes.h"
#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::string_view kMap = "k8sClientExponentialBackoff";
constexpr std::array kEffects{Effect::ignored, Effect::advice};
constexpr double kStandard = 10;
constexpr std::array<RuleOption, 1> kOptions{
    {{"minimum", "the least factor between the longest and the first pause", kStandard}}};

// client-go takes whole seconds from its environment and does not back off at all where one of the
// two is none.
std::optional<double> whole_number(std::string_view text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return static_cast<double>(value);
}

double factor_of(std::string_view base, std::string_view longest) {
  const std::optional<double> first = whole_number(base);
  const std::optional<double> last = whole_number(longest);
  return first && last && *first > 0 && *last > 0 ? *last / *first : 0;
}

struct Factor {
  double value{};
  std::string key{};  // the value it hangs on
  Span at{};
};

// The variables that the chart would set, given by hand: legal only while the map is disabled.
std::optional<Factor> factor_from_environment(const Install& install) {
  const Value variables = install.value("extraEnv");
  if (variables.user() == nullptr) return std::nullopt;
  std::optional<std::string> base;
  std::optional<std::string> longest;
  for (const yaml::Data& item : variables.user()->items) {
    const yaml::Data* name = item.find("name");
    const yaml::Data* value = item.find("value");
    if (name == nullptr || value == nullptr) continue;
    if (name->text == "KUBE_CLIENT_BACKOFF_BASE") base = value->text;
    if (name->text == "KUBE_CLIENT_BACKOFF_DURATION") longest = value->text;
  }
  if (!base || !longest) return std::nullopt;
  return Factor{factor_of(*base, *longest), "extraEnv", variables.key_span()};
}

// Nothing where a part is unknown.
std::optional<Factor> factor_of(const Install& install) {
  const Value enabled = install.value("k8sClientExponentialBackoff.enabled");
  if (enabled.truthy() == Truth::unknown) return std::nullopt;
  if (is_false(enabled.truthy())) {
    if (install.value("extraEnv").is_unknown()) return std::nullopt;
    if (const std::optional<Factor> given = factor_from_environment(install)) return given;
    return Factor{0, enabled.key(), enabled.span()};
  }
  const Value base = install.value("k8sClientExponentialBackoff.backoffBaseSeconds");
  const Value longest = install.value("k8sClientExponentialBackoff.backoffMaxDurationSeconds");
  if (!base.text() || !longest.text()) return std::nullopt;
  const Value& subject = is_true(longest.is_set_by_user()) ? longest : base;
  return Factor{factor_of(*base.text(), *longest.text()), subject.key(), subject.span()};
}

void say_that_the_chart_has_none(const Install& install, Findings& findings) {
  const Value written = install.value(kMap);
  if (written.user() == nullptr && findings.option("minimum") == kStandard) return;
  findings.add({
      .at = written.user() != nullptr ? written.key_span() : written.span(),
      .effect = written.user() != nullptr ? Effect::ignored : Effect::advice,
      .message = fmt::format("chart {} cannot set how the agent's API client retries",
                             install.chart().name()),
      .help = "k8sClientExponentialBackoff came with 1.18.0",
      .key = std::string(kMap),
  });
}

void check(const Install& install, Findings& findings) {
  const Truth known = install.chart().at_least("1.18.0");
  if (is_false(known)) say_that_the_chart_has_none(install, findings);
  if (!is_true(known)) return;

  const double minimum = findings.option("minimum");
  const std::optional<Factor> factor = factor_of(install);
  if (!factor || factor->value >= minimum) return;
  Finding finding{
      .at = factor->at,
      .effect = Effect::advice,
      .message =
          factor->value == 0
              ? fmt::format(
                    "the agent's API client does not back off: factor 0, at least {} is wanted",
                    minimum)
              : fmt::format(
                    "the agent's API client backs off by a factor of {:.3g}, at least {} is "
                    "wanted",
                    factor->value, minimum),
      .arguments = {fmt::format("{:.3g}", factor->value)},
      .help =
          "the factor is backoffMaxDurationSeconds / backoffBaseSeconds of "
          "k8sClientExponentialBackoff, 120 by default and 0 when disabled",
      .key = factor->key,
  };
  if (minimum <= 120) finding.fixes.push_back(delete_key(install, kMap));
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule bootstrap_retry_factor_too_low = {
    .id = "bootstrap/retry-factor-too-low",
    .summary = "the agent's API client backs off less than the project wants",
    .effects = kEffects,
    .options = kOptions,
    .check = check,
};

}  // namespace cilium_lint::rules
