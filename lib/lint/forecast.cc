#include "lint/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chart/refusal_stop.h"
#include "lint/helm_stop.h"

namespace cilium_lint {
namespace {

constexpr std::size_t kStages = static_cast<std::size_t>(Stage::none);

bool is_error_effect(Effect effect) { return effect <= Effect::bootstrap_deadlock; }

Stage stage_of(Effect effect) {
  switch (effect) {
    case Effect::cluster_refused:
      return Stage::cluster;
    case Effect::install_refused:
      return Stage::chart;
    case Effect::apply_refused:
      return Stage::apply;
    case Effect::agent_crash:
      return Stage::agent;
    case Effect::bootstrap_deadlock:
      return Stage::config_init;
    default:
      return Stage::none;
  }
}

Outcome outcome_of(Effect effect) {
  switch (effect) {
    case Effect::cluster_refused:
      return Outcome::cluster_refused;
    case Effect::install_refused:
      return Outcome::install_refused;
    case Effect::apply_refused:
      return Outcome::apply_refused;
    case Effect::agent_crash:
      return Outcome::agent_crash;
    case Effect::bootstrap_deadlock:
      return Outcome::bootstrap_deadlock;
    default:
      return Outcome::unknown;
  }
}

// What a comment or the config waves away is taken for no problem. What is only known already
// happens all the same.
bool is_waved_away(const Reported& reported) {
  return reported.suppressed &&
         (reported.suppressed->by == "comment" || reported.suppressed->by == "config");
}

// What the findings say, by stage.
struct Verdicts {
  std::array<const Reported*, kStages> fails{};  // the error that stops the stage
  std::array<const Reported*, kStages> off{};    // a feature that was switched on and does not work
  std::vector<std::string_view> possible{};      // rules that may stop it
  std::size_t refusals{};                        // of Helm, which shows the first of them alone

  [[nodiscard]] const Reported* failure(Stage stage) const {
    return fails[static_cast<std::size_t>(stage)];
  }
  // People see the agent's pod, whichever of its containers it is.
  [[nodiscard]] const Reported* shown_failure(Stage stage) const {
    if (stage == Stage::agent && failure(Stage::config_init) != nullptr) {
      return failure(Stage::config_init);
    }
    return failure(stage);
  }
  [[nodiscard]] const Reported* off_at(Stage stage) const {
    return off[static_cast<std::size_t>(stage)];
  }
};

// Which of the layers, in Helm's order, a place stands in.
std::size_t layer_at(const Install& install, const Span& at) {
  const auto written = std::ranges::find_if(install.layers, [&](const Layer& layer) {
    return layer.at.file == at.file && layer.at.begin <= at.begin && at.begin < layer.at.end;
  });
  if (written != install.layers.end()) {
    return static_cast<std::size_t>(written - install.layers.begin());
  }
  const auto whole = std::ranges::find(install.layers, at.file, &Layer::file);
  return static_cast<std::size_t>(whole - install.layers.begin());
}

// Where Helm meets what the finding says it refuses: the first place that is known of a fact, of
// the rule or, for a type that templates do not survive, of the key.
HelmStop stop_of(const Install& install, const Reported& reported) {
  const Finding& finding = reported.finding;
  if (finding.by_schema) return {.step = HelmStep::schema};
  const Chart& chart = install.chart();
  std::optional<HelmStop> first;
  const auto consider = [&](std::string_view name) {
    const auto row = refusal_stop(chart.catalogue(), chart.judged_by(), name);
    if (!row) return;
    const HelmStop stop = helm_stop(row->where, row->place);
    if (!first || comes_before(stop, *first)) first = stop;
  };
  for (const std::string_view fact : finding.facts) consider(fact);
  consider(reported.rule);
  if (!first) consider(finding.key);
  return first.value_or(HelmStop{});
}

// Whether Helm shows `a` instead of `b`, of which it refuses either.
bool is_shown_first(const Install& install, const Reported& a, const Reported& b) {
  const HelmStop at_a = stop_of(install, a), at_b = stop_of(install, b);
  if (at_a.step == HelmStep::values && at_b.step == HelmStep::values) {
    return layer_at(install, a.finding.at) < layer_at(install, b.finding.at);
  }
  return comes_before(at_a, at_b);
}

// Whether `a` stops its stage before `b` does. Of equals the first in the report's order stands.
bool stops_before(const Install& install, const Reported& a, const Reported& b) {
  if (a.finding.effect != b.finding.effect) return a.finding.effect < b.finding.effect;
  return a.finding.effect == Effect::install_refused && is_shown_first(install, a, b);
}

Verdicts sort_by_stage(const Install& install, std::span<const Reported> findings) {
  Verdicts verdicts;
  for (const Reported& reported : findings) {
    if (!concerns(reported, install)) continue;
    const Stage stage = cilium_lint::stage_of(reported.finding);
    if (is_error_effect(reported.finding.effect) && reported.severity != Severity::error) {
      verdicts.possible.push_back(reported.rule);
    }
    if (stage == Stage::none) continue;
    auto& slots = reported.severity == Severity::error ? verdicts.fails : verdicts.off;
    if (&slots == &verdicts.off && reported.finding.effect != Effect::feature_off) continue;
    const Reported*& slot = slots[static_cast<std::size_t>(stage)];
    if (slot == nullptr || stops_before(install, reported, *slot)) slot = &reported;
    if (&slots == &verdicts.fails && stage == Stage::chart) ++verdicts.refusals;
  }
  return verdicts;
}

// -- what is not known

bool holds_unknown(const yaml::Data& data) {
  return data.type == yaml::Type::unknown || data.open ||
         std::ranges::any_of(data.entries,
                             [](const yaml::Entry& entry) { return holds_unknown(entry.value); }) ||
         std::ranges::any_of(data.items, holds_unknown);
}

void collect_unknown(const yaml::Data& data, const std::string& key, bool layers_hide,
                     std::vector<std::string>& keys) {
  if (!holds_unknown(data)) return;
  // What only an unreadable layer may set is said once, with that layer.
  const bool own = data.type == yaml::Type::unknown && yaml::is_templated(data.text);
  if (own || (!layers_hide && (data.type == yaml::Type::unknown || data.open))) {
    keys.push_back(key);
  }
  for (const yaml::Entry& entry : data.entries) {
    collect_unknown(entry.value, join_key(key, entry.key), layers_hide, keys);
  }
  for (std::size_t i = 0; i < data.items.size(); ++i) {
    collect_unknown(data.items[i], fmt::format("{}[{}]", key, i), layers_hide, keys);
  }
}

std::string why_unreadable(const Install& install, const Layer& layer) {
  const FileId file = layer.file != kNoFile ? layer.file : layer.at.file;
  if (file == kNoFile || install.files == nullptr) return layer.why;
  return fmt::format("{}: {}", install.files->path(file), layer.why);
}

// Why nobody can say whether the chart takes the values.
std::vector<std::string> values_unknown_because(const Install& install, const Verdicts& verdicts,
                                                std::span<const Skipped> skipped) {
  std::vector<std::string> because;
  const Chart& chart = install.chart();
  if (chart.state() == Chart::State::unknown) {
    because.emplace_back("the release of the chart is not known");
  } else if (chart.state() == Chart::State::nearest) {
    because.push_back(fmt::format("chart {} is not in the tables", chart.name()));
  }
  bool layers_hide = false;
  for (const Layer& layer : install.layers) {
    if (layer.kind != LayerKind::unreadable) continue;
    layers_hide = true;
    because.push_back(why_unreadable(install, layer));
  }
  std::vector<std::string> keys;
  collect_unknown(*install.user_values().root, "", layers_hide, keys);
  for (const std::string& key : keys) {
    because.push_back(fmt::format("{} is only known when the install runs",
                                  key.empty() ? "what the values are" : key));
  }
  for (const Skipped& check : skipped) {
    because.push_back(fmt::format("{} not checked: {}", check.check, check.reason));
  }
  for (const std::string_view rule : verdicts.possible) {
    std::string reason = fmt::format("{} may stop it", rule);
    if (std::ranges::find(because, reason) == because.end()) because.push_back(std::move(reason));
  }
  return because;
}

std::vector<std::string> cluster_unknown_because(const Cluster* cluster) {
  if (cluster == nullptr) return {"no config of the cluster was found"};
  std::vector<std::string> because;
  const auto consider = [&because](bool known, std::string_view what) {
    if (!known) because.push_back(fmt::format("the cluster's {} is not known", what));
  };
  // Other tools' nodes and names do not decide whether Cilium starts.
  consider(cluster->name.known || !cluster->is_kind(), "name");
  if (!cluster->nodes_known && cluster->is_kind())
    because.emplace_back("the cluster's nodes are not known");
  consider(cluster->kube_proxy.known, "kube-proxy mode");
  consider(cluster->default_cni.known, "default CNI");
  consider(cluster->ip_family.known, "IP family");
  return because;
}

// -- the words

std::string count_of(std::size_t n, std::string_view one) {
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

std::string cluster_text(const Cluster& cluster) {
  std::vector<std::string> parts;
  if (cluster.nodes_known) {
    parts.push_back(count_of(cluster.control_planes(), "control plane"));
    if (cluster.workers() > 0) parts.push_back(count_of(cluster.workers(), "worker"));
  } else if (cluster.is_kind()) {
    parts.emplace_back("nodes that only the run decides");
  }
  if (cluster.default_cni.known) {
    parts.push_back(cluster.default_cni.value ? fmt::format("{}'s own CNI", tool_of(cluster.source))
                    : cluster.installs_cilium ? "Cilium brought along"
                                              : "no CNI");
  }
  if (cluster.kube_proxy.known) {
    parts.push_back(cluster.kube_proxy.value == KubeProxyMode::none ? "no kube-proxy"
                    : cluster.is_kind() || cluster.kube_proxy.given
                        ? fmt::format("kube-proxy with {}", name_of(cluster.kube_proxy.value))
                        : "kube-proxy");
  }
  return fmt::format("{} creates it{}{}", tool_of(cluster.source), parts.empty() ? "" : ": ",
                     fmt::join(parts, ", "));
}

std::string_view failure_words(Stage stage, Effect effect) {
  switch (stage) {
    case Stage::cluster:
      return "refused by KIND";
    case Stage::chart:
      return "refused";
    case Stage::apply:
      return "the API server refuses an object";
    case Stage::images:
      return "an image never arrives";
    case Stage::config_init:
    case Stage::agent:
    case Stage::operator_:
      return effect == Effect::agent_crash ? "exits at start" : "never comes up";
    case Stage::cni:
      return "never writes its config";
    case Stage::nodes_ready:
      return "stay NotReady";
    case Stage::coredns:
      return "stays Pending";
    default:
      return "never works";
  }
}

std::string failure_text(const Install& install, const Verdicts& verdicts, const Reported& reported,
                         bool is_first) {
  const Stage stage = stage_of(reported.finding);
  std::string words(failure_words(stage, reported.finding.effect));
  if (stage == Stage::config_init && reported.finding.effect == Effect::bootstrap_deadlock) {
    const auto names = agent_init_container_names(install);
    if (names && !names->empty() && names->front() == "config") {
      words = fmt::format("stuck at Init:0/{}", names->size());
    } else if (!names && !is_false(install.chart().at_least("1.13.0"))) {
      words = "stuck at its first init container";
    }
  }
  std::string text = fmt::format("{}{} ({})", is_first ? "" : "then ", words, reported.rule);
  if (stage == Stage::chart && verdicts.refusals > 1) {
    text += fmt::format(", the first of {} refusals", verdicts.refusals);
  }
  return text;
}

std::string_view wait_text(Stage stage, Stage first) {
  switch (first) {
    case Stage::cluster:
      if (stage <= Stage::cni) return "waits for the cluster";
      break;
    case Stage::chart:
      if (stage <= Stage::cni) return "waits for the chart";
      break;
    case Stage::apply:
      if (stage <= Stage::cni) return "waits for its objects";
      break;
    case Stage::images:
      if (stage <= Stage::operator_) return "waits for its image";
      break;
    case Stage::config_init:
      if (stage == Stage::agent) return "waits for config";
      break;
    default:
      break;
  }
  switch (stage) {
    case Stage::cni:
    case Stage::nodes_ready:
      return first == Stage::operator_ ? "waits for the operator"
             : first == Stage::cni     ? "waits for a CNI"
                                       : "waits for the agent";
    case Stage::coredns:
      return "waits for a Ready node";
    default:
      return "waits for Ready nodes";
  }
}

std::vector<const Manifest*> pools(const Install& install) {
  std::vector<const Manifest*> found;
  for (const Manifest& manifest : install.manifests) {
    if (manifest.kind == "CiliumLoadBalancerIPPool") found.push_back(&manifest);
  }
  return found;
}

std::string pools_text(const Install& install) {
  const std::vector<const Manifest*> found = pools(install);
  std::string where;
  std::vector<FileId> files;
  for (const Manifest* pool : found) {
    if (!pool->at.known() || install.files == nullptr) continue;
    if (std::ranges::find(files, pool->at.file) != files.end()) continue;
    files.push_back(pool->at.file);
    where += fmt::format("{}{}", where.empty() ? " in " : ", ", install.files->path(pool->at.file));
  }
  return fmt::format("LoadBalancer addresses come from the {}{}",
                     found.size() == 1 ? "pool" : "pools", where);
}

std::string_view services_text(const Install& install) {
  if (is_true(install.fact(Fact::kube_proxy_replacement))) return "served by Cilium";
  const Cluster* cluster = install.cluster();
  if (cluster == nullptr || !is_true(cluster->has_kube_proxy())) return "ClusterIPs work for pods";
  return "served by kube-proxy";
}

bool has_own_network(const Install& install) {
  const Cluster* cluster = install.cluster();
  return cluster != nullptr && cluster->default_cni.known && cluster->default_cni.value;
}

std::string pass_text(Stage stage, const Install& install) {
  switch (stage) {
    case Stage::cluster:
      return cluster_text(*install.cluster());
    case Stage::chart:
      return "accepted";
    case Stage::apply:
      return "the API server takes every object";
    case Stage::images:
      return "pulled on every node";
    case Stage::config_init:
      return "reaches the API server and reads the config";
    case Stage::operator_:
      return "registers Cilium's CRDs";
    case Stage::cni:
      return "the agent writes its config on every node";
    case Stage::agent: {
      const std::optional<int> init = agent_init_containers(install);
      if (!init || *init == 0) return "starts";
      return fmt::format("starts after {}",
                         count_of(static_cast<std::size_t>(*init), "init container"));
    }
    case Stage::nodes_ready:
      return has_own_network(install) ? "before Cilium, by the cluster's own CNI"
                                      : "once the agents run";
    case Stage::coredns:
      return has_own_network(install) ? "before Cilium, with an address that is not Cilium's"
                                      : "starts once a node is Ready";
    case Stage::services:
      return pools(install).empty() ? std::string(services_text(install)) : pools_text(install);
    case Stage::l2:
      return "answers for LoadBalancer and external addresses";
    case Stage::bgp:
      return "announces what its policies name";
    case Stage::gateway:
      return "serves Gateways";
    case Stage::hubble:
      return "collects flows";
    default:
      return "passes";
  }
}

bool is_on(const Install& install, std::initializer_list<std::string_view> keys) {
  return std::ranges::any_of(
      keys, [&](std::string_view key) { return is_true(install.value(key).truthy()); });
}

// The stages of this install's bootstrap; without `every` the milestones and what is switched on.
bool is_gone_through(Stage stage, const Install& install, bool every) {
  switch (stage) {
    case Stage::cluster:
      return install.cluster() != nullptr;
    case Stage::chart:
    case Stage::agent:
    case Stage::nodes_ready:
    case Stage::coredns:
      return true;
    case Stage::services:
      return every || !pools(install).empty();
    case Stage::config_init:
      return every && !is_false(install.chart().at_least("1.13.0"));
    case Stage::l2:
      return is_on(install, {"l2announcements.enabled"});
    case Stage::bgp:
      return is_on(install, {"bgpControlPlane.enabled", "bgp.enabled"});
    case Stage::gateway:
      return is_on(install, {"gatewayAPI.enabled"});
    case Stage::hubble:
      return is_on(install, {"hubble.relay.enabled", "hubble.ui.enabled"});
    default:
      return every;
  }
}

// The stages that people are shown beside findings: the milestones, and wherever something fails.
bool is_shown(Stage stage, const Install& install, const Verdicts& verdicts) {
  if (verdicts.shown_failure(stage) != nullptr) return stage != Stage::config_init;
  return is_gone_through(stage, install, false);
}

// What the drawing of one step needs.
struct Drawing {
  const Install& install;
  const Verdicts& verdicts;
  const std::vector<std::string>& values_unknown;
  const std::vector<std::string>& cluster_unknown;
  Stage first = Stage::none;
  bool every{};
  bool said_why{};

  ForecastStep step(Stage stage) {
    using Mark = ForecastStep::Mark;
    const Reported* failed = every ? verdicts.failure(stage) : verdicts.shown_failure(stage);
    if (failed != nullptr) {
      const bool is_first = stage_of(failed->finding) == first;
      return {Mark::fails, stage, failure_text(install, verdicts, *failed, is_first), failed->rule};
    }
    if (first != Stage::none && stage > first && !runs_beside(stage)) {
      const bool same = stage == Stage::operator_ && first >= Stage::config_init;
      return {Mark::waits,
              stage,
              std::string(same ? "asks the same address in vain" : wait_text(stage, first)),
              {}};
    }
    if (const Reported* off = verdicts.off_at(stage)) {
      return {Mark::off, stage, fmt::format("stays off ({})", off->rule), off->rule};
    }
    const std::string* why = unknown_because(stage);
    if (why == nullptr) return {Mark::passes, stage, pass_text(stage, install), {}};
    if (said_why) return {Mark::unknown, stage, "not known", {}};
    said_why = true;
    return {Mark::unknown, stage, "not known: " + *why, {}};
  }

  // The operator waits for no agent; it only needs the API server too.
  [[nodiscard]] bool runs_beside(Stage stage) const {
    if (stage != Stage::operator_ || first < Stage::config_init) return false;
    const Reported* failed = verdicts.failure(first);
    return failed == nullptr || !failed->rule.starts_with("api-server/");
  }

  // Creating the cluster needs nothing of the values, and the chart nothing of the cluster.
  [[nodiscard]] const std::string* unknown_because(Stage stage) const {
    if (stage == Stage::cluster) return nullptr;
    if (!values_unknown.empty()) return &values_unknown.front();
    if (stage == Stage::chart || cluster_unknown.empty()) return nullptr;
    return &cluster_unknown.front();
  }
};

// -- the init containers of the agent's pod

// `pattern` of the chart: ^config-map:[^,]+$ (templates/cilium-agent/daemonset.yaml, 1.19.0 on).
Truth is_one_config_map(const Value& sources) {
  if (sources.is_unknown()) return Truth::unknown;
  const std::string text = sources.text().value_or("");
  constexpr std::string_view kPrefix = "config-map:";
  return truth(text.starts_with(kPrefix) && text.size() > kPrefix.size() &&
               text.find(',') == std::string::npos);
}

Truth any_of(const Chart& chart,
             std::initializer_list<std::pair<std::string_view, std::string_view>> ranges) {
  Truth found = Truth::no;
  for (const auto& [first, last] : ranges) found = found | chart.within(first, last);
  return found;
}

struct Presence {
  std::string_view container{};
  Truth there{};
};

// In the order of the pod. Read from templates/cilium-agent/daemonset.yaml (until 1.10
// templates/cilium-agent-daemonset.yaml) of every release from 1.10.0 to 1.20.0.
std::vector<Presence> init_containers(const Install& install) {
  const Chart& chart = install.chart();
  const auto on = [&install](std::string_view key) { return install.value(key).truthy(); };

  const Truth config =
      chart.at_least("1.13.0") &
      !(chart.at_least("1.19.0") & is_one_config_map(install.value("daemon.configSources")));
  const Truth cgroup = chart.at_least("1.10.2") & on("cgroup.autoMount.enabled");

  const Truth sysctl_by_own_switch =
      any_of(chart, {{"1.14.13", "1.14.19"}}) | chart.at_least("1.15.7");
  const Truth sysctl_always =
      any_of(chart, {{"1.10.13", "1.10.13"}, {"1.11.7", "1.11.7"}, {"1.12.0", "1.12.0"}});
  const Truth sysctl_there =
      any_of(chart, {{"1.10.13", "1.10.20"}, {"1.11.7", "1.11.20"}}) | chart.at_least("1.12.0");
  const Truth sysctl =
      sysctl_there & (sysctl_always | (sysctl_by_own_switch & on("sysctlfix.enabled")) |
                      ((!sysctl_by_own_switch) & on("cgroup.autoMount.enabled")));

  const Truth bpf = chart.at_least("1.12.0") & !on("securityContext.privileged") &
                    ((!chart.at_least("1.14.0")) | on("bpf.autoMount.enabled"));
  const Truth node_init = on("nodeinit.enabled") & on("nodeinit.bootstrapFile");

  const Value replacement = install.value("kubeProxyReplacement");
  const Truth kube_proxy =
      (any_of(chart, {{"1.10.14", "1.10.20"}, {"1.11.8", "1.11.20"}}) | chart.at_least("1.12.0")) &
      on("waitForKubeProxy") & !replacement.is("strict") &
      !(chart.at_least("1.15.0") & replacement.is("true"));

  const Truth cni_there =
      any_of(chart, {{"1.11.15", "1.11.20"}, {"1.12.8", "1.12.19"}}) | chart.at_least("1.13.1");
  const Truth cni_always =
      any_of(chart, {{"1.11.15", "1.11.18"}, {"1.12.8", "1.12.11"}, {"1.13.1", "1.13.4"}});

  return {{"config", config},
          {"mount-cgroup", cgroup},
          {"apply-sysctl-overwrites", sysctl},
          {"mount-bpf-fs", bpf},
          {"wait-for-node-init", node_init},
          {"clean-cilium-state", Truth::yes},
          {"wait-for-kube-proxy", kube_proxy},
          {"install-cni-binaries", cni_there & (cni_always | on("cni.install"))}};
}

}  // namespace

bool comes_before(const Reported& a, const Reported& b) {
  return a.finding.effect < b.finding.effect;
}

bool concerns(const Reported& reported, const Install& install) {
  if (is_waved_away(reported)) return false;
  if (reported.cluster != nullptr) return reported.cluster == install.cluster();
  return !reported.install.empty() && reported.install == install.id;
}

std::string_view name_of(ForecastStep::Mark mark) {
  switch (mark) {
    case ForecastStep::Mark::passes:
      return "passes";
    case ForecastStep::Mark::fails:
      return "fails";
    case ForecastStep::Mark::waits:
      return "waits";
    case ForecastStep::Mark::off:
      return "off";
    case ForecastStep::Mark::unknown:
      return "unknown";
  }
  return {};
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::cluster_refused:
      return name_of(Effect::cluster_refused);
    case Outcome::install_refused:
      return name_of(Effect::install_refused);
    case Outcome::apply_refused:
      return name_of(Effect::apply_refused);
    case Outcome::agent_crash:
      return name_of(Effect::agent_crash);
    case Outcome::bootstrap_deadlock:
      return name_of(Effect::bootstrap_deadlock);
    case Outcome::ready:
      return "ready";
    case Outcome::unknown:
      return "unknown";
  }
  return {};
}

Stage stage_of(const Finding& finding) {
  return finding.stage != Stage::none ? finding.stage : stage_of(finding.effect);
}

Forecast forecast(const Install& install, std::span<const Reported> findings,
                  std::span<const Skipped> skipped, bool every_stage) {
  const Verdicts verdicts = sort_by_stage(install, findings);
  const std::vector<std::string> values_unknown =
      values_unknown_because(install, verdicts, skipped);
  const std::vector<std::string> cluster_unknown = cluster_unknown_because(install.cluster());

  Forecast forecast;
  const auto first = std::ranges::find_if(verdicts.fails, [](const Reported* r) { return r; });
  if (first != verdicts.fails.end()) {
    forecast.stage = static_cast<Stage>(first - verdicts.fails.begin());
    forecast.outcome = outcome_of((*first)->finding.effect);
    forecast.first_failure = (*first)->rule;
  } else if (values_unknown.empty() && cluster_unknown.empty()) {
    forecast.outcome = Outcome::ready;
  } else {
    forecast.unknown_because = values_unknown;
    forecast.unknown_because.insert(forecast.unknown_because.end(), cluster_unknown.begin(),
                                    cluster_unknown.end());
  }

  Drawing drawing{install, verdicts, values_unknown, cluster_unknown, forecast.stage, every_stage};
  for (std::size_t i = 0; i < kStages; ++i) {
    const auto stage = static_cast<Stage>(i);
    const bool shown = is_shown(stage, install, verdicts);
    const bool fails = verdicts.failure(stage) != nullptr || verdicts.off_at(stage) != nullptr;
    if (shown || (every_stage && (fails || is_gone_through(stage, install, true)))) {
      forecast.steps.push_back(drawing.step(stage));
    }
    if (shown && forecast.stage != Stage::none && stage > forecast.stage) {
      forecast.blocked.push_back(stage);
    }
  }
  return forecast;
}

std::optional<std::vector<std::string>> agent_init_container_names(const Install& install) {
  const auto on = [&install](std::string_view key) { return install.value(key).truthy(); };
  if (!is_true(on("agent")) || !is_false(on("preflight.enabled"))) return std::nullopt;

  std::vector<std::string> names;
  for (const Presence& container : init_containers(install)) {
    if (container.there == Truth::unknown) return std::nullopt;
    if (is_true(container.there)) names.emplace_back(container.container);
  }
  const Truth takes_extra = install.chart().at_least("1.16.0");
  const Value extra = install.value("extraInitContainers");
  const Truth has_extra = takes_extra & extra.truthy();
  if (has_extra == Truth::unknown) return std::nullopt;
  if (is_false(has_extra)) return names;
  const auto items = extra.items();
  if (!items) return std::nullopt;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const Value name = install.value(fmt::format("extraInitContainers[{}].name", i));
    names.push_back(name.text().value_or(""));
  }
  return names;
}

std::optional<int> agent_init_containers(const Install& install) {
  const auto names = agent_init_container_names(install);
  if (!names) return std::nullopt;
  return static_cast<int>(names->size());
}

}  // namespace cilium_lint
