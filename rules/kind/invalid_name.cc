#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "kind/kind_words.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"cluster-name"};
constexpr std::array kEffects{Effect::cluster_refused};

bool is_valid(std::string_view name, bool underscore) {
  return std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           (underscore && c == '_');
  });
}

// The nearest name that KIND takes.
std::string mended(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += static_cast<char>(c - 'A' + 'a');
    } else if (is_valid(std::string_view(&c, 1), false)) {
      out += c;
    } else if (!out.empty() && !out.ends_with('-')) {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

// pkg/internal/apis/config/validate.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  const Stated<std::string>& name = file.name;
  if (!name.known || is_valid(name.value, is_false(file.at_least(11)))) return;
  Finding finding =
      refused(name.at, "name",
              fmt::format("KIND takes no cluster name \"{}\": only a-z, 0-9, . and - are left",
                          name.value));
  finding.arguments = {name.value};
  const std::string better = mended(name.value);
  if (!better.empty() && file.name_in_file) {
    finding.fixes.push_back(
        replace_setting(file, name.at, better, "call the cluster " + better, false));
  }
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule kind_invalid_name = {
    .id = "kind/invalid-name",
    .summary = "the cluster's name is none that KIND takes",
    .facts = kFacts,
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
