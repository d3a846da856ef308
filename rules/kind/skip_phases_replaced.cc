#include <array>

#include "kind/kind_words.h"
#include "kind/patches.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array kEffects{Effect::degraded, Effect::advice};

// pkg/cluster/internal/kubeadm/config.go, InitSkipPhases
void check(const Cluster& /*cluster*/, const KindFile& file, Findings& findings) {
  if (!kind_does(file, 24)) return;
  for (const PlacedPatch& placed : patches_of(file)) {
    const KindPatch& patch = *placed.patch;
    const yaml::Data* phases = skip_phases(file, placed);
    if (phases == nullptr || is_false(applies(file, placed)) || is_old_kubeadm(file, placed))
      continue;
    bool known = phases->type == yaml::Type::list || phases->type == yaml::Type::null;
    bool proxy = false;
    bool preflight = false;
    for (const yaml::Data& phase : phases->items) {
      known = known && phase.type == yaml::Type::text;
      proxy = proxy || phase.text == "addon/kube-proxy" || phase.text == "addon";
      preflight = preflight || phase.text == "preflight";
    }
    if (!known) continue;
    const Certainty certainty =
        is_true(applies(file, placed)) ? Certainty::sure : Certainty::possible;
    const bool none = file.kube_proxy_mode.known && file.kube_proxy_mode.value == "none";
    if (none && !proxy) {
      Finding finding{.at = phases->at,
                      .effect = Effect::degraded,
                      .certainty = certainty,
                      .message = "skipPhases brings kube-proxy back: it replaces KIND's own list"};
      finding.key = patch.key;
      finding.stage = Stage::cluster;
      finding.related = {{file.kube_proxy_mode.at, "this had put addon/kube-proxy into the list"}};
      finding.help = "write all of it: skipPhases: [preflight, addon/kube-proxy]";
      findings.add(std::move(finding));
    } else if (!preflight) {
      Finding finding{.at = phases->at,
                      .effect = Effect::advice,
                      .message = "skipPhases switches kubeadm's preflight checks back on"};
      finding.key = patch.key;
      finding.stage = Stage::cluster;
      finding.help = "KIND skips preflight; this list replaces KIND's own";
      findings.add(std::move(finding));
    }
  }
}

}  // namespace

extern constinit const Rule kind_skip_phases_replaced = {
    .id = "kind/skip-phases-replaced",
    .summary = "skipPhases of a patch takes away what KIND skips by itself",
    .effects = kEffects,
    .check_project = check_configs<check>,
};

}  // namespace cilium_lint::rules
