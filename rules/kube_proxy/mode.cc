#include "kube_proxy/mode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace cilium_lint::rules {
namespace {

using namespace std::string_view_literals;

// templates/cilium-configmap.yaml of the charts, release by release; for those that do not look at
// the word, the list of the agent (daemon/cmd/kube_proxy_replacement.go).
constexpr std::array kBooleans{"true"sv, "false"sv};
constexpr std::array kBooleansAndWords{"true"sv, "false"sv, "disabled"sv, "partial"sv, "strict"sv};
constexpr std::array kWords{"disabled"sv, "partial"sv, "strict"sv};
constexpr std::array kWordsAndProbe{"disabled"sv, "partial"sv, "probe"sv, "strict"sv};

std::optional<std::span<const std::string_view>> words(const Install& install) {
  const Chart& chart = install.chart();
  if (is_true(chart.at_least("1.16.0"))) return kBooleans;
  if (is_true(chart.within("1.14.0", "1.15.99"))) return kBooleansAndWords;
  if (is_true(chart.within("1.13.0", "1.13.99"))) return kWords;
  if (is_true(chart.within("1.10.0", "1.12.99"))) return kWordsAndProbe;
  return std::nullopt;
}

// upgradeCompatibility as semverCompare reads it: the minor of 1.x.
std::optional<std::uint32_t> minor_of(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  for (const std::string_view patch : {"", ".0", ".0.0"}) {
    const auto version = Version::parse(fmt::format("{}{}", text, patch));
    if (version) return version->major == 1 ? version->minor : version->major * 1000;
  }
  return std::nullopt;
}

std::optional<std::string> default_before_1_12(std::optional<std::uint32_t> minor) {
  return minor.value_or(10) >= 10 ? "disabled" : "probe";
}

std::optional<std::string> default_from_1_12(const Install& install,
                                             std::optional<std::uint32_t> minor) {
  const bool first = is_true(install.chart().within("1.12.0", "1.12.0"));
  const bool booleans = is_true(install.chart().at_least("1.14.0"));
  const std::uint32_t compatible = minor.value_or(99);
  if (first) return compatible >= 8 ? "probe" : "disabled";
  if (compatible >= 14 && booleans) return "false";
  if (compatible >= 12) return "disabled";
  if (compatible >= 8) return "probe";
  return booleans ? "false" : "disabled";
}

}  // namespace

std::optional<std::string> default_replacement_mode(const Install& install) {
  const Chart& chart = install.chart();
  if (is_true(chart.at_least("1.19.0"))) return "false";
  const Value compatible = install.value("upgradeCompatibility");
  if (compatible.is_unknown()) return std::nullopt;
  std::optional<std::uint32_t> minor;
  if (!is_false(compatible.truthy())) {
    if (compatible.type() != yaml::Type::text) return std::nullopt;  // the chart aborts on it
    minor = minor_of(compatible.text().value_or(""));
    if (!minor) return std::nullopt;
  } else if (is_true(chart.at_least("1.14.0"))) {
    return "false";  // whichever release it is
  }
  if (is_true(chart.within("1.10.0", "1.11.99"))) return default_before_1_12(minor);
  if (is_true(chart.within("1.12.0", "1.12.0")) || is_true(chart.within("1.12.1", "1.13.99")) ||
      is_true(chart.within("1.14.0", "1.18.99"))) {
    return default_from_1_12(install, minor);
  }
  return std::nullopt;
}

std::optional<std::string> replacement_mode(const Install& install) {
  const Value value = install.value("kubeProxyReplacement");
  if (value.is_unknown()) return std::nullopt;
  if (is_false(value.exists()) || value.type() == yaml::Type::null) {
    return default_replacement_mode(install);
  }
  const auto text = value.text();
  if (!text) return std::nullopt;
  if (text->empty()) return default_replacement_mode(install);
  // Up to 1.13 an empty value of any type counts as unset; later a boolean is turned into text
  // before that is asked.
  const Truth as_text = install.chart().at_least("1.14.0");
  if (is_true(as_text) || is_true(value.truthy())) return text;
  return is_false(as_text) ? default_replacement_mode(install) : std::nullopt;
}

Truth mode_reaches_agent(const Install& install) {
  return !install.extra_config("kube-proxy-replacement").exists();
}

Truth takes_replacement_mode(const Install& install, std::string_view word) {
  const auto taken = words(install);
  if (!taken) return Truth::unknown;
  return truth(std::ranges::find(*taken, word) != taken->end());
}

std::optional<std::string> words_of_replacement_mode(const Install& install) {
  const auto taken = words(install);
  if (!taken) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < taken->size(); ++i) {
    if (i > 0) text += i + 1 == taken->size() ? " or " : ", ";
    text += (*taken)[i];
  }
  return text;
}

Truth chart_refuses_unknown_modes(const Install& install) {
  const Chart& chart = install.chart();
  return chart.at_least("1.13.4") | chart.within("1.12.11", "1.12.99") |
         chart.within("1.11.18", "1.11.99");
}

Truth renders_replacement_mode(const Install& install) {
  const Chart& chart = install.chart();
  const Truth external_workloads_exist = !chart.at_least("1.18.0");
  const Truth others =
      install.value("operator.enabled").truthy() |
      install.value("clustermesh.useAPIServer").truthy() |
      (external_workloads_exist & install.value("externalWorkloads.enabled").truthy());
  const Truth no_preflight = !install.value("preflight.enabled").truthy();
  return (install.value("agent").truthy() | (chart.at_least("1.16.0") & others)) & no_preflight;
}

}  // namespace cilium_lint::rules
