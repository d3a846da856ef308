"""Values inside other files: findings, comments and fixes work there as in a values file."""
import json

from program import Scratch

# What is put into each: a finding that a fix mends, one that a comment hides, one that stays.
VALUES = """kubeProxyReplacement: partial
# cilium-lint: ignore[values/unknown-key] read by our own templates
ours: 1
theirs: 2
"""

APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: cilium
spec:
  destination: {namespace: kube-system}
  ignoreDifferences: []
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.18.3
    helm:
"""
RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: cilium
  namespace: kube-system
spec:
  chart:
    spec:
      chart: cilium
      version: 1.18.3
      sourceRef: {kind: HelmRepository, name: cilium}
  values:
"""
CHART = """apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata:
  name: cilium
  namespace: kube-system
spec:
  chart: cilium
  repo: https://helm.cilium.io
  version: 1.18.3
  valuesContent: |-
"""
TERRAFORM = """resource "helm_release" "cilium" {
  name       = "cilium"
  repository = "https://helm.cilium.io"
  chart      = "cilium"
  version    = "1.18.3"
  namespace  = "kube-system"
  values = [<<-EOT
"""
COMMAND = "helm install cilium cilium/cilium --version 1.18.3 -n kube-system -f - <<'VALUES'\n"

FORMS = {
    "argo.yaml": (APPLICATION + "      values: |\n", "        ", ""),
    "argo-object.yaml": (APPLICATION + "      valuesObject:\n", "        ", ""),
    "flux.yaml": (RELEASE, "    ", ""),
    "k3s.yaml": (CHART, "    ", ""),
    "install.sh": ("#!/bin/sh\n" + COMMAND, "", "VALUES\n"),
    "cilium.tf": (TERRAFORM, "    ", "  EOT\n  ]\n}\n"),
    "Taskfile.yml": ("version: '3'\ntasks:\n  cilium:\n    cmds:\n      - |\n        " + COMMAND, "        ", "        VALUES\n"),
    "README.md": ("# Install\n\n```sh\n" + COMMAND, "", "VALUES\n```\n"),
}


class Embedded(Scratch):
    def test_what_stands_in_other_files_is_found_hidden_and_mended_there(self):
        for name, (head, indent, tail) in FORMS.items():
            with self.subTest(name):
                for old in self.folder.iterdir():
                    old.unlink()
                text = head + "".join(indent + line + "\n" for line in VALUES.splitlines()) + tail
                self.write(name, text)
                first = head.count("\n") + 1
                _, out, _ = self.run_here("--format", "json")
                found = [(f["rule"], f["location"]["path"], f["location"]["start"]["line"], f["location"]["start"]["column"], (f["suppressed"] or {}).get("by"))
                         for f in json.loads(out)["findings"] if f["rule"] in ("kube-proxy/unknown-mode", "values/unknown-key")]
                self.assertEqual(found, [("kube-proxy/unknown-mode", name, first, len(indent) + 23, None),
                                         ("values/unknown-key", name, first + 2, len(indent) + 1, "comment"),
                                         ("values/unknown-key", name, first + 3, len(indent) + 1, None)])
                self.run_here("fix", "--unsafe", "--only", "kube-proxy/unknown-mode")
                self.assertEqual((self.folder / name).read_text(), text.replace("partial", "true"))

    def test_objects_and_settings_of_hcl_are_mended_as_hcl(self):
        head = TERRAFORM.replace("  values = [<<-EOT\n", "")
        before = head + """  values = [yamlencode({
    "kubeProxyReplacement" = "partial" # from long ago
    enableCnpStatusUpdates = true      # and this
    hubble = { enabled = true, peerService = { enabled = true } }
    # cilium-lint: ignore[values/unknown-key] ours
    ours = {
      theirs = 1
    }
    debugg = { enabled = var.debug }, ipam = { mode = local.mode }
  })]
  set {
    name  = "containerRuntime.integration"
    value = "none"
  }
  set {
    name  = "l7Proxyy"
    value = true
  }
  # cilium-lint: ignore[values/unknown-key]
  set {
    name  = "mine.too"
    value = "1"
  }
  dynamic "set" {
    for_each = { "bgp.enabled" = "false" }
    content {
      name  = set.key
      value = set.value
    }
  }
}
locals { mode = "kubernets" }
"""
        after = before.replace('"partial"', "true").replace("debugg =", "debug =")
        after = after.replace("    enableCnpStatusUpdates = true      # and this\n", "").replace(", peerService = { enabled = true }", "")
        after = after.replace('  set {\n    name  = "containerRuntime.integration"\n    value = "none"\n  }\n', "").replace('"l7Proxyy"', '"l7Proxy"')
        self.write("main.tf", before)
        _, out, _ = self.run_here("--format", "json")
        hidden = [f["location"]["start"]["line"] for f in json.loads(out)["findings"] if f["suppressed"]]
        self.assertEqual(hidden, [12, 27])
        self.run_here("fix", "--unsafe", "--skip", "api-server")
        # What a variable gives, or a loop, is left as it is: others may read it too.
        self.assertEqual((self.folder / "main.tf").read_text(), after)
