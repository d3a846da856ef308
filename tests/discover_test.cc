#include "project/discover.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "project/walk.h"
#include "support/discovered.h"

namespace cilium_lint {
namespace {

using testing::discovered;

}  // namespace

TEST_CASE("heredocs are cluster configs, values, files and objects; images are counted") {
  CHECK_EQ(discovered("heredoc"), R"(up.sh#kube-system/cilium
  chart exact 1.17.4, pinned at up.sh:4 "1.17.4"
  inline up.sh:27
  inline up.sh:27
  set up.sh:27 operator.replicas=1
  values {"hubble":{"enabled":false},"kubeProxyReplacement":true,"k8sServiceHost":"lab-control-plane","k8sServicePort":6443,"bpf":{"masquerade":"${MASQUERADE}"},"operator":{"replicas":1}}
  cluster lab
  image quay.io/cilium/cilium:v1.17.4 pulled
  image quay.io/cilium/cilium:v1.17.4 loaded
  manifest CiliumLoadBalancerIPPool lab
cluster lab in up.sh, 2 nodes, kube-proxy none
)");
}

TEST_CASE("a function called twice makes two clusters and two installs") {
  CHECK_EQ(discovered("clusters"), R"(up.sh#kube-system/cilium@east
  chart exact 1.16.5, pinned at up.sh:7 "1.16.5"
  values-file up.sh:8 values/east.yaml
  set up.sh:8 cluster.name=east,cluster.id=1
  values {"routingMode":"native","cluster":{"name":"east","id":1}}
  cluster east
up.sh#kube-system/cilium@west
  chart exact 1.16.5, pinned at up.sh:7 "1.16.5"
  values-file up.sh:8 values/west.yaml
  set up.sh:8 cluster.name=west,cluster.id=2
  values {"routingMode":"tunnel","cluster":{"name":"west","id":2}}
  cluster west
cluster east in kind.yaml, 1 nodes, kube-proxy iptables
cluster west in kind.yaml, 1 nodes, kube-proxy iptables
)");
}

TEST_CASE("what cilium install fills in lies below what the user says") {
  CHECK_EQ(discovered("cli"), R"(install.sh#kube-system/cilium
  chart exact 1.15.6, pinned at install.sh:4 "v1.15.6"
  cli-default install.sh:4
  values-file install.sh:4 values.yaml
  set install.sh:4 hubble.relay.enabled=true
  set install.sh:4 bpf.masquerade=true
  values {"ipam":{"mode":"cluster-pool"},"hubble":{"relay":{"enabled":true}},"bpf":{"masquerade":true},"kubeProxyReplacement":true,"k8sServiceHost":"<address of the API server>","k8sServicePort":6443,"cluster":{"name":"kind-mesh"},"operator":{"replicas":1}}
  cluster mesh
  kubernetes 1.30.4
cluster mesh in kind.yaml, 1 nodes, kube-proxy none
)");
}

TEST_CASE("a Makefile installs, and renders for kubectl") {
  CHECK_EQ(discovered("make"), R"(Makefile#kube-system/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:15 deploy/values.yaml
  set Makefile:15 hubble.enabled=true
  set Makefile:15 operator.replicas=1
  values {"kubeProxyReplacement":false,"hubble":{"enabled":true},"operator":{"replicas":1}}
  cluster made
Makefile#?/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:18 deploy/values.yaml
  values {"kubeProxyReplacement":false}
  rendered by the client
  cluster made
cluster made in deploy/kind.yaml, 1 nodes, kube-proxy iptables
)");
}

TEST_CASE("an umbrella chart hands on what stands below its alias, by the version its lock holds") {
  CHECK_EQ(discovered("umbrella"), R"(deploy.sh#kube-system/network
  chart exact 1.18.2, pinned at charts/network/Chart.lock:4 "1.18.2"
  values-file charts/network/values.yaml:1 charts/network/values.yaml
  values-file deploy.sh:4 charts/network/values-lab.yaml
  set deploy.sh:4 operator.replicas=1
  values {"kubeProxyReplacement":true,"k8sServiceHost":"lab-control-plane","operator":{"replicas":1}}
  below cni
  may make CiliumLoadBalancerIPPool
)");
}

TEST_CASE("a copy of the chart in the repository is what its installs are judged by") {
  CHECK_EQ(discovered("vendored"), R"(broken/Chart.yaml#?/?
  chart nearest 1.21.9, pinned at broken/Chart.yaml:6 "1.21.9"
  values-file broken/values.yaml:1 broken/values.yaml
  values {"hubble":{"enabled":false}}
  below cilium
deploy.sh#kube-system/cilium
  chart exact 1.18.3, pinned at plain/charts/cilium/Chart.yaml:3 "1.18.3"
  learned from plain/charts/cilium
  set deploy.sh:2 debug.enabled=true
  values {"debug":{"enabled":true}}
deploy.sh#other/cilium
  chart nearest 1.21.4, pinned at deploy.sh:3 "1.21.4"
  learned from platform/charts/cilium
  values {}
ignored/Chart.yaml#?/?
  chart nearest 1.21.8, pinned at ignored/Chart.yaml:6 "1.21.8"
  values-file ignored/values.yaml:1 ignored/values.yaml
  values {"hubble":{"enabled":false}}
  below cilium
other/Chart.yaml#?/?
  chart exact 1.18.2, pinned at other/Chart.yaml:6 "1.18.2"
  values-file other/values.yaml:1 other/values.yaml
  values {"hubble":{"enabled":false}}
  below cilium
platform/Chart.yaml#?/?
  chart nearest 1.21.4, pinned at platform/Chart.yaml:6 "~1.21.0"
  learned from platform/charts/cilium
  values-file platform/values.yaml:1 platform/values.yaml
  values {"hubble":{"enabled":false}}
  below cilium
skipped chart: broken/charts/cilium-1.21.9.tgz: the chart's archive is no whole gzip file
note chart 1.21.9 is not in the tables: judged by 1.20.2; --chart with a copy of it gives its own keys
note plain/charts/cilium: keys, types and defaults of chart 1.18.3 are learned from here
note platform/charts/cilium: keys, types and defaults of chart 1.21.4 are learned from here; what they do is judged by 1.20.2
note chart 1.21.8 is not in the tables: judged by 1.20.2; --chart with a copy of it gives its own keys
note other/charts/cilium is chart 1.18.3, not 1.18.2 as it is pinned: nothing is learned from it
)");
}

TEST_CASE("an umbrella chart that nothing here installs is an install by itself") {
  CHECK_EQ(discovered("umbrella-alone"), R"(Chart.yaml#?/?
  chart range 1.17.18, pinned at Chart.yaml:7 "1.17.x"
  values-file values.yaml:1 values.yaml
  values {"hubble":{"enabled":true}}
  below cilium
)");
}

TEST_CASE(
    "values that nothing installs have no version; other charts, copies and rendered files are "
    "left alone") {
  CHECK_EQ(discovered("loose"), R"(cilium/values.yaml#?/?
  chart unknown ?
  values-file cilium/values.yaml:1 cilium/values.yaml
  values {"kubeProxyReplacement":true,"ipam":{"mode":"kubernetes"}}
  cluster loose
  manifest CiliumLoadBalancerIPPool blue
  manifest Service web
cluster loose in kind-config.yaml, 2 nodes, kube-proxy iptables
note cilium/values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
}

TEST_CASE("values beside an install of one release are judged by that release") {
  CHECK_EQ(discovered("beside"), R"(archive/cilium-values.yaml#?/?
  chart unknown ?
  values-file archive/cilium-values.yaml:1 archive/cilium-values.yaml
  values {"kubeProxyReplacement":"strict","hubble":{"enabled":true}}
install.sh#?/cilium
  chart exact 1.13.2, pinned at install.sh:2 "1.13.2"
  set install.sh:2 ipam.mode=kubernetes
  values {"ipam":{"mode":"kubernetes"}}
other/up.sh#?/cilium
  chart exact 1.18.1, pinned at other/up.sh:1 "1.18.1"
  values {}
other/up.sh#?/cilium~2
  chart exact 1.18.2, pinned at other/up.sh:2 "1.18.2"
  unreadable other/up.sh:2: helm upgrade without values keeps what the release has
  values {}
other/values.yaml#?/?
  chart unknown ?
  values-file other/values.yaml:1 other/values.yaml
  values {"kubeProxyReplacement":true,"hubble":{"enabled":true}}
resources/cilium-values.yaml#?/?
  chart exact 1.13.2, pinned at install.sh:2 "1.13.2"
  values-file resources/cilium-values.yaml:1 resources/cilium-values.yaml
  values {"kubeProxyReplacement":"strict","hubble":{"enabled":true}}
note other/values.yaml: several chart versions could be meant, so only what holds for all of them is certain: 1.18.1 (other/up.sh:1), 1.18.2 (other/up.sh:2)
note archive/cilium-values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
}

TEST_CASE("what cannot be read is a layer of its own, with its reason") {
  CHECK_EQ(discovered("unreadable"), R"(install.sh#?/cilium
  chart exact 1.18.3, pinned at install.sh:6 "1.18.3"
  unreadable install.sh:7: ${VALUES_FILE}: its name is only known when the script runs
  unreadable install.sh:7: missing.yaml: there is no such file in the repository
  unreadable install.sh:7: ../../outside.yaml: it lies outside of the repository
  unreadable install.sh:7: https://example.com/v.yaml: it is fetched from elsewhere
  values-file install.sh:7 here.yaml
  set install.sh:8 cluster.name=${CLUSTER}
  unreadable install.sh:8: what ${MORE} sets is decided at run time
  unreadable install.sh:8: ${EXTRA_ARGS} may hold any flags
  values {"ipv4":"","cluster":""}
install.sh#?/cilium~2
  chart exact 1.18.4, pinned at install.sh:9 "1.18.4"
  unreadable install.sh:9: --reuse-values keeps what the release has
  set install.sh:9 operator.replicas=2
  values {"operator":{"replicas":2}}
install.sh#?/cilium~3
  chart exact 1.18.4, pinned at install.sh:10 "1.18.4"
  unreadable install.sh:10: helm upgrade without values keeps what the release has
  values {}
install.sh#?/cilium~4
  chart exact 1.18.5, pinned at install.sh:12 "1.18.5"
  unreadable install.sh:12: here.yaml: the script writes it while it runs
  unreadable install.sh:12: ${ARGS} may hold any flags
  values {}
)");
}

TEST_CASE("versions are exact, a range, the newest, the nearest or unknown") {
  CHECK_EQ(discovered("versions"), R"(a-range.sh#?/cilium
  chart range 1.16.19, pinned at a-range.sh:1 "~1.16.1"
  values {}
b-newest.sh#?/cilium
  chart newest 1.20.2
  values {}
c-nearest.sh#?/cilium
  chart nearest 1.18.77, pinned at c-nearest.sh:1 "v1.18.77"
  values {}
e-hidden.sh#?/cilium
  chart unknown ?
  values {}
f-local.sh#?/cilium
  chart unknown ?
  values {}
g-archive.sh#?/cilium
  chart exact 1.17.2, pinned at g-archive.sh:1 "1.17.2"
  values {}
h-minor.sh#?/cilium
  chart range 1.19.7, pinned at h-minor.sh:1 "1.19"
  values {}
  rendered by the client
  kubernetes 1.32.0
i-no-version.sh#?/cilium
  chart unknown ?, pinned at i-no-version.sh:1 "latest"
  values {}
skipped install: d-old.sh:1: chart 1.8.5 is older than 1.10.0, so only YAML and the cluster's config were judged
note b-newest.sh:1 names no chart version: Helm takes the newest, judged here by 1.20.2
note chart 1.18.77 is not in the tables: judged by 1.18.12; --chart with a copy of it gives its own keys
note e-hidden.sh:2: the chart version is only known when it runs; --cilium-version says it
note i-no-version.sh:1: "latest" is no version of a chart
note f-local.sh:1: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
}

TEST_CASE(
    "a chart of that name from elsewhere is a mirror, one of the repository's own, or unknown") {
  CHECK_EQ(discovered("others-chart/mirror"), R"(cilium.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at cilium.yaml:7 "1.18.3"
  inline cilium.yaml:16
  values {"operator":{"replicas":1}}
)");
  CHECK_EQ(discovered("others-chart/own"), R"(up.sh#kube-system/cilium
  chart exact 1.18.3, pinned at charts/cilium/Chart.yaml:6 "1.18.3"
  values-file charts/cilium/values.yaml:1 charts/cilium/values.yaml
  unreadable up.sh:3: what it sets under the umbrella chart's key is not followed
  values {"kubeProxyReplacement":""}
  below cilium
)");
  CHECK_EQ(
      discovered("others-chart/unknown"),
      R"(skipped install: up.sh:2: the chart is from oci://ghcr.io/example/charts/cilium, and no release of Cilium's is named with it
skipped install: up.sh:3: the chart is from oci://ghcr.io/example/charts/cilium, and no release of Cilium's is named with it
)");
}

TEST_CASE("several clusters that could be meant are said, and none is taken") {
  CHECK_EQ(discovered("ambiguous"), R"(install.sh#?/cilium
  chart exact 1.18.0, pinned at install.sh:1 "1.18.0"
  values {}
install.sh#?/cilium@two
  chart exact 1.18.0, pinned at install.sh:2 "1.18.0"
  values {}
  cluster two
install.sh#?/cilium~2
  chart exact 1.18.0, pinned at install.sh:3 "1.18.0"
  values {}
cluster one in kind-1.yaml, 1 nodes, kube-proxy iptables
cluster two in kind-2.yaml, 1 nodes, kube-proxy iptables
note install.sh:1: several clusters could be meant, so none is taken: "one" (kind-1.yaml), "two" (kind-2.yaml)
)");
}

TEST_CASE("broken documents are problems at their places") {
  CHECK_EQ(discovered("broken"), R"(cilium-values.yaml#?/?
  chart exact 1.18.0, pinned at install.sh:2 "1.18.0"
  unreadable cilium-values.yaml:1: Helm cannot read it
  values {}
install.sh#kube-system/cilium
  chart exact 1.18.0, pinned at install.sh:2 "1.18.0"
  unreadable install.sh:2: Helm cannot read it
  unreadable install.sh:2: Helm cannot read it
  values-file install.sh:2 twice.yaml
  set install.sh:2 a.b
  set install.sh:2 x[=1
  values {"hubble":{"ui":{}},"operator":{},"a":{}}
problem yaml/syntax at cilium-values.yaml:4: no key of the map above starts here: check indentation and quotes
problem yaml/syntax at values.yaml:3: the map in { } needs a comma or its } here
problem values/not-a-map at list.yaml:1: values are a map of keys, and this is none
problem yaml/duplicate-key at twice.yaml:1: hubble is written twice: this one counts for nothing
problem values/set-syntax at install.sh:2: key "b" has no value
problem values/set-syntax at install.sh:2: a list index is not closed with ]
cluster problem yaml/syntax at kind.yaml:5: no key of the map above starts here: check indentation and quotes
)");
}

TEST_CASE(
    "files of each mechanism that nobody can read: a place for each, or nothing that is known") {
  CHECK_EQ(discovered("readers-broken"), R"(helm-controller/cilium.yaml#?/cilium
  chart exact 1.18.3, pinned at helm-controller/cilium.yaml:7 "1.18.3"
  unreadable helm-controller/cilium.yaml:8: Helm cannot read it
  values {}
just/justfile#kube-system/cilium
  chart unknown ?, pinned at just/justfile:3 "{{version"
  values {}
markdown/README.md#kube-system/cilium
  chart exact 1.18.3, pinned at markdown/README.md:4 "1.18.3"
  values {}
mise/mise.toml#kube-system/cilium
  chart exact 1.18.3, pinned at mise/mise.toml:3 "1.18.3"
  values {}
script/heredoc.sh#kube-system/cilium
  chart exact 1.18.3, pinned at script/heredoc.sh:2 "1.18.3"
  inline script/heredoc.sh:2
  values {"hubble":{"enabled":true}}
script/quote.sh#kube-system/cilium
  chart exact 1.18.3, pinned at script/quote.sh:2 "1.18.3"
  set script/quote.sh:2 hubble.enabled=true
${value}
  values {"hubble":{"enabled":"true\n${value}"}}
cluster lab in terraform-kind/main.tf, 1 nodes, kube-proxy none
problem yaml/syntax at helm-controller/cilium.yaml:11: no key of the map above starts here: check indentation and quotes
problem yaml/syntax at kustomize/kustomization.yaml:6: no entry of the list above starts here: check the indentation
problem yaml/syntax at sveltos/profile.yaml:7: no entry of the list above starts here: check the indentation
skipped install: workflow/.github/workflows/lab.yml:6: no entry of the list above starts here: check the indentation
skipped cluster config: terraform-kind/main.tf:5: the quote that opens here is not closed on its line
skipped install: umbrella/Chart.yaml:5: no entry of the list above starts here: check the indentation
skipped install: helmfile/helmfile.yaml:6: the map in { } needs a comma or its } here
note just/justfile:3: "{{version" is no version of a chart
)");
}

TEST_CASE("what each mechanism installs beside Cilium is left alone") {
  CHECK_EQ(discovered("readers-left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE("other charts, other commands and other clusters are left alone") {
  CHECK_EQ(discovered("left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE("what git ignores and other people wrote is not looked at") {
  CHECK_EQ(discovered("ignored"), R"(cluster keep in sub/keep.tmp.yaml, 1 nodes, kube-proxy iptables
cluster sub-out in sub/out.yaml, 1 nodes, kube-proxy iptables
)");
}

TEST_CASE("a file named on the command line brings its install, and only that one") {
  const auto named = [](std::string_view fixture, std::vector<std::string> paths) {
    return discovered(fixture, {.paths = std::move(paths)});
  };
  CHECK_EQ(named("make", {"deploy/values.yaml"}), R"(Makefile#kube-system/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:15 deploy/values.yaml
  set Makefile:15 hubble.enabled=true
  set Makefile:15 operator.replicas=1
  values {"kubeProxyReplacement":false,"hubble":{"enabled":true},"operator":{"replicas":1}}
  cluster made
Makefile#?/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:18 deploy/values.yaml
  values {"kubeProxyReplacement":false}
  rendered by the client
  cluster made
cluster made in deploy/kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(named("make", {"deploy/kind.yaml"}), R"(Makefile#kube-system/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:15 deploy/values.yaml
  set Makefile:15 hubble.enabled=true
  set Makefile:15 operator.replicas=1
  values {"kubeProxyReplacement":false,"hubble":{"enabled":true},"operator":{"replicas":1}}
  cluster made
Makefile#?/cilium
  chart exact 1.18.1, pinned at Makefile:1 "1.18.1"
  values-file Makefile:18 deploy/values.yaml
  values {"kubeProxyReplacement":false}
  rendered by the client
  cluster made
cluster made in deploy/kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(named("loose", {"cilium/pool.yaml"}), R"(cilium/values.yaml#?/?
  chart unknown ?
  values-file cilium/values.yaml:1 cilium/values.yaml
  values {"kubeProxyReplacement":true,"ipam":{"mode":"kubernetes"}}
  cluster loose
  manifest CiliumLoadBalancerIPPool blue
  manifest Service web
cluster loose in kind-config.yaml, 2 nodes, kube-proxy iptables
note cilium/values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
  CHECK_EQ(named("clusters", {"values/east.yaml"}), R"(up.sh#kube-system/cilium@east
  chart exact 1.16.5, pinned at up.sh:7 "1.16.5"
  values-file up.sh:8 values/east.yaml
  set up.sh:8 cluster.name=east,cluster.id=1
  values {"routingMode":"native","cluster":{"name":"east","id":1}}
  cluster east
cluster east in kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(named("loose", {"grafana/values.yaml"}), "");  // not about Cilium: passed over
  CHECK_EQ(named("loose", {"cilium/none.yaml", "cilium/values.yaml"}), R"(cilium/values.yaml#?/?
  chart unknown ?
  values-file cilium/values.yaml:1 cilium/values.yaml
  values {"kubeProxyReplacement":true,"ipam":{"mode":"kubernetes"}}
  cluster loose
  manifest CiliumLoadBalancerIPPool blue
  manifest Service web
cluster loose in kind-config.yaml, 2 nodes, kube-proxy iptables
note cilium/values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
error cilium/none.yaml: there is no such file
)");
}

TEST_CASE("a folder named on the command line is all there is") {
  CHECK_EQ(discovered("loose", {.paths = {"cilium"}}), R"(cilium/values.yaml#?/?
  chart unknown ?
  values-file cilium/values.yaml:1 cilium/values.yaml
  values {"kubeProxyReplacement":true,"ipam":{"mode":"kubernetes"}}
  manifest CiliumLoadBalancerIPPool blue
  manifest Service web
note cilium/values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
  CHECK_EQ(discovered("loose", {.paths = {"grafana"}}),
           "error nothing to lint in grafana: no Cilium install, values or config of a cluster\n");
}

TEST_CASE("layers and a cluster stated on the command line are all there is") {
  CHECK_EQ(discovered("loose", {.layers = {{LayerKind::values_file, "cilium/values.yaml"},
                                           {LayerKind::set, "ipam.mode=x,a="},
                                           {LayerKind::set_string, "b=1"}},
                                .kind_config = "kind-config.yaml",
                                .cilium_version = "1.18.3",
                                .kubernetes_version = "1.33",
                                .cluster_name = "said",
                                .name_space = "net"}),
           R"(<command-line>#net/?
  chart exact 1.18.3, pinned at <command-line>:1 "1.18.3"
  values-file cilium/values.yaml:1 cilium/values.yaml
  set <command-line>:1 ipam.mode=x,a=
  set-string <command-line>:1 b=1
  values {"kubeProxyReplacement":true,"ipam":{"mode":"x"},"a":"","b":"1"}
  rendered by the client
  cluster said
  kubernetes 1.33.0
cluster said in kind-config.yaml, 2 nodes, kube-proxy iptables
)");
  CHECK_EQ(discovered("loose", {.layers = {{LayerKind::values_file, "none.yaml"}}}),
           "error none.yaml: there is no such file\n");
  CHECK_EQ(discovered("loose", {.kind_config = "kind-config.yaml", .cluster_name = "said"}),
           "cluster said in kind-config.yaml, 2 nodes, kube-proxy iptables\n");
  CHECK_EQ(
      discovered("loose", {.kind_config = "cilium/values.yaml"}),
      R"(error cilium/values.yaml: is no KIND config (kind: Cluster, apiVersion: kind.x-k8s.io/v1alpha4)
)");
}

TEST_CASE("what the command line says counts over what the files say") {
  CHECK_EQ(discovered("make", {.cilium_version = "1.18", .cluster_name = "said"}),
           R"(Makefile#kube-system/cilium
  chart range 1.18.12, pinned at <command-line>:1 "1.18"
  values-file Makefile:15 deploy/values.yaml
  set Makefile:15 hubble.enabled=true
  set Makefile:15 operator.replicas=1
  values {"kubeProxyReplacement":false,"hubble":{"enabled":true},"operator":{"replicas":1}}
  cluster made
Makefile#?/cilium
  chart range 1.18.12, pinned at <command-line>:1 "1.18"
  values-file Makefile:18 deploy/values.yaml
  values {"kubeProxyReplacement":false}
  rendered by the client
  cluster made
cluster made in deploy/kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(discovered("make", {.cilium_version = "new"}),
           R"(error --cilium-version new: is no version, such as 1.18.3
)");
  CHECK_EQ(discovered("make", {.kubernetes_version = "x"}),
           R"(error --kubernetes-version x: is no version, such as 1.33.1
)");
}

TEST_CASE("standard input is a file like others") {
  CHECK_EQ(
      discovered("make", {.paths = {"-"},
                          .stdin_text = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n"}),
      "cluster kind in <stdin>, 1 nodes, kube-proxy iptables\n");
  CHECK_EQ(discovered("make", {.paths = {"-"},
                               .stdin_text = "kubeProxyReplacement: true\nhubble: {}\n",
                               .stdin_filename = "x.yaml"}),
           R"(x.yaml#?/?
  chart unknown ?
  values-file x.yaml:1 x.yaml
  values {"kubeProxyReplacement":true,"hubble":{}}
note x.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
}

TEST_CASE("patterns of .gitignore mean what they mean to git") {
  const IgnoreList list(
      "# comment\n*.tmp\n!keep.tmp\n/top\nsub/dir\nbuild/\na/**/z\n**/any\nf[0-9].y\n\\#x\n");
  const auto judged = [&](std::string_view path, bool is_directory = false) {
    return list.judge(path, is_directory) == IgnoreList::Verdict::ignored;
  };
  CHECK(judged("x.tmp"));
  CHECK(judged("deep/in/x.tmp"));
  CHECK_FALSE(judged("keep.tmp"));
  CHECK(judged("top"));
  CHECK_FALSE(judged("deep/top"));
  CHECK(judged("sub/dir", true));
  CHECK_FALSE(judged("x/sub/dir", true));
  CHECK(judged("x/build", true));
  CHECK_FALSE(judged("x/build"));
  CHECK(judged("a/z"));
  CHECK(judged("a/b/c/z"));
  CHECK(judged("any"));
  CHECK(judged("x/y/any"));
  CHECK(judged("f3.y"));
  CHECK_FALSE(judged("fx.y"));
  CHECK(judged("#x"));
  CHECK_FALSE(judged("comment"));
}

}  // namespace cilium_lint
