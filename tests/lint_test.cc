#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.h"
#include "lint/fixes.h"
#include "lint/helm_stop.h"
#include "lint/run.h"
#include "lint/sights.h"
#include "lint/values_edit.h"
#include "text/fingerprint.h"

namespace cilium_lint {
namespace {

// -- installs for these tests

Chart chart(std::string_view version) {
  const Catalogue& catalogue = rules::catalogue();
  const Version named = *Version::parse(version);
  const auto release = catalogue.find(named);
  return release ? Chart::exact(catalogue, *release) : Chart::nearest(catalogue, named);
}

// A project of one install whose layers come from texts.
struct Scene {
  Files files{};
  std::vector<Layer> layers{};
  Chart release = chart("1.18.3");
  Project project{};

  FileId values(std::string text, std::string path = "values.yaml") {
    const FileId file = files.add(std::move(path), std::move(text));
    layers.push_back(read_values({std::string(files.text(file)), Placement(file)},
                                 LayerKind::values_file, {file, 0, 0})
                         .layer);
    return file;
  }
  Install& install(std::shared_ptr<const Cluster> cluster = nullptr) {
    Install& install = project.installs.emplace_back(release);
    install.id = "deploy.sh#kube-system/cilium";
    install.mechanism = InstallMechanism::helm_install;
    install.layers = layers;
    install.files = &files;
    install.settle(std::move(cluster));
    return install;
  }
};

std::shared_ptr<const Cluster> kind_cluster(KubeProxyMode mode, bool cni, std::size_t workers) {
  auto cluster = std::make_shared<Cluster>();
  cluster->name.value = "platform";
  cluster->kube_proxy.value = mode;
  cluster->default_cni.value = cni;
  cluster->nodes.push_back({.control_plane = true, .name = "platform-control-plane"});
  for (std::size_t i = 0; i < workers; ++i) {
    cluster->nodes.push_back({.control_plane = false, .name = "platform-worker"});
  }
  return cluster;
}

// -- rules for these tests

constexpr std::array kErrors = {Effect::install_refused, Effect::bootstrap_deadlock,
                                Effect::agent_crash, Effect::cluster_refused, Effect::ignored};
constexpr std::array<std::string_view, 2> kOwns = {"bgp.*", "k8sServicePort"};

constexpr Rule kOwner = {.id = "bgp/owner", .owns = kOwns, .effects = kErrors};

void say_keys(const Install&, Findings& findings) {
  for (const char* key :
       {"bgp", "bgp.enabled", "bgpControlPlane", "k8sServicePort", "k8sServicePort.x", "bgp[0]"}) {
    findings.add({.effect = Effect::ignored, .message = "said", .key = key});
  }
}
constexpr Rule kGeneral = {
    .id = "values/general", .effects = kErrors, .general = true, .check = say_keys};

void refuse(const Install&, Findings& findings) {
  findings.add({.effect = Effect::install_refused, .message = "refused", .arguments = {"partial"}});
}
constexpr Rule kRefuse = {.id = "kube-proxy/unknown-mode", .effects = kErrors, .check = refuse};

void hang(const Install&, Findings& findings) {
  findings.add({.effect = Effect::bootstrap_deadlock, .message = "hangs"});
}
constexpr Rule kHang = {.id = "api-server/missing-address", .effects = kErrors, .check = hang};

void refuse_cluster(const Cluster& cluster, Findings& findings) {
  findings.add({.at = cluster.at, .effect = Effect::cluster_refused, .message = "no"});
}
constexpr Rule kRefuseCluster = {
    .id = "kind/refused", .effects = kErrors, .check_cluster = refuse_cluster};

constexpr Rule kSyntax = {.id = "yaml/syntax", .effects = kErrors};

void refuse_in_validate(const Install&, Findings& findings) {
  findings.add({.effect = Effect::install_refused,
                .message = "refused",
                .facts = {"hubble-ui-needs-relay-b"}});
}
constexpr Rule kRefuseInValidate = {
    .id = "hubble/in-validate", .effects = kErrors, .check = refuse_in_validate};
void refuse_in_secret(const Install&, Findings& findings) {
  findings.add(
      {.effect = Effect::install_refused,
       .message = "refused",
       .facts = {"clustermesh-provided-admin-key-c", "clustermesh-provided-admin-cert-c"}});
}
constexpr Rule kRefuseInSecret = {
    .id = "clustermesh/in-secret", .effects = kErrors, .check = refuse_in_secret};
void refuse_by_schema(const Install&, Findings& findings) {
  findings.add({.effect = Effect::install_refused, .message = "refused", .by_schema = true});
}
constexpr Rule kRefuseBySchema = {
    .id = "values/by-schema", .effects = kErrors, .check = refuse_by_schema};

void give_advice(const Install&, Findings& findings) { findings.add({.effect = Effect::advice}); }
constexpr Rule kLiar = {.id = "kind/liar", .effects = kErrors, .check = give_advice};

std::string ids(const Result<std::vector<const Rule*>>& chosen) {
  if (!chosen) return chosen.error().message;
  std::string text;
  for (const Rule* rule : *chosen) text += (text.empty() ? "" : " ") + std::string(rule->id);
  return text;
}

constexpr std::array<const Rule*, 4> kRules = {&kOwner, &kGeneral, &kRefuse, &kHang};

std::string lines(const std::vector<Reported>& findings) {
  std::string text;
  for (const Reported& reported : findings) {
    text += fmt::format("{} {} {} {} \"{}\" {}\n", name_of(reported.severity), reported.rule,
                        name_of(reported.finding.effect), name_of(reported.finding.certainty),
                        reported.finding.message,
                        reported.finding.key.empty() ? "-" : reported.finding.key);
  }
  return text;
}

std::string lines(const Forecast& forecast) {
  std::string text = fmt::format("{} at {} by {}\n", name_of(forecast.outcome),
                                 name_of(forecast.stage), forecast.first_failure);
  for (const ForecastStep& step : forecast.steps) {
    text += fmt::format("{} {}: {}\n",
                        step.mark == ForecastStep::Mark::passes  ? '+'
                        : step.mark == ForecastStep::Mark::fails ? 'x'
                                                                 : '.',
                        name_of(step.stage), step.text);
  }
  text += "blocked:";
  for (const Stage stage : forecast.blocked) text += fmt::format(" {}", name_of(stage));
  for (const std::string& reason : forecast.unknown_because) text += "\nunknown: " + reason;
  return text;
}

Forecast forecast_of(const Scene& scene, std::vector<const Rule*> rules) {
  return settle(check(scene.project, rules, scene.files), scene.project, scene.files)
      .installs.front()
      .forecast;
}

}  // namespace

TEST_CASE("severity follows effect and certainty") {
  CHECK_EQ(name_of(severity_of(Effect::cluster_refused, Certainty::sure)), "error");
  CHECK_EQ(name_of(severity_of(Effect::bootstrap_deadlock, Certainty::sure)), "error");
  CHECK_EQ(name_of(severity_of(Effect::bootstrap_deadlock, Certainty::possible)), "warning");
  CHECK_EQ(name_of(severity_of(Effect::exposed, Certainty::sure)), "warning");
  CHECK_EQ(name_of(severity_of(Effect::degraded, Certainty::possible)), "warning");
  CHECK_EQ(name_of(severity_of(Effect::advice, Certainty::sure)), "info");
}

TEST_CASE("rules are chosen by id and by topic") {
  CHECK_EQ(ids(select(kRules, {})),
           "bgp/owner values/general kube-proxy/unknown-mode api-server/missing-address");
  CHECK_EQ(ids(select(kRules, {.only = {"bgp", "kube-proxy/unknown-mode"}})),
           "bgp/owner kube-proxy/unknown-mode");
  CHECK_EQ(ids(select(kRules, {.only = {}, .skip = {"values", "bgp/owner"}})),
           "kube-proxy/unknown-mode api-server/missing-address");
  CHECK_EQ(ids(select(kRules, {.only = {"bgp"}, .skip = {"bgp/owner"}})), "");
}

TEST_CASE("a word that chooses no rule is named with the nearest one") {
  CHECK_EQ(ids(select(kRules, {.only = {"kube-prox"}})),
           "--only: no rule or topic is named \"kube-prox\"; the nearest is kube-proxy");
  CHECK_EQ(ids(select(kRules, {.only = {}, .skip = {"missing-adress"}})),
           "--skip: no rule or topic is named \"missing-adress\"; the nearest is "
           "api-server/missing-address");
  CHECK_EQ(ids(select({}, {.only = {"bgp"}})), "--only: no rule or topic is named \"bgp\"");
}

TEST_CASE("findings are stamped with rule, severity, install and fingerprint") {
  Scene scene;
  scene.values("a: 1\n");
  scene.install();
  const auto found = check(scene.project, std::array<const Rule*, 1>{&kRefuse}, scene.files);
  REQUIRE_EQ(found.size(), 1U);
  CHECK_EQ(found[0].install, "deploy.sh#kube-system/cilium");
  CHECK_EQ(found[0].fingerprint, fingerprint({"kube-proxy/unknown-mode", "", "",
                                              "deploy.sh#kube-system/cilium", "partial"}));
  CHECK_EQ(lines(found), "error kube-proxy/unknown-mode install-refused sure \"refused\" -\n");
}

TEST_CASE("a general rule is silent on keys that another rule owns, selected or not") {
  Scene scene;
  scene.values("a: 1\n");
  scene.install();
  const std::array<const Rule*, 1> selected = {&kGeneral};
  CHECK_EQ(lines(check(scene.project, selected, scene.files, kRules)),
           "warning values/general ignored sure \"said\" bgpControlPlane\n"
           "warning values/general ignored sure \"said\" k8sServicePort.x\n");
  CHECK_EQ(check(scene.project, selected, scene.files).size(), 6U);
}

TEST_CASE("what a rule says in an effect that is not its own is our fault") {
  Scene scene;
  scene.values("a: 1\n");
  scene.install();
  CHECK_THROWS(check(scene.project, std::array<const Rule*, 1>{&kLiar}, scene.files));
}

TEST_CASE("a document's problem is reported under its rule, if that is selected") {
  Scene scene;
  scene.values("a: 1\n");
  scene.install();
  scene.project.problems.push_back({.rule = "yaml/syntax", .message = "tab"});
  scene.project.problems.push_back(
      {.rule = "yaml/syntax", .message = "kind", .in_cluster_config = true});
  const std::array<const Rule*, 2> all = {&kSyntax, &kHang};
  CHECK_EQ(lines(check(scene.project, std::span(all).first(1), scene.files, all)),
           "error yaml/syntax install-refused sure \"tab\" -\n"
           "error yaml/syntax cluster-refused sure \"kind\" -\n");
  CHECK_EQ(check(scene.project, std::span(all).last(1), scene.files, all).size(), 1U);
  CHECK_THROWS(check(scene.project, kRules, scene.files));
}

TEST_CASE("errors about a release that is not in the tables stand for later patches only") {
  const auto severity = [](std::string_view version) {
    Scene scene;
    scene.release = chart(version);
    scene.values("a: 1\n");
    scene.install();
    return name_of(
        check(scene.project, std::array<const Rule*, 1>{&kRefuse}, scene.files)[0].severity);
  };
  CHECK_EQ(severity("1.18.3"), "error");
  CHECK_EQ(severity("1.18.99"), "error");
  CHECK_EQ(severity("1.21.0"), "warning");
  CHECK_EQ(severity("1.19.0-rc.1"), "warning");
}

TEST_CASE("findings are sorted by path, offset, rule and message, and equal ones merged") {
  Scene scene;
  const FileId b = scene.files.add("b.yaml", "0123456789");
  const FileId a = scene.files.add("a.yaml", "0123456789");
  const auto found = [](Span at, std::string_view rule, std::string message, std::string install) {
    Reported reported;
    reported.finding.at = at;
    reported.finding.effect = Effect::ignored;
    reported.finding.message = std::move(message);
    reported.rule = rule;
    reported.severity = Severity::warning;
    reported.install = std::move(install);
    return reported;
  };
  const Report report =
      settle({found({b, 1, 2}, "x/y", "m", "i"), found({a, 5, 6}, "x/y", "m", "i"),
              found({a, 5, 6}, "x/b", "z", "i"), found({a, 5, 6}, "x/b", "c", "j"),
              found({a, 5, 6}, "x/b", "c", "i"), found({a, 5, 6}, "x/b", "c", "j"),
              found({a, 2, 3}, "z/z", "m", "i"), found({}, "z/z", "m", "i")},
             scene.project, scene.files);
  std::string order;
  for (const Reported& r : report.findings) {
    order += fmt::format("{}:{} {} {} {}\n",
                         r.finding.at.known() ? scene.files.path(r.finding.at.file) : "",
                         r.finding.at.begin, r.rule, r.finding.message, r.install);
  }
  CHECK_EQ(order,
           ":0 z/z m i\n"
           "a.yaml:2 z/z m i\n"
           "a.yaml:5 x/b c i\n"
           "a.yaml:5 x/b c j\n"
           "a.yaml:5 x/b z i\n"
           "a.yaml:5 x/y m i\n"
           "b.yaml:1 x/y m i\n");
  CHECK(same_but_install(report.findings[2], report.findings[3]));
  CHECK_FALSE(same_but_install(report.findings[3], report.findings[4]));
  CHECK_EQ(report.summary.warnings, 7U);
}

TEST_CASE("the summary counts what is shown, and the exit code follows it") {
  Scene scene;
  scene.project.files_read = 3;
  scene.project.skipped = {{"b", "x"}, {"a", "x"}, {"b", "x"}};
  scene.project.notes = {"two", "one", "two"};
  Reported error;
  error.severity = Severity::error;
  error.finding.message = "1";
  error.finding.fixes.push_back({.title = "t", .edits = {{{}, "x"}}});
  Reported info;
  info.severity = Severity::info;
  info.finding.message = "2";
  info.finding.fixes.push_back({.title = "only said"});
  Reported hidden = error;
  hidden.finding.message = "3";
  hidden.suppressed = Suppression{.by = "comment"};

  const Report report = settle({error, info, hidden}, scene.project, scene.files);
  const Summary& summary = report.summary;
  CHECK_EQ(fmt::format("{} files {} installs {} errors {} warnings {} infos {} suppressed {} "
                       "fixable",
                       summary.files, summary.installs, summary.errors, summary.warnings,
                       summary.infos, summary.suppressed, summary.fixable),
           "3 files 0 installs 1 errors 0 warnings 1 infos 1 suppressed 1 fixable");
  CHECK_EQ(report.skipped.size(), 2U);
  CHECK_EQ(report.skipped[0].check, "a");
  CHECK_EQ(fmt::format("{}", fmt::join(report.notes, " ")), "two one");

  CHECK_EQ(exit_code(report, FailOn::error), 1);
  CHECK_EQ(exit_code(report, FailOn::never), 0);
  const Report only_info = settle({info, hidden}, scene.project, scene.files);
  CHECK_EQ(exit_code(only_info, FailOn::error), 0);
  CHECK_EQ(exit_code(only_info, FailOn::warning), 0);
  CHECK_EQ(exit_code(only_info, FailOn::info), 1);
}

TEST_CASE("the forecast names the first failure and what waits behind it") {
  Scene scene;
  scene.values("l2announcements:\n  enabled: true\n");
  scene.install(kind_cluster(KubeProxyMode::none, false, 2));
  CHECK_EQ(lines(forecast_of(scene, {&kRefuse, &kHang})),
           "install-refused at chart by kube-proxy/unknown-mode\n"
           "+ cluster: KIND creates it: 1 control plane, 2 workers, no CNI, no kube-proxy\n"
           "x chart: refused (kube-proxy/unknown-mode)\n"
           "x agent: then stuck at Init:0/6 (api-server/missing-address)\n"
           ". nodes-ready: waits for the agent\n"
           ". coredns: waits for a Ready node\n"
           ". l2: waits for Ready nodes\n"
           "blocked: agent nodes-ready coredns l2");
  CHECK_EQ(lines(forecast_of(scene, {&kHang})),
           "bootstrap-deadlock at config-init by api-server/missing-address\n"
           "+ cluster: KIND creates it: 1 control plane, 2 workers, no CNI, no kube-proxy\n"
           "+ chart: accepted\n"
           "x agent: stuck at Init:0/6 (api-server/missing-address)\n"
           ". nodes-ready: waits for the agent\n"
           ". coredns: waits for a Ready node\n"
           ". l2: waits for Ready nodes\n"
           "blocked: agent nodes-ready coredns l2");
}

TEST_CASE("of all that Helm refuses the forecast names what Helm shows") {
  Scene scene;
  scene.values("a: 1\n");
  scene.install(nullptr);
  const auto said = [&](std::vector<const Rule*> rules) {
    const Forecast forecast = forecast_of(scene, std::move(rules));
    return fmt::format("{}; {}", forecast.first_failure, forecast.steps.front().text);
  };
  CHECK_EQ(said({&kRefuse, &kRefuseInValidate}),
           "hubble/in-validate; refused (hubble/in-validate), the first of 2 refusals");
  CHECK_EQ(said({&kRefuseInValidate, &kRefuseInSecret, &kRefuse}),
           "clustermesh/in-secret; refused (clustermesh/in-secret), the first of 3 refusals");
  CHECK_EQ(said({&kRefuseInSecret, &kRefuseBySchema}),
           "values/by-schema; refused (values/by-schema), the first of 2 refusals");
}

TEST_CASE("Helm reads values, asks the schema, compares versions, executes templates, reads them") {
  // The order of pkg/action/install.go and of pkg/engine's sortTemplates.
  const std::vector<HelmStop> in_order{
      helm_stop("values", 0),
      helm_stop("schema", 0),
      helm_stop("kubernetes-version", 0),
      helm_stop("templates/hubble/tls-provided/server-secret.yaml", 22),
      helm_stop("templates/hubble/tls-helm/server-secret.yaml", 2),
      helm_stop("templates/hubble/tls-helm/server-secret.yaml", 16),
      helm_stop("templates/cilium-operator/deployment.yaml", 177),
      helm_stop("templates/cilium-agent/daemonset.yaml", 40),
      helm_stop("templates/validate.yaml", 9),
      helm_stop("templates/validate.yaml", 86),
      helm_stop("templates/cilium-configmap.yaml", 116),
      HelmStop{},
      helm_stop("manifests", 0),
  };
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    for (std::size_t j = 0; j < in_order.size(); ++j) {
      INFO(i, " and ", j);
      CHECK_EQ(comes_before(in_order[i], in_order[j]), i < j);
    }
  }
}

TEST_CASE("what the cluster's own config makes fail stops every install into it") {
  Scene scene;
  const auto cluster = kind_cluster(KubeProxyMode::iptables, true, 0);
  scene.project.clusters.push_back(cluster);
  scene.values("a: 1\n");
  scene.install(cluster);
  CHECK_EQ(lines(forecast_of(scene, {&kRefuseCluster})),
           "cluster-refused at cluster by kind/refused\n"
           "x cluster: refused by KIND (kind/refused)\n"
           ". chart: waits for the cluster\n"
           ". agent: waits for the cluster\n"
           ". nodes-ready: waits for the agent\n"
           ". coredns: waits for a Ready node\n"
           "blocked: chart agent nodes-ready coredns");
}

TEST_CASE("a right install is forecast to become ready") {
  Scene scene;
  scene.values("kubeProxyReplacement: true\n");
  Install& install = scene.install(kind_cluster(KubeProxyMode::iptables, true, 1));
  const FileId pool = scene.files.add("lb-pool.yaml", "kind: CiliumLoadBalancerIPPool\n");
  install.manifests.push_back({.kind = "CiliumLoadBalancerIPPool", .at = {pool, 6, 30}});
  CHECK_EQ(lines(forecast_of(scene, {})),
           "ready at none by \n"
           "+ cluster: KIND creates it: 1 control plane, 1 worker, KIND's own CNI, kube-proxy with "
           "iptables\n"
           "+ chart: accepted\n"
           "+ agent: starts after 6 init containers\n"
           "+ nodes-ready: before Cilium, by the cluster's own CNI\n"
           "+ coredns: before Cilium, with an address that is not Cilium's\n"
           "+ services: LoadBalancer addresses come from the pool in lb-pool.yaml\n"
           "blocked:");
}

TEST_CASE("every stage has its line where the forecast is asked for") {
  Scene scene;
  scene.values("kubeProxyReplacement: true\n");
  scene.install(kind_cluster(KubeProxyMode::none, false, 1));
  const std::vector<const Rule*> rules{&kHang};
  const Report report =
      settle(check(scene.project, rules, scene.files), scene.project, scene.files);
  CHECK_EQ(lines(forecast(scene.project.installs.front(), report.findings, {}, true)),
           "bootstrap-deadlock at config-init by api-server/missing-address\n"
           "+ cluster: KIND creates it: 1 control plane, 1 worker, no CNI, no kube-proxy\n"
           "+ chart: accepted\n"
           "+ apply: the API server takes every object\n"
           "+ images: pulled on every node\n"
           "x config-init: stuck at Init:0/6 (api-server/missing-address)\n"
           ". agent: waits for config\n"
           ". operator: asks the same address in vain\n"
           ". cni: waits for the agent\n"
           ". nodes-ready: waits for the agent\n"
           ". coredns: waits for a Ready node\n"
           ". services: waits for Ready nodes\n"
           "blocked: agent nodes-ready coredns");
}

TEST_CASE("a sight is what the screen shows where a stage fails") {
  Scene scene;
  scene.values("kubeProxyReplacement: true\nhubble:\n  ui:\n    enabled: true\n");
  scene.install(kind_cluster(KubeProxyMode::none, false, 1));
  const std::vector<const Rule*> rules{&kRefuse, &kHang};
  const Report report =
      settle(check(scene.project, rules, scene.files), scene.project, scene.files);
  const Install& install = scene.project.installs.front();
  const Forecast every = forecast(install, report.findings, {}, true);
  std::string text;
  for (const Sight& sight : sights(install, every, report.findings)) {
    text += fmt::format("{} by {}\n", name_of(sight.stage), sight.finding->rule);
    for (const PodRow& row : sight.pods) {
      text += fmt::format("  {} {} {} {}\n", row.name, row.ready, row.status, row.note);
    }
    for (const Proof& proof : sight.proofs) text += "  $ " + proof.command + "\n";
    for (const Futile& futile : sight.futile) text += "  not " + futile.what + "\n";
  }
  CHECK_EQ(text,
           "chart by kube-proxy/unknown-mode\n"
           "  coredns-* 0/1 Pending 2 of them\n"
           "  local-path-provisioner-* 0/1 Pending \n"
           "  $ helm template cilium cilium/cilium --version 1.18.3 -n kube-system -f values.yaml\n"
           "  not helm --wait, --timeout or --atomic\n"
           "config-init by api-server/missing-address\n"
           "  cilium-* 0/1 Init:0/6 on each of 2 nodes\n"
           "  cilium-operator-* 0/1 CrashLoopBackOff 2 of them\n"
           "  coredns-* 0/1 Pending 2 of them\n"
           "  local-path-provisioner-* 0/1 Pending \n"
           "  hubble-ui-* 0/2 Pending \n"
           "  $ kubectl -n kube-system logs ds/cilium -c config\n"
           "  $ kubectl -n kube-system get ds kube-proxy\n"
           "  $ docker exec platform-worker curl -sk https://platform-control-plane:6443/healthz\n"
           "  not kubeProxyReplacement: false\n"
           "  not longer waits (helm --timeout, kubectl wait --timeout)\n"
           "  not retry factors and back-offs\n"
           "  not restarting pods or nodes\n");
}

TEST_CASE("nothing is promised of what is not known") {
  Scene scene;
  scene.values("k8sServiceHost: ${HOST}\n");
  scene.install();
  scene.project.skipped.push_back({"kustomize", "it is not read yet"});
  CHECK_EQ(lines(forecast_of(scene, {})),
           "unknown at none by \n"
           ". chart: not known: k8sServiceHost is only known when the install runs\n"
           ". agent: not known\n"
           ". nodes-ready: not known\n"
           ". coredns: not known\n"
           "blocked:\n"
           "unknown: k8sServiceHost is only known when the install runs\n"
           "unknown: kustomize not checked: it is not read yet\n"
           "unknown: no config of the cluster was found");
}

TEST_CASE("the agent's init containers are counted by the chart's own switches") {
  const auto names = [](std::string_view version, std::string values) {
    Scene scene;
    scene.release = chart(version);
    scene.values(std::move(values));
    const auto found = agent_init_container_names(scene.install());
    return found ? fmt::format("{}", fmt::join(*found, " ")) : "unknown";
  };
  CHECK_EQ(names("1.18.3", ""),
           "config mount-cgroup apply-sysctl-overwrites mount-bpf-fs clean-cilium-state "
           "install-cni-binaries");
  CHECK_EQ(names("1.10.0", ""), "clean-cilium-state");
  CHECK_EQ(names("1.12.0", "cgroup: {autoMount: {enabled: false}}"),
           "apply-sysctl-overwrites mount-bpf-fs clean-cilium-state");
  CHECK_EQ(names("1.15.19", "waitForKubeProxy: true\nsysctlfix: {enabled: false}"),
           "config mount-cgroup mount-bpf-fs clean-cilium-state wait-for-kube-proxy "
           "install-cni-binaries");
  CHECK_EQ(names("1.18.3", "waitForKubeProxy: true\nkubeProxyReplacement: true"),
           "config mount-cgroup apply-sysctl-overwrites mount-bpf-fs clean-cilium-state "
           "install-cni-binaries");
  CHECK_EQ(names("1.18.3", "extraInitContainers: [{name: mine}]\ncni: {install: false}"),
           "config mount-cgroup apply-sysctl-overwrites mount-bpf-fs clean-cilium-state mine");
  CHECK_EQ(names("1.20.0", "daemon: {configSources: \"config-map:cilium-config\"}"),
           "mount-cgroup apply-sysctl-overwrites mount-bpf-fs clean-cilium-state "
           "install-cni-binaries");
  CHECK_EQ(names("1.18.3", "securityContext: {privileged: \"${X}\"}"), "unknown");
  CHECK_EQ(names("1.18.3", "agent: false"), "unknown");
}

}  // namespace cilium_lint
