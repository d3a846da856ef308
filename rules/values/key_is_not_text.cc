#include <fmt/format.h>

#include <array>

#include "lint/rule.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::ignored};

// Helm turns YAML into JSON, whose keys are texts: `on:` is the boolean true of YAML 1.1 and
// becomes "true" (sigs.k8s.io/yaml, convertToJSONableObject).
void check(const Install& install, Findings& findings) {
  for (const Layer& layer : install.layers) {
    const Span part = layer.values->at;
    for (const yaml::ConvertedKey& key : layer.converted) {
      if (key.written == key.becomes) continue;
      // Under an umbrella chart the rest of the file is not Cilium's.
      if (layer.whole && (key.at.begin < part.begin || part.end < key.at.end)) continue;
      findings.add({
          .at = key.at,
          .effect = Effect::ignored,
          .message = fmt::format("{} is no text in YAML: Helm calls this key \"{}\"", key.written,
                                 key.becomes),
          .arguments = {key.written, key.becomes},
          .help = fmt::format("write it in quotes: \"{}\"", key.written),
          .fixes = {{.title = "write the key in quotes",
                     .shown = fmt::format("\"{}\":", key.written)}},
      });
    }
  }
}

}  // namespace

extern constinit const Rule values_key_is_not_text = {
    .id = "values/key-is-not-text",
    .summary = "a key is a boolean or a number in YAML, and Helm gives it another name",
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
