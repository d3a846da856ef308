// One reader a delivery mechanism: what it makes of documents of real shape, of broken ones, and of
// those that it must leave alone.

#include <doctest/doctest.h>

#include "support/discovered.h"

namespace cilium_lint {
namespace {

using testing::discovered;

TEST_CASE(
    "a HelmRelease has the values of its ConfigMaps in their order, then its own; a Secret is "
    "unknown") {
  CHECK_EQ(discovered("flux"), R"(apps/cilium/helmrelease.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at apps/cilium/helmrelease.yaml:12 "1.18.3"
  values-file apps/cilium/kustomization.yaml:10 apps/cilium/helm/values.yaml
  unreadable apps/cilium/helmrelease.yaml:20: Secret cilium-secret: a cluster holds it, not the repository
  inline apps/cilium/extra.yaml:6
  inline apps/cilium/helmrelease.yaml:26
  inline apps/cilium/helmrelease.yaml:31
  values {"kubeProxyReplacement":"","ipam":"","hubble":{"relay":{"enabled":true,"password":"<Secret cilium-password>"}},"operator":{"replicas":1},"k8sServiceHost":"${API_SERVER}"}
  manifest ConfigMap cilium-extra
)");
}

TEST_CASE(
    "a HelmRelease takes its chart from an OCIRepository, a mirror too; a digest alone names no "
    "release") {
  CHECK_EQ(discovered("flux-oci"), R"(digest/cilium.yaml#cni/cilium
  chart unknown ?
  inline digest/cilium.yaml:20
  values {"hubble":{"enabled":true}}
helmrelease.yaml#kube-system/cni
  chart exact 1.17.4, pinned at ocirepository.yaml:11 "1.17.4"
  values {}
note digest/cilium.yaml:11: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("each overlay of a HelmRelease is an install of its own, with what it patches on top") {
  CHECK_EQ(discovered("flux-overlays"), R"(clusters/east/kustomization.yaml#kube-system/cilium
  chart exact 1.17.4, pinned at clusters/east/cilium.yaml:8 "1.17.4"
  inline base/cilium/release.yaml:15
  inline clusters/east/cilium.yaml:10
  values {"cluster":{"name":"east","id":1}}
clusters/west/kustomization.yaml#kube-system/cilium
  chart range 1.17.18, pinned at base/cilium/release.yaml:10 "1.17.x"
  inline base/cilium/release.yaml:15
  inline clusters/west/kustomization.yaml:10
  inline clusters/west/kustomization.yaml:13
  inline clusters/west/kustomization.yaml:14
  values {"cluster":{"name":"west","id":""},"k8sServiceHost":"10.0.0.2"}
)");
}

TEST_CASE("a HelmRelease that is no YAML, or has no map of values, is a problem at its place") {
  CHECK_EQ(discovered("flux-broken"), R"(values/release.yaml#?/cilium
  chart exact 1.18.3, pinned at values/release.yaml:9 "1.18.3"
  unreadable values/release.yaml:11: ConfigMap nowhere: nothing in the repository makes it
  unreadable values/release.yaml:14: it is no map of values
  values {}
problem values/not-a-map at values/release.yaml:14: values are a map of keys, and this is none
problem yaml/syntax at cilium.yaml:9: no key of the map above starts here: check indentation and quotes
)");
}

TEST_CASE(
    "an Application lays valueFiles, values and parameters over each other; a Git revision is no "
    "version") {
  CHECK_EQ(discovered("argo"), R"(apps/cilium.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at apps/cilium.yaml:13 "1.18.3"
  values-file apps/cilium.yaml:18 values/cilium.yaml
  unreadable apps/cilium.yaml:19: $values/values/none.yaml: it lies in another repository
  unreadable apps/cilium.yaml:20: $other/x.yaml: no source has the ref "other"
  inline apps/cilium.yaml:22
  set apps/cilium.yaml:28 hubble.enabled=true
  set-string apps/cilium.yaml:30 ipam.operator.clusterPoolIPv4PodCIDRList[0]=10.0.0.0/8
  values {"kubeProxyReplacement":"","operator":{"replicas":2},"hubble":{"enabled":true},"ipam":{"operator":{"clusterPoolIPv4PodCIDRList":"clusterPoolIPv4PodCIDRList[0]=10.0.0.0/8"}}}
  rendered by the client
apps/set.yaml#kube-system/?
  chart unknown ?
  inline apps/set.yaml:20
  values {"cluster":{"name":"{{.name}}"},"hubble":{"enabled":true}}
  rendered by the client
apps/text.yaml#kube-system/cilium
  chart range 1.17.18, pinned at apps/text.yaml:10 "v1.17.*"
  inline apps/text.yaml:13
  values {"ipam":{"mode":"kubernetes"},"tunnel":"disabled"}
  rendered by the client
apps/umbrella.yaml#kube-system/network
  chart exact 1.16.5, pinned at charts/network/Chart.yaml:6 "1.16.5"
  values-file charts/network/values.yaml:1 charts/network/values.yaml
  values-file apps/umbrella.yaml:12 charts/network/values-lab.yaml
  set apps/umbrella.yaml:14 operator.replicas=3
  values {"hubble":{"enabled":true},"ipam":{"mode":"kubernetes"},"operator":{"replicas":3}}
  below cilium
  rendered by the client
note apps/set.yaml:2: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("a list of applications in values names Cilium's chart too") {
  CHECK_EQ(discovered("argo-list"), R"(values.yaml#?/?
  chart exact 1.19.1, pinned at values.yaml:7 "1.19.1"
  inline values.yaml:9
  values {"hubble":{"enabled":true}}
  rendered by the client
)");
}

TEST_CASE("values of an Application that are no YAML are a problem inside the text") {
  CHECK_EQ(discovered("argo-broken"), R"(cilium.yaml#?/cilium
  chart exact 1.18.3, pinned at cilium.yaml:9 "1.18.3"
  unreadable cilium.yaml:11: Helm cannot read it
  values {}
  rendered by the client
problem yaml/syntax at cilium.yaml:14: no key of the map above starts here: check indentation and quotes
)");
}

TEST_CASE("an Application in a chart's templates is read around its directives") {
  CHECK_EQ(discovered("argo-template"), R"(templates/cilium.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at templates/cilium.yaml:12 "1.18.3"
  unreadable templates/cilium.yaml:15: template directives decide what of it is there
  values {}
  rendered by the client
)");
}

TEST_CASE("a release that inherits its chart is one of an unknown version") {
  CHECK_EQ(discovered("helmfile-inherits"), R"(helmfile.yaml#kube-system/cilium
  chart unknown ?
  unreadable helmfile.yaml:5: what its template gives is not followed
  values {}
note helmfile.yaml:5: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("an app of apps installs from its templates; an object in one may be there") {
  CHECK_EQ(discovered("app-of-apps"), R"(root/templates/cilium.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at root/templates/cilium.yaml:11 "1.18.3"
  values-file root/templates/cilium.yaml:15 values/cilium.yaml
  values {"kubeProxyReplacement":true,"l2announcements":{"enabled":true}}
  rendered by the client
  may make CiliumL2AnnouncementPolicy
)");
}

TEST_CASE("the cluster of a CI job is none of what the repository installs") {
  CHECK_EQ(discovered("ci-cluster"), R"(deploy/cilium.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at deploy/cilium.yaml:11 "1.18.3"
  inline deploy/cilium.yaml:14
  values {"k8sServiceHost":"127.0.0.1","k8sServicePort":7445}
cluster chart-testing in .github/workflows/test.yaml, 1 nodes, kube-proxy iptables
)");
}

TEST_CASE(
    "each kustomization that inflates the chart is an install, with its files in kustomize's "
    "order") {
  CHECK_EQ(discovered("kustomize"), R"(old/kustomization.yaml#?/cilium
  chart exact 1.13.2, pinned at old/kustomization.yaml:4 "1.13.2"
  unreadable old/kustomization.yaml:6: missing.yaml: there is no such file in the repository
  values {}
  rendered by the client
overlays/home/kustomization.yaml#cilium/cilium
  chart exact 1.18.2, pinned at overlays/home/kustomization.yaml:7 "1.18.2"
  values-file overlays/home/kustomization.yaml:10 overlays/home/values.yaml
  inline overlays/home/kustomization.yaml:13
  values-file overlays/home/kustomization.yaml:11 overlays/home/more.yaml
  values {"kubeProxyReplacement":true,"operator":{"replicas":3}}
  rendered by the client
overlays/lab/kustomization.yaml#kube-system/?
  chart unknown ?
  inline overlays/lab/kustomization.yaml:9
  values {"hubble":{"enabled":true}}
  rendered by the client
problem chart/values-file-missing at old/kustomization.yaml:6: kustomize reads missing.yaml, and the repository has no such file
note overlays/lab/kustomization.yaml:3: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE(
    "a helmfile's releases are installs, but for those that are off or that no helmfile names") {
  CHECK_EQ(discovered("helmfile"), R"(releases/cilium.yaml#kube-system/cilium
  chart exact 1.16.4, pinned at releases/cilium.yaml:7 "1.16.4"
  values-file releases/cilium.yaml:14 values/cilium.yaml
  unreadable releases/cilium.yaml:15: ../values/cilium.yaml.gotmpl: a template makes it
  inline releases/cilium.yaml:16
  set releases/cilium.yaml:20 operator.replicas=1
  values {"kubeProxyReplacement":"","ipam":"","hubble":{"enabled":false},"operator":{"replicas":1}}
releases/cilium.yaml#two/cilium-two
  chart unknown ?
  values {}
note releases/cilium.yaml:21: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE(
    "a tag that kustomize puts on an image stands for the values'; a digest is nobody's tag") {
  CHECK_EQ(discovered("kustomize-images"), R"(kustomization.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at kustomization.yaml:6 "1.18.3"
  inline kustomization.yaml:11
  inline kustomization.yaml:11
  values {"image":{"useDigest":false,"tag":"v1.17.2"}}
  rendered by the client
)");
}

TEST_CASE("a HelmChartConfig lies over its HelmChart; RKE2's stands alone") {
  CHECK_EQ(discovered("helm-controller"), R"(cilium.yaml#cni/cilium
  chart exact 1.17.4, pinned at cilium.yaml:9 "1.17.4"
  inline cilium.yaml:11
  inline config.yaml:7
  unreadable config.yaml:11: Secret cilium-secret: a cluster holds it, not the repository
  set cilium.yaml:17 hubble.enabled=true
  set cilium.yaml:18 cluster.name=007
  values {"operator":"","ipam":"","hubble":{"enabled":true},"cluster":{"name":"007"}}
rke2/cilium.yaml#kube-system/rke2-cilium
  chart unknown ?
  inline rke2/cilium.yaml:7
  values {"kubeProxyReplacement":true}
note rke2/cilium.yaml:2: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE(
    "other tools' documents that name chart and version are installs, other charts are left "
    "alone") {
  CHECK_EQ(discovered("descriptors"), R"(ansible/tasks/main.yml#kube-system/cilium
  chart unknown ?
  inline ansible/tasks/main.yml:10
  values {"kubeProxyReplacement":true,"k8sServiceHost":"{{ api_server }}"}
caaph/proxy.yaml#kube-system/cilium
  chart exact 1.16.5, pinned at caaph/proxy.yaml:8 "1.16.5"
  inline caaph/proxy.yaml:11
  values {"ipam":{"mode":"kubernetes"},"cluster":{"name":"{{ .Cluster.metadata.name }}"}}
k0s/k0s.yaml#kube-system/cni
  chart exact 1.18.1, pinned at k0s/k0s.yaml:12 "1.18.1"
  inline k0s/k0s.yaml:14
  values {"hubble":{"enabled":true}}
  cluster k0s
kluctl/helm-chart.yaml#kube-system/cilium
  chart exact 1.15.4, pinned at kluctl/helm-chart.yaml:4 "1.15.4"
  values-file kluctl/helm-values.yaml:1 kluctl/helm-values.yaml
  values {"tunnel":"vxlan"}
  rendered by the client
own/manifest.yaml#?/?
  chart exact 1.18.6, pinned at own/manifest.yaml:8 "1.18.6"
  values-file own/values.yaml:1 own/values.yaml
  values {"kubeProxyReplacement":true,"ipam":{"mode":"kubernetes"}}
skaffold/skaffold.yaml#kube-system/cilium
  chart exact 1.16.1, pinned at skaffold/skaffold.yaml:9 "1.16.1"
  values-file skaffold/skaffold.yaml:12 skaffold/values.yaml
  set skaffold/skaffold.yaml:14 operator.replicas=1
  values {"hubble":{"enabled":true},"ipam":{"mode":"kubernetes"},"operator":{"replicas":1}}
sveltos/profile.yaml#kube-system/cilium
  chart exact 1.17.2, pinned at sveltos/profile.yaml:9 "1.17.2"
  inline sveltos/profile.yaml:13
  values {"operator":{"replicas":1}}
cluster k0s in k0s/k0s.yaml, 1 nodes, kube-proxy iptables
note ansible/tasks/main.yml:6: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("a version that stands by itself is that of values which nothing installs") {
  CHECK_EQ(discovered("said/renovate"), R"(cilium-values.yaml#?/?
  chart exact 1.17.4, pinned at versions.env:4 "1.17.4"
  values-file cilium-values.yaml:1 cilium-values.yaml
  values {"ipam":{"mode":"kubernetes"},"hubble":{"enabled":true}}
)");
  CHECK_EQ(discovered("said/hidden"), R"(playbook.yaml#kube-system/cilium
  chart exact 1.18.3, pinned at group_vars.yaml:2 "v1.18.3"
  inline playbook.yaml:8
  values {"hubble":{"enabled":true}}
)");
}

TEST_CASE("versions of other programs, lists of versions and several versions say nothing") {
  CHECK_EQ(discovered("said/left-alone"), R"(cilium-values.yaml#?/?
  chart unknown ?
  values-file cilium-values.yaml:1 cilium-values.yaml
  values {"ipam":{"mode":"kubernetes"},"hubble":{"enabled":true}}
note cilium-values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
  CHECK_EQ(discovered("said/ambiguous"), R"(cilium-values.yaml#?/?
  chart unknown ?
  values-file cilium-values.yaml:1 cilium-values.yaml
  values {"ipam":{"mode":"kubernetes"},"hubble":{"enabled":true}}
note cilium-values.yaml: nothing says the chart version, so only what holds for every supported release is said; --cilium-version gives it
)");
}

}  // namespace
}  // namespace cilium_lint
