#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 2> kOwns{"cilium", "cilium.*"};
constexpr std::array kEffects{Effect::ignored};
constexpr std::string_view kChart = "cilium";

bool is_the_charts(const Install& install, const yaml::Entry& entry) {
  return install.chart().catalogue().is_read(install.chart().judged_by(), entry.key);
}

std::string settings(std::size_t count) {
  return count == 1 ? "1 setting" : fmt::format("{} settings", count);
}

// Values written for an umbrella chart, which hands on what stands below its dependency's name.
void check_plain_chart(const Install& install, Findings& findings) {
  const Value nested = install.value(kChart);
  if (nested.user() == nullptr || nested.user()->type != yaml::Type::map ||
      install.chart().catalogue().is_read(install.chart().judged_by(), kChart)) {
    return;
  }
  const auto& entries = nested.user()->entries;
  if (std::ranges::none_of(entries,
                           [&](const yaml::Entry& e) { return is_the_charts(install, e); })) {
    return;
  }
  findings.add({
      .at = nested.key_span(),
      .effect = Effect::ignored,
      .message = "nothing below cilium: reaches the chart; only an umbrella chart hands it on",
      .label = fmt::format("{} without effect", settings(entries.size())),
      .arguments = {"cilium"},
      .related = {{install.at, "handed to the plain chart here"}},
      .help =
          "take the line cilium: away and move what stands below it two columns to the left; or "
          "install an umbrella chart that depends on cilium",
      .seen_as = "helm get values shows the settings, the ConfigMap cilium-config has the defaults",
      .key = std::string(kChart),
  });
}

// Plain values handed to an umbrella chart: all of the file's keys are the dependency's, and none
// stands below its name. The umbrella's own templates might read them, so this is only possible.
void check_umbrella(const Install& install, const Layer& layer, Findings& findings) {
  if (!layer.whole || (*layer.whole)->type != yaml::Type::map || (*layer.whole)->entries.empty() ||
      (*layer.whole)->find(*install.umbrella_key) != nullptr) {
    return;
  }
  std::vector<const yaml::Entry*> plain;
  for (const yaml::Entry& entry : (*layer.whole)->entries) {
    if (entry.key == "global") continue;  // Helm hands it on to every dependency
    if (!is_the_charts(install, entry)) return;
    plain.push_back(&entry);
  }
  if (plain.empty()) return;
  findings.add({
      .at = plain.front()->key_at,
      .effect = Effect::ignored,
      .certainty = Certainty::possible,
      .message =
          fmt::format("none of these {} reaches Cilium: an umbrella chart hands on only what "
                      "stands below {}:",
                      plain.size() == 1 ? "values" : settings(plain.size()), *install.umbrella_key),
      .arguments = {*install.umbrella_key},
      .related = {{install.at, "handed to an umbrella chart here"}},
      .help = fmt::format("write {}: above them and move them two columns to the right",
                          *install.umbrella_key),
      .key = plain.front()->key,
  });
}

void check(const Install& install, Findings& findings) {
  if (install.mechanism == InstallMechanism::none && !install.umbrella_key) return;
  if (!install.umbrella_key) {
    check_plain_chart(install, findings);
    return;
  }
  for (const Layer& layer : install.layers) check_umbrella(install, layer, findings);
}

}  // namespace

extern constinit const Rule values_nested_for_umbrella = {
    .id = "values/nested-for-umbrella",
    .summary = "values written for an umbrella chart and handed to the plain one, or the reverse",
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
