#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"noproxy-without-apiserver-address"};
constexpr std::array<std::string_view, 2> kOwns{"k8sServiceHost", "k8sServicePort"};
constexpr std::array kEffects{Effect::bootstrap_deadlock};

// Where the whole file is meant, the text writer names it without a line.
void add_places_searched(const Install& install, std::vector<Label>& related) {
  const Layer* file = nullptr;
  for (const Layer& layer : install.layers) {
    if (layer.kind == LayerKind::values_file && layer.file != kNoFile) file = &layer;
  }
  if (file != nullptr) related.push_back({{file->file, 0, 0}, "k8sServiceHost is not set here"});
  if (install.mechanism != InstallMechanism::none) {
    related.push_back({place_of_install(install),
                       file == nullptr ? "this install does not set k8sServiceHost"
                       : install.mechanism >= InstallMechanism::flux ? "nor here"
                                                                     : "nor on this command line"});
  }
  const Value port = install.value("k8sServicePort");
  if (is_true(port.is_set_by_user()) && is_true(port.truthy())) {
    related.push_back({port.span(), "a port alone does not say which host"});
  }
  const Value urls = install.value("k8s.apiServerURLs");
  if (is_true(urls.is_set_by_user()) && is_false(install.chart().at_least("1.18.0"))) {
    related.push_back({urls.key_span(), "read from 1.18.0 on only"});
  }
}

bool half_a_reference(const Install& install) {
  for (const std::string_view key : {"k8sServiceHostRef.name", "k8sServiceHostRef.key"}) {
    if (is_true(install.value(key).is_set_by_user())) return true;
  }
  return false;
}

// Whom the environment leaves without an address; it may be given to one of the two only.
enum class Lacks : std::uint8_t { nobody, both, agent, operator_ };

Lacks who_lacks(const Install& install) {
  const Truth agent = environment_given(install, "extraEnv");
  const Truth operator_ = environment_given(install, "operator.extraEnv");
  if (is_false(agent)) return is_true(operator_) ? Lacks::agent : Lacks::both;
  const bool runs = is_true(install.value("operator.enabled").truthy());
  return is_true(agent) && is_false(operator_) && runs ? Lacks::operator_ : Lacks::nobody;
}

// The kubelet gives the pods the address of the service "kubernetes". Without kube-proxy nothing
// translates it before the agent runs, and the agent needs it to start. The operator hangs at the
// same address (templates/cilium-agent/daemonset.yaml, templates/cilium-operator/deployment.yaml;
// Documentation/network/kubernetes/kubeproxy-free.rst).
void check(const Install& install, Findings& findings) {
  const Cluster* cluster = install.cluster();
  const Lacks lacks = who_lacks(install);
  if (cluster == nullptr || !is_true(install.fact(Fact::no_proxy)) || lacks == Lacks::nobody ||
      !is_true(values_lack_address(install)) || half_a_reference(install)) {
    return;
  }
  const auto address = first_service_address(*cluster);
  const std::string service = service_address_words(cluster);
  const Certainty certainty =
      lacks == Lacks::both ? certainty_of_absence(install) : Certainty::possible;
  Finding finding{
      .at = cluster->kube_proxy.at,
      .effect = Effect::bootstrap_deadlock,
      .certainty = certainty,
      .message =
          fmt::format("{} is not told where the API server is, and nothing translates {} yet",
                      lacks == Lacks::operator_ ? "Cilium's operator"
                      : lacks == Lacks::agent   ? "Cilium's agent"
                                                : "Cilium",
                      service),
      .label = "kube-proxy would have done it",
      .arguments = {service},
      .seen_as = seen_when_unreachable(
          install,
          fmt::format("dial tcp {}: i/o timeout", address ? with_port(*address, 443) : service)),
      .fixes = fixes_to_cluster_address(install, certainty == Certainty::sure),
      .key = "k8sServiceHost",
      .stage = lacks == Lacks::operator_ ? Stage::operator_ : first_stage_with_api_server(install),
  };
  if (lacks == Lacks::operator_) finding.seen_as.clear();
  add_places_searched(install, finding.related);
  findings.add(std::move(finding));
}

}  // namespace

extern constinit const Rule api_server_missing_address = {
    .id = "api-server/missing-address",
    .summary = "Cilium is not told where the API server is, in a cluster without kube-proxy",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
