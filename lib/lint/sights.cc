#include "lint/sights.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "install/ip_address.h"

namespace cilium_lint {
namespace {

std::string name_space_of(const Install& install) {
  return install.name_space.empty() ? "kube-system" : install.name_space;
}

bool is_on(const Install& install, std::string_view key) {
  return is_true(install.value(key).truthy());
}

// The proxy's own DaemonSet: a key of its own from 1.13 on, and the default of new installs from
// 1.16.0 on unless upgradeCompatibility speaks of an older release (templates/_helpers.tpl,
// envoyDaemonSetEnabled).
bool has_envoy(const Install& install) {
  const Value enabled = install.value("envoy.enabled");
  if (is_true(enabled.is_set_by_user())) return is_true(enabled.truthy());
  return is_true(install.chart().at_least("1.16.0")) &&
         is_false(install.value("upgradeCompatibility").truthy());
}

// Without a Ready node nothing is scheduled that does not tolerate it.
bool has_other_network(const Cluster* cluster) {
  return cluster != nullptr && cluster->default_cni.known && cluster->default_cni.value;
}

std::string on_nodes(const Cluster* cluster) {
  if (cluster == nullptr || !cluster->nodes_known || cluster->nodes.empty()) return "on every node";
  if (cluster->nodes.size() == 1) return "on the one node";
  return fmt::format("on each of {} nodes", cluster->nodes.size());
}

std::string address_words(const Install& install) {
  const Value host = install.value("k8sServiceHost");
  const Value port = install.value("k8sServicePort");
  if (is_true(host.truthy()) && host.text() && *host.text() != "auto") {
    const std::string number = port.text().value_or("");
    return number.empty() ? *host.text() : fmt::format("{}:{}", *host.text(), number);
  }
  const Cluster* cluster = install.cluster();
  if (host.is_unknown() || cluster == nullptr || cluster->service_subnets.empty()) {
    return "its address";
  }
  const auto range = IpPrefix::parse(cluster->service_subnets[0].value);
  const auto first = range ? range->first.plus(1) : std::nullopt;
  if (!first) return "its address";
  const std::string address = first->v4 ? first->text() + ":443" : "[" + first->text() + "]:443";
  return is_true(cluster->has_kube_proxy()) ? address + " (through kube-proxy)" : address;
}

bool has_config_container(const Install& install) {
  return !is_false(install.chart().at_least("1.13.0"));
}

// -- pods

class PodTable {
 public:
  explicit PodTable(const Install& install) : install_(install), space_(name_space_of(install)) {}

  void agent(std::string ready, std::string status) {
    add(space_, "cilium-*", std::move(ready), std::move(status), on_nodes(install_.cluster()));
  }
  void operator_(std::string ready, std::string status) {
    const Value replicas = install_.value("operator.replicas");
    const std::string count = replicas.text().value_or("");
    add(space_, "cilium-operator-*", std::move(ready), std::move(status),
        count.empty() || count == "1" ? "" : fmt::format("{} of them", count));
  }
  // Ordinary pods: CoreDNS, and where Cilium is `installed` Hubble's relay and UI.
  void others(bool run, bool installed = true) {
    const Cluster* cluster = install_.cluster();
    const auto pod = [&](std::string_view name, int containers, std::string note,
                         std::string_view space) {
      add(std::string(space), std::string(name),
          fmt::format("{}/{}", run ? containers : 0, containers), run ? "Running" : "Pending",
          std::move(note));
    };
    const bool two =
        cluster != nullptr && (cluster->is_kind() || cluster->source == ClusterSource::kubeadm ||
                               cluster->source == ClusterSource::talos);
    pod("coredns-*", 1, two ? "2 of them" : "", "kube-system");
    if (cluster != nullptr && cluster->is_kind()) {
      pod("local-path-provisioner-*", 1, "", "local-path-storage");
    }
    if (!installed) return;
    if (is_on(install_, "hubble.relay.enabled")) pod("hubble-relay-*", 1, "", space_);
    if (is_on(install_, "hubble.ui.enabled")) pod("hubble-ui-*", 2, "", space_);
  }
  void running() {
    agent("1/1", "Running");
    if (has_envoy(install_))
      add(space_, "cilium-envoy-*", "1/1", "Running", on_nodes(install_.cluster()));
    operator_("1/1", "Running");
    others(true);
  }
  void add(std::string space, std::string name, std::string ready, std::string status,
           std::string note) {
    rows.push_back({.name_space = std::move(space),
                    .name = std::move(name),
                    .ready = std::move(ready),
                    .status = std::move(status),
                    .note = std::move(note)});
  }

  std::vector<PodRow> rows{};

 private:
  const Install& install_;
  std::string space_;
};

// "Init:0/6" in what the finding says is seen.
std::string init_status_in(std::string_view seen) {
  const std::size_t begin = seen.find("Init:");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = seen.find_first_not_of("0123456789/", begin + 5);
  const std::string_view status =
      seen.substr(begin, end == std::string_view::npos ? end : end - begin);
  return status.find('/') == std::string_view::npos ? std::string() : std::string(status);
}

// The init container that the finding names, and its place in the pod.
struct InitContainer {
  std::string name{};
  std::size_t before{}, all{};
};
std::optional<InitContainer> init_container_in(const Install& install, std::string_view seen) {
  const auto names = agent_init_container_names(install);
  constexpr std::string_view kWords = "init container ";
  const std::size_t at = seen.find(kWords);
  if (!names || at == std::string_view::npos) return std::nullopt;
  for (std::size_t i = 0; i < names->size(); ++i) {
    if (!seen.substr(at + kWords.size()).starts_with((*names)[i])) continue;
    return InitContainer{.name = (*names)[i], .before = i, .all = names->size()};
  }
  return std::nullopt;
}

// Whether the container starts over each time it fails.
bool starts_over(const Reported& failed) {
  return failed.finding.effect == Effect::agent_crash ||
         failed.finding.seen_as.find("restart again") != std::string::npos;
}

std::string agent_status(const Install& install, const Reported& failed, Stage stage) {
  const std::string said = init_status_in(failed.finding.seen_as);
  if (!said.empty()) return said;
  if (const auto container = init_container_in(install, failed.finding.seen_as)) {
    return fmt::format("Init:{}/{}", container->before, container->all);
  }
  if (starts_over(failed)) return "CrashLoopBackOff";
  if (stage == Stage::images) return "Init:ImagePullBackOff";
  if (stage == Stage::config_init) {
    const auto count = agent_init_containers(install);
    return count ? fmt::format("Init:0/{}", *count) : "Init";
  }
  return "Running";
}

// -- the log line

// The part of "…; config: dial tcp 10.96.0.1:443: i/o timeout" behind what the pods show.
std::string log_line(std::string_view seen) {
  if (const std::size_t part = seen.rfind("; "); part != std::string_view::npos) {
    seen.remove_prefix(part + 2);
  }
  for (const std::string_view lead : {"config: ", "cilium-agent: ", "operator: "}) {
    if (seen.starts_with(lead)) return std::string(seen.substr(lead.size()));
  }
  // "cilium pods in CrashLoopBackOff: address already in use"
  if (const std::size_t colon = seen.find(": ");
      seen.starts_with("cilium") && colon != std::string_view::npos) {
    seen.remove_prefix(colon + 2);
  }
  return std::string(seen);
}

// -- proofs

std::string helm_command(const Install& install) {
  if (install.umbrella_key) return "helm template …";  // of the chart around it
  std::string command = "helm template cilium ";
  if (!install.learned_from.empty()) {
    command += install.learned_from;
  } else {
    command += "cilium/cilium";
    if (const auto version = install.chart().version()) {
      command += fmt::format(" --version {}", version->text());
    }
  }
  command += fmt::format(" -n {}", name_space_of(install));
  bool flags = false;
  for (const Layer& layer : install.layers) {
    if (layer.kind == LayerKind::values_file && layer.file != kNoFile && install.files != nullptr) {
      command += fmt::format(" -f {}", install.files->path(layer.file));
    } else if (layer.kind != LayerKind::cli_default) {
      flags = true;
    }
  }
  return flags ? command + " …" : command;
}

std::string status_program(const Install& install) {
  return is_false(install.chart().at_least("1.15.0")) ? "cilium" : "cilium-dbg";
}

std::string on_agent(const Install& install, std::string_view what) {
  return fmt::format("kubectl -n {} exec ds/cilium -c cilium-agent -- {} {}",
                     name_space_of(install), status_program(install), what);
}

const ClusterNode* last_node(const Cluster* cluster) {
  if (cluster == nullptr || !cluster->is_kind() || cluster->nodes.empty()) return nullptr;
  return cluster->nodes.back().name.empty() ? nullptr : &cluster->nodes.back();
}

bool is_about_address(const Reported& failed) { return failed.rule.starts_with("api-server/"); }

void prove_address(const Install& install, Sight& sight) {
  const std::string space = name_space_of(install);
  const Cluster* cluster = install.cluster();
  if (cluster != nullptr && is_false(cluster->has_kube_proxy())) {
    sight.proofs.push_back({"kubectl -n kube-system get ds kube-proxy",
                            "NotFound: nothing translates service addresses"});
  }
  const ClusterNode* node = last_node(cluster);
  const auto address = cluster != nullptr ? cluster->api_server() : std::nullopt;
  if (node == nullptr || !address) return;
  sight.proofs.push_back({fmt::format("docker exec {} curl -sk https://{}:{}/healthz", node->name,
                                      address->host, address->port),
                          "ok: the address that Cilium needs answers"});
}

void prove(const Install& install, Sight& sight) {
  const std::string space = name_space_of(install);
  const auto add = [&](std::string command, std::string shows) {
    sight.proofs.push_back({std::move(command), std::move(shows)});
  };
  switch (sight.stage) {
    case Stage::cluster:
      if (const Cluster* cluster = install.cluster();
          cluster != nullptr && cluster->file != kNoFile && install.files != nullptr) {
        add(fmt::format("kind create cluster --config {}", install.files->path(cluster->file)),
            sight.log);
      }
      return;
    case Stage::chart:
      add(helm_command(install), "the same refusal, without a cluster");
      return;
    case Stage::apply:
      add(helm_command(install) + " | kubectl apply --dry-run=server -f -", sight.log);
      return;
    case Stage::images:
      add(fmt::format("kubectl -n {} describe pod -l k8s-app=cilium", space),
          "Failed to pull image");
      return;
    case Stage::config_init:
      add(fmt::format("kubectl -n {} logs ds/cilium -c config", space), sight.log);
      break;
    case Stage::agent: {
      const auto container = init_container_in(install, sight.finding->finding.seen_as);
      add(fmt::format("kubectl -n {} logs ds/cilium -c {}{}", space,
                      container ? container->name : "cilium-agent",
                      starts_over(*sight.finding) ? " --previous" : ""),
          sight.log);
      break;
    }
    case Stage::operator_:
      add(fmt::format("kubectl -n {} logs deploy/cilium-operator", space), sight.log);
      add("kubectl get crd ciliumnodes.cilium.io", "NotFound: the operator has not made it");
      break;
    case Stage::cni:
    case Stage::nodes_ready:
      add("kubectl describe nodes", "NetworkReady=false: cni plugin not initialized");
      break;
    default:
      return;
  }
  if (is_about_address(*sight.finding)) prove_address(install, sight);
}

// -- what does not help

void add_futile_address(const Install& install, Sight& sight) {
  const Cluster* cluster = install.cluster();
  const auto add = [&](std::string what, std::string why) {
    sight.futile.push_back({std::move(what), std::move(why)});
  };
  if (cluster != nullptr && is_false(cluster->has_kube_proxy())) {
    add("kubeProxyReplacement: false",
        fmt::format("{} runs no kube-proxy either way, so service addresses stay untranslated "
                    "until Cilium runs",
                    cluster->is_kind() ? "KIND" : "the cluster"));
  }
  add("longer waits (helm --timeout, kubectl wait --timeout)", "every try asks the same address");
  add("retry factors and back-offs",
      is_true(install.value("init.restartProbeFactor").is_set_by_user())
          ? "a later try asks the same address, and no chart reads init.restartProbeFactor"
          : "a later try asks the same address");
  add("restarting pods or nodes", "they come back with the same config");
}

void add_futile(const Install& install, Sight& sight) {
  const auto add = [&](std::string what, std::string why) {
    sight.futile.push_back({std::move(what), std::move(why)});
  };
  switch (sight.stage) {
    case Stage::cluster:
      add("kind create cluster --retain or --wait", "the config is refused before any node exists");
      return;
    case Stage::chart:
      add("helm --wait, --timeout or --atomic", "refused before anything is sent to the cluster");
      return;
    case Stage::apply:
      add("installing again, or helm --atomic", "the API server refuses the same object again");
      return;
    default:
      break;
  }
  if (is_about_address(*sight.finding)) {
    add_futile_address(install, sight);
  } else if (sight.finding->finding.effect == Effect::agent_crash) {
    add("longer waits, restarting pods", "the same values end it at the same line each time");
  } else if (sight.finding->finding.effect == Effect::bootstrap_deadlock) {
    add("longer waits, restarting pods", "nothing changes while they wait");
  }
}

// -- a stage that fails

void describe_pods(const Install& install, Sight& sight) {
  const Cluster* cluster = install.cluster();
  const bool other_network = has_other_network(cluster);
  sight.nodes = other_network ? "Ready" : "NotReady";
  PodTable pods(install);
  if (sight.stage > Stage::apply) {
    const bool agents_run = sight.stage > Stage::nodes_ready;
    const Reported& failed = *sight.finding;
    if (sight.stage == Stage::operator_) {
      pods.agent("0/1", "Running");
      pods.operator_("0/1",
                     failed.finding.effect == Effect::agent_crash ? "CrashLoopBackOff" : "Pending");
    } else if (agents_run || sight.stage == Stage::cni || sight.stage == Stage::nodes_ready) {
      pods.agent(agents_run ? "1/1" : "0/1", "Running");
      pods.operator_("1/1", "Running");
    } else {
      pods.agent("0/1", agent_status(install, failed, sight.stage));
      if (sight.stage == Stage::images) {
        pods.operator_("0/1", "ImagePullBackOff");
      } else if (is_about_address(failed)) {
        pods.operator_("0/1", "CrashLoopBackOff");
      } else {
        pods.operator_("1/1", "Running");
      }
    }
    if (agents_run) sight.nodes = "Ready";
  }
  pods.others(sight.nodes == "Ready" && sight.stage != Stage::coredns, sight.stage > Stage::apply);
  sight.pods = std::move(pods.rows);
}

Sight failing(const Install& install, const Reported& failed) {
  Sight sight{.stage = stage_of(failed.finding), .finding = &failed};
  sight.log = log_line(failed.finding.seen_as);
  if (sight.stage == Stage::cluster) {
    sight.first_line = "kind: ERROR: failed to create cluster: …";
  } else {
    if (sight.stage == Stage::chart || sight.stage == Stage::apply) {
      sight.first_line = "helm: Error: …";
    }
    describe_pods(install, sight);
  }
  if (!sight.first_line.empty() && !sight.log.empty()) sight.first_line += " " + sight.log;
  prove(install, sight);
  add_futile(install, sight);
  return sight;
}

// -- the end of a bootstrap that nothing stops

void add_slow(const Install& install, Sight& sight) {
  const Cluster* cluster = install.cluster();
  const bool kind = cluster != nullptr && cluster->is_kind();
  sight.slow.emplace_back(
      kind ? "the images: every KIND node pulls them by itself (kind load docker-image spares it)"
           : "the images: every node pulls them by itself");
  sight.slow.emplace_back("the operator first makes Cilium's CRDs; the agents wait for them");
  if (!has_other_network(cluster)) {
    sight.slow.emplace_back(
        "nodes stay NotReady and CoreDNS Pending until then: no fault, and no reason to start "
        "over");
  }
  sight.slow.emplace_back(
      "pods get an address before their identity is known everywhere: CoreDNS is Running first, "
      "ready a little later");
  if (is_on(install, "hubble.relay.enabled")) {
    sight.slow.emplace_back("Hubble's relay asks CoreDNS for the agents, so it is ready last");
  }
}

void prove_features(const Install& install, const Forecast& forecast, Sight& sight) {
  const std::string space = name_space_of(install);
  for (const ForecastStep& step : forecast.steps) {
    const bool off = step.mark == ForecastStep::Mark::off;
    switch (step.stage) {
      case Stage::services:
        if (is_true(install.fact(Fact::kube_proxy_replacement))) {
          sight.proofs.push_back({on_agent(install, "status"), "KubeProxyReplacement: True"});
        }
        break;
      case Stage::l2:
        sight.proofs.push_back(
            {fmt::format("kubectl -n {} get lease", space),
             off ? "no cilium-l2announce-…" : "cilium-l2announce-…, one a service"});
        break;
      case Stage::bgp:
        if (!is_true(install.chart().at_least("1.14.0"))) break;
        sight.proofs.push_back(
            {on_agent(install, "bgp peers"), off ? "no peer" : "established for each peer"});
        break;
      case Stage::gateway:
        sight.proofs.push_back({"kubectl get gatewayclass cilium",
                                off ? "NotFound, or ACCEPTED not True" : "ACCEPTED True"});
        break;
      case Stage::hubble:
        sight.proofs.push_back(
            {fmt::format("kubectl -n {} rollout status deploy/{}", space,
                         is_on(install, "hubble.relay.enabled") ? "hubble-relay" : "hubble-ui"),
             off ? "never done" : "successfully rolled out"});
        break;
      default:
        break;
    }
  }
}

Sight end_of(const Install& install, const Forecast& forecast) {
  Sight sight;
  const std::string space = name_space_of(install);
  if (forecast.outcome == Outcome::ready) {
    PodTable pods(install);
    pods.running();
    sight.pods = std::move(pods.rows);
    sight.nodes = "Ready";
  }
  sight.proofs.push_back({fmt::format("kubectl -n {} rollout status ds/cilium", space),
                          "daemon set \"cilium\" successfully rolled out"});
  sight.proofs.push_back({"kubectl wait --for=condition=Ready nodes --all --timeout=5m",
                          "condition met, for every node"});
  prove_features(install, forecast, sight);
  add_slow(install, sight);
  return sight;
}

}  // namespace

std::string needs_of(Stage stage, const Install& install) {
  const Cluster* cluster = install.cluster();
  switch (stage) {
    case Stage::cluster:
      return cluster != nullptr && cluster->is_kind() ? "a config that KIND takes" : "";
    case Stage::chart:
      return "values that the chart takes";
    case Stage::apply:
      return "an API server that takes every object";
    case Stage::images:
      return "the images, on every node";
    case Stage::config_init:
      return fmt::format("the API server at {}, from every node", address_words(install));
    case Stage::agent:
      return has_config_container(install)
                 ? "what config has read, and Cilium's CRDs"
                 : fmt::format("the API server at {}, and Cilium's CRDs", address_words(install));
    case Stage::operator_:
      return fmt::format("the API server at {}, and a node for each replica",
                         address_words(install));
    case Stage::cni:
      return "the agent, which writes the CNI's config";
    case Stage::nodes_ready:
      return "a CNI config on the node";
    case Stage::coredns:
      return "a Ready node, and an address from Cilium";
    case Stage::services:
      return "the agents; for LoadBalancer services a pool of addresses";
    case Stage::l2:
      return "kubeProxyReplacement, a pool and a CiliumL2AnnouncementPolicy";
    case Stage::bgp:
      return "BGP resources that name the peers";
    case Stage::gateway:
      return "the Gateway API's CRDs before the operator starts, and kubeProxyReplacement";
    case Stage::hubble:
      return "Ready nodes, CoreDNS and certificates";
    case Stage::none:
      break;
  }
  return {};
}

std::vector<Sight> sights(const Install& install, const Forecast& forecast,
                          std::span<const Reported> findings) {
  std::vector<Sight> seen;
  for (const ForecastStep& step : forecast.steps) {
    if (step.mark != ForecastStep::Mark::fails) continue;
    for (const Reported& reported : findings) {
      if (reported.rule != step.rule || reported.severity != Severity::error ||
          !concerns(reported, install) || stage_of(reported.finding) != step.stage) {
        continue;
      }
      seen.push_back(failing(install, reported));
      break;
    }
  }
  if (seen.empty()) seen.push_back(end_of(install, forecast));
  return seen;
}

}  // namespace cilium_lint
