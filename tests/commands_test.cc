// Installs that commands state, whatever kind of file holds them and however they are spread over
// several.

#include <doctest/doctest.h>

#include "support/discovered.h"

namespace cilium_lint {
namespace {

using testing::discovered;

TEST_CASE("scripts know what other files of the repository set, define and run") {
  CHECK_EQ(discovered("sourced"), R"(hack/hidden.sh#other/other
  chart unknown ?
  values {}
hack/second.sh#kube-system/cilium
  chart exact 1.16.5, pinned at hack/versions.mk:1 "1.16.5"
  set hack/second.sh:8 cluster.name=second
  set hack/second.sh:8 operator.replicas=3
  values {"cluster":{"name":"second"},"operator":{"replicas":3}}
scripts/lib/common.sh#kube-system/cilium
  chart exact 1.17.4, pinned at versions.env:2 "1.17.4"
  values-file scripts/install.sh:9 deploy/values.yaml
  values {"ipam":{"mode":"kubernetes"},"operator":{"replicas":1}}
  cluster lab
cluster lab in scripts/lib/kind.yaml, 1 nodes, kube-proxy iptables
note hack/hidden.sh:3: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("a loop over words that are written out runs once for each; a retry is one install") {
  CHECK_EQ(discovered("rounds"), R"(clusters.sh#kube-system/cilium@east
  chart exact 1.18.3, pinned at clusters.sh:2 "1.18.3"
  set clusters.sh:13 cluster.name=east
  values {"cluster":{"name":"east"}}
  cluster east
clusters.sh#kube-system/cilium@west
  chart exact 1.18.3, pinned at clusters.sh:2 "1.18.3"
  set clusters.sh:13 cluster.name=west
  values {"cluster":{"name":"west"}}
  cluster west
clusters.sh#kube-system/cilium@east~2
  chart exact 1.18.3, pinned at clusters.sh:2 "1.18.3"
  set clusters.sh:18 hubble.enabled=true
  values {"hubble":{"enabled":true}}
  cluster east
cluster east in clusters.sh, 1 nodes, kube-proxy iptables
cluster west in clusters.sh, 1 nodes, kube-proxy iptables
)");
}

TEST_CASE("a script is followed through what is written in it and beside it") {
  CHECK_EQ(discovered("followed"), R"(up.sh#kube-system/cilium
  chart exact 1.18.3, pinned at VERSION:1 "v1.18.3"
  set up.sh:18 cluster.name=east,cluster.id=1
  values {"cluster":{"name":"east","id":1}}
up.sh#kube-system/cilium~2
  chart exact 1.18.3, pinned at VERSION:1 "v1.18.3"
  set up.sh:18 cluster.name=west,cluster.id=2
  values {"cluster":{"name":"west","id":2}}
up.sh#kube-system/cilium-1
  chart exact 1.18.3, pinned at VERSION:1 "v1.18.3"
  set up.sh:23 routingMode=native
  values {"routingMode":"native"}
up.sh#kube-system/cilium-2
  chart exact 1.18.3, pinned at VERSION:1 "v1.18.3"
  set up.sh:23 routingMode=native
  values {"routingMode":"native"}
up.sh#kube-system/last
  chart exact 1.17.4, pinned at up.sh:7 "1.17.4"
  values-file up.sh:35 values.tpl.yaml
  values {"ipam":{"mode":"kubernetes"},"k8sServiceHost":"${API_SERVER}"}
up.sh#kube-system/hidden
  chart unknown ?
  values {}
up.sh#kube-system/lines
  chart unknown ?
  values {}
note up.sh:42: the chart version is only known when it runs; --cilium-version says it
note up.sh:43: the chart version is only known when it runs; --cilium-version says it
)");
}

TEST_CASE("tasks run in the order in which they need each other, with their runner's variables") {
  CHECK_EQ(discovered("tasks/task"), R"(Taskfile.yml#kube-system/cilium
  chart exact 1.18.3, pinned at Taskfile.yml:7 "1.18.3"
  values-file Taskfile.yml:20 values.yaml
  set Taskfile.yml:21 operator.replicas=1
  set Taskfile.yml:22 k8sServicePort=6443
  values {"ipam":{"mode":"kubernetes"},"operator":{"replicas":1},"k8sServicePort":6443}
  cluster lab
cluster lab in kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(discovered("tasks/just"), R"(justfile#kube-system/cilium
  chart exact 1.17.4, pinned at justfile:3 "1.17.4"
  values-file justfile:13 values.yaml
  set justfile:14 operator.replicas=2
  set justfile:14 cluster.name=just-lab
  set justfile:15 podAnnotations.commit=${command_output}
  values {"tunnelProtocol":"geneve","ipam":{"mode":"kubernetes"},"operator":{"replicas":2},"cluster":{"name":"just-lab"},"podAnnotations":{"commit":"${command_output}"}}
  cluster just-lab
cluster just-lab in justfile, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(discovered("tasks/mise"), R"(mise.toml#kube-system/cilium
  chart exact 1.16.5, pinned at mise.toml:2 "1.16.5"
  set mise.toml:12 operator.replicas=1
  set mise.toml:14 k8sServiceHost=${TASK_EXPRESSION}
  values {"operator":{"replicas":1},"k8sServiceHost":"${TASK_EXPRESSION}"}
)");
  CHECK_EQ(discovered("tasks/vagrant"), R"(Vagrantfile#kube-system/cilium
  chart exact 1.18.3, pinned at Vagrantfile:4 "1.18.3"
  set Vagrantfile:5 k8sServiceHost=${TASK_EXPRESSION}
  set Vagrantfile:5 k8sServicePort=6443
  values {"k8sServiceHost":"${TASK_EXPRESSION}","k8sServicePort":6443}
)");
  CHECK_EQ(
      discovered("tasks/broken"),
      R"(skipped install: Taskfile.yaml:6: no key of the map above starts here: check indentation and quotes
)");
  CHECK_EQ(discovered("tasks/left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE(
    "a Taskfile is read with what those that include it give; tasks with what they are called "
    "with") {
  CHECK_EQ(discovered("tasks/includes"), R"(Taskfile.yml#kube-system/lab-one
  chart exact 1.18.2, pinned at Taskfile.yml:29 "1.18.2"
  set Taskfile.yml:29 cluster.name=lab-one
  values {"cluster":{"name":"lab-one"}}
Taskfile.yml#kube-system/lab-two
  chart exact 1.18.2, pinned at Taskfile.yml:29 "1.18.2"
  set Taskfile.yml:29 cluster.name=lab-two
  values {"cluster":{"name":"lab-two"}}
net/Cilium.yml#kube-system/cilium
  chart exact 1.18.3, pinned at Taskfile.yml:4 "1.18.3"
  set net/Cilium.yml:6 cluster.name=east
  values {"cluster":{"name":"east"}}
net/Cilium.yml#kube-system/cilium~2
  chart exact 1.17.4, pinned at Taskfile.yml:16 "1.17.4"
  set net/Cilium.yml:6 cluster.name=west
  values {"cluster":{"name":"west"}}
)");
}

TEST_CASE("commands that a document shows are an install where nothing else does the same") {
  CHECK_EQ(discovered("readme/lab"), R"(README.md#kube-system/cilium
  chart exact 1.17.4, pinned at README.md:6 "1.17.4"
  values-file README.md:16 values.yaml
  values {"ipam":{"mode":"kubernetes"}}
  cluster kind
cluster kind in kind.yaml, 1 nodes, kube-proxy iptables
)");
  CHECK_EQ(discovered("readme/live"), R"(deploy.sh#kube-system/cilium
  chart exact 1.18.3, pinned at deploy.sh:2 "1.18.3"
  values-file deploy.sh:2 values.yaml
  values {"ipam":{"mode":"kubernetes"}}
note README.md:6 shows chart 1.16.0, deploy.sh:2 installs 1.18.3
)");
  CHECK_EQ(discovered("readme/placeholders"), R"(INSTALL.md#kube-system/cilium
  chart unknown ?
  inline INSTALL.md:3
  set INSTALL.md:3 k8sServiceHost=${PLACEHOLDER}
  set INSTALL.md:3 k8sServicePort=6443
  values {"operator":{"replicas":1},"k8sServiceHost":"${PLACEHOLDER}","k8sServicePort":6443}
note INSTALL.md:2: the chart version is only known when it runs; --cilium-version says it
)");
  CHECK_EQ(discovered("readme/prompts"), R"(README.md#kube-system/cilium
  chart exact 1.17.4, pinned at README.md:4 "1.17.4"
  values-file README.md:5 values.yaml
  values {"ipam":{"mode":"kubernetes"}}
)");
  CHECK_EQ(discovered("readme/left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE("a playbook's commands install, with what it copies and what its variables are called") {
  CHECK_EQ(discovered("playbook/role"), R"(roles/cni/tasks/main.yml#kube-system/cilium
  chart exact 1.18.3, pinned at group_vars/all.yml:2 "1.18.3"
  values-file roles/cni/tasks/main.yml:16 roles/cni/files/values.yaml
  set roles/cni/tasks/main.yml:16 k8sServiceHost=${api_address}
  set roles/cni/tasks/main.yml:16 operator.replicas=1
  values {"ipam":{"mode":"kubernetes"},"k8sServiceHost":"${api_address}","operator":{"replicas":1}}
)");
  CHECK_EQ(discovered("playbook/packed"), R"(tasks/main.yml#kube-system/cilium
  chart unknown ?
  set tasks/main.yml:2 operator.replicas=1
  values {"operator":{"replicas":1}}
note tasks/main.yml:2: the chart version is only known when it runs; --cilium-version says it
)");
  CHECK_EQ(discovered("playbook/looked-up"), R"(roles/cni/tasks/main.yml#kube-system/cilium
  chart exact 1.18.3, pinned at roles/cni/tasks/main.yml:5 "1.18.3"
  values-file roles/cni/tasks/main.yml:7 roles/cni/templates/cilium-values.yaml
  values {"k8sServiceHost":"{{ api_address }}","k8sServicePort":6443,"ipam":{"mode":"kubernetes"}}
)");
  CHECK_EQ(discovered("playbook/argv"), R"(site.yml#kube-system/cilium
  chart exact 1.17.4, pinned at site.yml:3 "1.17.4"
  cli-default site.yml:8
  set site.yml:13 kubeProxyReplacement=true
  values {"kubeProxyReplacement":true,"k8sServiceHost":"<address of the API server>","k8sServicePort":"<detected>","cluster":{"name":"<name of the cluster>"},"operator":{"replicas":1}}
)");
  CHECK_EQ(
      discovered("playbook/broken"),
      R"(skipped install: site.yml:4: no key of the map above starts here: check indentation and quotes
)");
  CHECK_EQ(discovered("playbook/left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE("a container's command installs, also in a manifest inside of a machine config") {
  CHECK_EQ(discovered("container/job"), R"(install.yaml#kube-system/cilium
  chart exact 1.17.2, pinned at install.yaml:20 "1.17.2"
  cli-default install.yaml:18
  set install.yaml:22 kubeProxyReplacement=true
  set install.yaml:23 k8sServiceHost=${CONTAINER_EXPRESSION}
  values {"kubeProxyReplacement":true,"k8sServiceHost":"${CONTAINER_EXPRESSION}","k8sServicePort":"<detected>","cluster":{"name":"<name of the cluster>"},"operator":{"replicas":1}}
)");
  CHECK_EQ(discovered("container/talos"), R"(controlplane.yaml#kube-system/cilium
  chart exact 1.17.2, pinned at controlplane.yaml:26 "1.17.2"
  cli-default controlplane.yaml:24
  set controlplane.yaml:27 k8sServiceHost=localhost
  set controlplane.yaml:28 k8sServicePort=7445
  set controlplane.yaml:29 securityContext.capabilities.ciliumAgent={CHOWN,KILL}
  values {"k8sServiceHost":"localhost","k8sServicePort":7445,"securityContext":{"capabilities":{"ciliumAgent":["CHOWN","KILL"]}},"kubeProxyReplacement":true,"cluster":{"name":"<name of the cluster>"},"operator":{"replicas":1},"ipam":{"mode":"<detected>"}}
  cluster 
cluster  (unknown) in controlplane.yaml, 1 nodes, kube-proxy none
)");
  CHECK_EQ(discovered("container/broken"),
           R"(skipped install: install.yaml:7: the list in [ ] needs a comma or its ] here
)");
  CHECK_EQ(discovered("container/left-alone"),
           R"(error nothing to lint in .: no Cilium install, values or config of a cluster
)");
}

TEST_CASE(
    "a script's folder is nothing in a config, what only picks is no install, nodes get devices") {
  CHECK_EQ(discovered("node-extras"), R"(up.sh#kube-system/cilium
  chart exact 1.18.3, pinned at up.sh:15 "1.18.3"
  set up.sh:15 devices=eth1
  values {"devices":"eth1"}
  rendered by the client
  cluster lab
cluster lab in up.sh, 1 nodes, kube-proxy iptables, more devices
)");
}

TEST_CASE("a copied file has what its source has, until something edits it") {
  CHECK_EQ(discovered("copies"), R"(install.sh#kube-system/cilium
  chart exact 1.18.3, pinned at install.sh:6 "1.18.3"
  values-file install.sh:7 values.yaml
  values-file install.sh:7 addresses.yaml
  unreadable install.sh:7: /tmp/edited.yaml: the script writes it while it runs
  values {"ipam":"","k8sServiceHost":"${API}","k8sServicePort":"6443"}
)");
}

}  // namespace
}  // namespace cilium_lint
