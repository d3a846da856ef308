#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::bootstrap_deadlock, Effect::ignored};

struct Arguments {
  const yaml::Data* value{};
  std::string_view name{};
};

std::vector<Arguments> arguments_of(const yaml::Data& content) {
  std::vector<Arguments> found;
  const auto add = [&](std::string_view owner, std::string_view name) {
    const yaml::Data* of = content.find(owner);
    const yaml::Data* value = of != nullptr ? of->find(name) : nullptr;
    if (value != nullptr) found.push_back({value, name});
  };
  add("nodeRegistration", "kubeletExtraArgs");
  add("apiServer", "extraArgs");
  add("controllerManager", "extraArgs");
  add("scheduler", "extraArgs");
  return found;
}

// pkg/internal/patch/kubeadm_merge.go
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    const KubeadmApi api = kubeadm_api(file, placed);
    if (patch.is_json_patch || !patch.known || !api.sure || !is_true(applies(file, placed)))
      continue;
    if (!fixed_api(patch.kind.value).empty()) continue;
    for (const Arguments& arguments : arguments_of(patch.content)) {
      const bool list = arguments.value->type == yaml::Type::list;
      const bool map = arguments.value->type == yaml::Type::map;
      if (api.version.ends_with("v1beta4")) {
        if (!map || patch.api_version.value.empty()) continue;
        Finding finding = unread(arguments.value->at, patch.key,
                                 fmt::format("KIND drops this map of {}: it is a list in {}",
                                             arguments.name, patch.api_version.value));
        finding.arguments = {std::string(arguments.name)};
        finding.help = "a patch without apiVersion may keep the map";
        findings.add(std::move(finding));
      } else if (list) {
        Finding finding = not_created(
            arguments.value->at, patch.key,
            fmt::format("kubeadm takes no list of {}: KIND writes {}{}, where it is a map",
                        arguments.name, api.version, api.why));
        finding.certainty = Certainty::possible;
        finding.arguments = {std::string(arguments.name)};
        findings.add(std::move(finding));
      }
    }
  }
}

}  // namespace

extern constinit const Rule kind_extra_args_form = {
    .id = "kind/extra-args-form",
    .summary = "extra arguments of a patch are in a form that kubeadm's version does not have",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
