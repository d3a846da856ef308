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
