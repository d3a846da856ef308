// Installs that Terraform states.

#include <doctest/doctest.h>

#include "support/discovered.h"

namespace cilium_lint {
namespace {

using testing::discovered;

TEST_CASE(
    "a helm_release has its values in the provider's order; what Terraform knows alone is "
    "unknown") {
  CHECK_EQ(discovered("terraform/release"), R"(cilium.tf#kube-system/cilium
  chart exact 1.18.3, pinned at terraform.tfvars:1 "1.18.3"
  values-file cilium.tf:17 values/base.yaml
  values-file cilium.tf:18 values/cluster.yaml.tftpl
  inline cilium.tf:22
  inline cilium.tf:33
  set cilium.tf:41 operator.replicas=1
  unreadable cilium.tf:56: what it sets is only known when Terraform runs
  set cilium.tf:50 hubble.metrics.enabled={dns,drop}
  set cilium.tf:54 hubble.tls.ca.key=${TERRAFORM}
  set-string cilium.tf:45 podAnnotations.version=1
  values {"kubeProxyReplacement":"","operator":"","cluster":"","k8sServiceHost":"${TERRAFORM}","k8sServicePort":"6443","hubble":{"metrics":{"enabled":["dns","drop"]},"tls":{"ca":{"key":"${TERRAFORM}"}}},"ipam":"","secret":"${TERRAFORM}","bpf":"","tunnelProtocol":"geneve","podAnnotations":{"version":"1"}}
)");
}

TEST_CASE("a module is an install for each of those who call it") {
  CHECK_EQ(discovered("terraform/above"), R"(live/lab/main.tf#kube-system/cilium
  chart exact 1.18.3, pinned at live/lab/main.tf:6 "1.18.3"
  values-file live/lab/main.tf:7 values/cilium.yaml
  values {"ipam":{"mode":"kubernetes"}}
)");
  CHECK_EQ(discovered("terraform/modules"), R"(cilium/main.tofu#cilium/cilium
  chart exact 1.18.3, pinned at east/main.tf:4 "v1.18.3"
  inline cilium/main.tofu:11
  values-file east/main.tf:5 east/values.yaml
  set cilium/main.tofu:13 operator.replicas=1
  set cilium/main.tofu:14 ipam.mode=kubernetes
  values {"cluster":{"name":"east"},"hubble":{"enabled":true},"operator":{"replicas":1},"ipam":{"mode":"kubernetes"}}
cilium/main.tofu#cilium/cilium~2
  chart exact 1.16.5, pinned at cilium/main.tofu:2 "1.16.5"
  inline cilium/main.tofu:11
  unreadable cilium/main.tofu:11: it is only known when Terraform runs
  set cilium/main.tofu:13 operator.replicas=1
  set cilium/main.tofu:14 ipam.mode=kubernetes
  values {"cluster":"","operator":{"replicas":1},"ipam":{"mode":"kubernetes"}}
)");
}

TEST_CASE("a chart that is rendered while planning sees no cluster") {
  CHECK_EQ(discovered("terraform/template"), R"(talos.tf#kube-system/cilium
  chart exact 1.18.3, pinned at talos.tf:4 "1.18.3"
  unreadable talos.tf:7: template directives decide what of it is there
  values {}
  rendered by the client
  kubernetes 1.33.1
talos.tf#default/cilium
  chart unknown ?
  unreadable talos.tf:20: nowhere.yaml: there is no such file in the repository
  values {}
  rendered by the client
problem chart/values-file-missing at talos.tf:20: Terraform reads nowhere.yaml, and the repository has no such file
note talos.tf:15: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("a provider that does what cilium install does") {
  CHECK_EQ(discovered("terraform/provider"), R"(main.tf#kube-system/cilium
  chart exact 1.16.5, pinned at main.tf:2 "1.16.5"
  cli-default main.tf:1
  inline main.tf:3
  set main.tf:5 ipam.mode=kubernetes
  set main.tf:6 operator.replicas=${TERRAFORM}
  values {"hubble":{"enabled":true},"ipam":{"mode":"kubernetes"},"operator":{"replicas":"${TERRAFORM}"},"kubeProxyReplacement":"<detected>","k8sServiceHost":"<address of the API server>","k8sServicePort":"<detected>","cluster":{"name":"<name of the cluster>"}}
)");
}

TEST_CASE("blocks that are repeated over what is written are as many installs and settings") {
  CHECK_EQ(discovered("terraform/repeated"), R"text(main.tf#kube-system/cilium-east
  chart exact 1.17.4, pinned at main.tf:5 "1.17.4"
  inline main.tf:26
  set main.tf:12 operator.replicas=1
  set main.tf:13 hubble.enabled=true
  set main.tf:44 debug.enabled=false
  set main.tf:44 l7Proxy=false
  values {"cluster":{"name":"east","id":1},"devices":["${TERRAFORM}","${TERRAFORM}"],"ipam":{"mode":"kubernetes"},"operator":{"replicas":1},"hubble":{"enabled":true},"debug":{"enabled":false},"l7Proxy":false}
main.tf#kube-system/cilium-west
  chart exact 1.18.3, pinned at main.tf:6 "1.18.3"
  inline main.tf:26
  set main.tf:12 operator.replicas=1
  set main.tf:13 hubble.enabled=true
  set main.tf:44 debug.enabled=false
  set main.tf:44 l7Proxy=false
  values {"cluster":{"name":"west","id":2},"devices":["${TERRAFORM}","${TERRAFORM}"],"ipam":{"mode":"kubernetes"},"operator":{"replicas":1},"hubble":{"enabled":true},"debug":{"enabled":false},"l7Proxy":false}
main.tf#kube-system/cilium
  chart exact 1.18.2, pinned at main.tf:55 "format("1.%d.%s", 18, "2")"
  set main.tf:12 operator.replicas=1
  set main.tf:13 hubble.enabled=true
  set main.tf:15 devices={eth0,eth1}
  values {"operator":{"replicas":1},"hubble":{"enabled":true},"devices":["eth0","eth1"]}
  rendered by the client
main.tf#default/cilium
  chart unknown ?
  unreadable main.tf:76: what it sets is only known when Terraform runs
  values {}
note main.tf:69: the chart version is only known when it runs; --cilium-version says it
)text");
}

TEST_CASE("conditions, loops and templates are followed as far as variables are known") {
  CHECK_EQ(discovered("terraform/choices"), R"(main.tf#kube-system/cilium
  chart exact 1.18.3, pinned at versions.yaml:2 "1.18.3"
  unreadable main.tf:32: template directives decide what of it is there
  inline main.tf:38
  inline main.tf:39
  inline main.tf:40
  values-file main.tf:45 values.yaml.tftpl
  inline main.tf:53
  values {"operator":"","hubble":{"relay":{"enabled":true}},"debug":"","k8sServicePort":"${TERRAFORM}","l7Proxy":true,"routingMode":"native","tunnelProtocol":"${TERRAFORM}","mixed":{"enabled":"${TERRAFORM}","name":"x"},"k8sServiceHost":"10.0.0.1","extraArgs":["--etcd=10.0.0.1","--etcd=10.0.0.2"],"podLabels":{"team":"net"},"k8sClientRateLimit":{"qps":"${TERRAFORM}"},"envoy":{"enabled":true}}
)");
}

TEST_CASE("objects that a provider applies as they are belong to their own readers") {
  CHECK_EQ(discovered("terraform/objects"), R"(main.tf#kube-system/cni
  chart exact 1.16.5, pinned at chart.yaml.tftpl:9 "1.16.5"
  inline chart.yaml.tftpl:11
  values {"ipam":{"mode":"kubernetes"}}
main.tf#kube-system/cilium
  chart exact 1.17.4, pinned at main.tf:11 "1.17.4"
  inline main.tf:16
  values {"hubble":{"enabled":true},"ipam":{"mode":"${TERRAFORM}"}}
main.tf#kube-system/network
  chart exact 1.18.3, pinned at main.tf:35 "1.18.3"
  inline main.tf:37
  values {"operator":{"replicas":1},"k8sServiceHost":"${TERRAFORM}"}
  rendered by the client
)");
}

TEST_CASE("an Application in blocks is the one of Argo CD") {
  CHECK_EQ(discovered("terraform/application"), R"(main.tf#kube-system/cni
  chart exact 1.18.3, pinned at main.tf:42 "1.18.3"
  values-file main.tf:14 network/values.yaml
  inline main.tf:16
  set main.tf:20 operator.replicas=1
  set-string main.tf:24 cluster.name=${value}
  values {"kubeProxyReplacement":true,"hubble":{"relay":{"enabled":true}},"operator":{"replicas":1},"cluster":{"name":"${value}"}}
  rendered by the client
)");
}

TEST_CASE("commands that Terraform runs itself are those of a script") {
  CHECK_EQ(discovered("terraform/commands"), R"(main.tf#kube-system/cilium
  chart exact 1.18.3, pinned at main.tf:17 "${var.cilium_version}"
  inline main.tf:17
  set main.tf:17 l7Proxy=false
  values {"operator":{"replicas":1},"clusterName":"${TERRAFORM}","l7Proxy":false}
)");
}

TEST_CASE("a file that is no HCL is read up to its fault; other charts are left alone") {
  CHECK_EQ(discovered("terraform/broken"), R"(cilium.tf#default/cilium
  chart exact 1.18.3, pinned at cilium.tf:4 "1.18.3"
  values {}
skipped install: cilium.tf:7: the quote that opens here is not closed on its line
)");
  CHECK_EQ(discovered("terraform/left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

}  // namespace
}  // namespace cilium_lint
