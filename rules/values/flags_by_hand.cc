#include "values/flags_by_hand.h"

#include "chart/flags.h"

namespace cilium_lint::rules {

std::vector<FlagByHand> flags_by_hand(const Install& install) {
  std::vector<FlagByHand> flags;
  const AgentView agent(install);
  const Value extra = install.value("extraConfig");
  if (extra.user() != nullptr && extra.type() == yaml::Type::map) {
    for (const yaml::Entry& entry : extra.user()->entries) {
      // What is no text does not come as far as the agent.
      if (entry.value.type != yaml::Type::text) continue;
      flags.push_back({.name = entry.key,
                       .text = entry.value.text,
                       .key = join_key("extraConfig", entry.key),
                       .at = entry.key_at});
    }
  }
  for (const AgentView::Argument& argument : agent.by_hand_flags()) {
    if (!argument.as_argument || !argument.text) continue;
    flags.push_back({.name = argument.name,
                     .text = *argument.text,
                     .key = argument.key,
                     .at = install.value(argument.key).span(),
                     .as_argument = true});
  }
  return flags;
}

std::optional<std::string_view> flag_row(const Install& install, std::string_view flag) {
  const Chart& chart = install.chart();
  const std::optional<KeyId> id = chart.catalogue().find_key(flag_key(flag));
  if (!id) return std::string_view();
  const auto in = [&](ReleaseId release) { return flag_words(chart.catalogue(), release, *id); };
  for (ReleaseId release = chart.first(); release < chart.last(); ++release) {
    if (in(release).substr(0, in(release).find(';')) !=
        in(chart.judged_by()).substr(0, in(chart.judged_by()).find(';'))) {
      return std::nullopt;
    }
  }
  return in(chart.judged_by());
}

}  // namespace cilium_lint::rules
