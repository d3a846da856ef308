"""Fixes on whole repositories: what is meant changes, and nothing else; written whole or not at all."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

import yaml

import program
from program import ROOT, SHARED, Scratch, needs, run


class Reader(yaml.SafeLoader):
    """Scalars as they are written, so that only what was edited differs."""


Reader.add_multi_constructor("", lambda loader, suffix, node: loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode)
                             else loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode)
                             else loader.construct_sequence(node, deep=True))
for tag in ("bool", "int", "float", "null", "timestamp", "str"):
    Reader.add_constructor(f"tag:yaml.org,2002:{tag}", lambda loader, node: node.value)


def leaves(value, path=""):
    """(path, text) of every scalar; YAML in a block scalar is looked into."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}[{number}]")
    else:
        inner = read(value) if isinstance(value, str) and "\n" in value else None
        if inner and isinstance(inner[0], dict):
            yield from leaves(inner[0], path)
        else:
            yield path, repr(value)


def read(text):
    """The documents; None where the text is no YAML (a template, say)."""
    try:
        return list(yaml.load_all(text, Reader))
    except yaml.YAMLError:
        return None


# Fixes of other documents than values.
SENTENCES = {
    "create the cluster without kube-proxy": ["networking.kubeProxyMode"],
    "create the cluster without KIND's own network": ["networking.disableDefaultCNI"],
}


def keys_of(line):
    """The keys that a line "fixed PLACE RULE: TITLE" speaks of."""
    title = line.split(": ", 1)[1]
    if title in SENTENCES:
        return SENTENCES[title]
    if title.startswith("pin "):
        return ["version", "targetRevision"]
    if match := re.fullmatch(r"delete (.+)", title):
        return [match[1]]
    if match := re.fullmatch(r"rename (.+) to (.+)", title):
        return [match[1], match[2]]
    replaced = re.fullmatch(r"replace (.+) by (.+)", title)
    settings = replaced[2] if replaced else title.removeprefix("set ")
    return ([replaced[1]] if replaced else []) + re.findall(r"([A-Za-z0-9_.\"/\[\]-]+): ", settings + " ")


class Fixing(unittest.TestCase):
    maxDiff = None

    def snapshot(self, folder):
        return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and ".git" not in p.parts}

    def fix(self, source, *arguments, line_end=None):
        """Fixes a copy of a repository and looks at all that must hold; gives the texts by path and how many fixes were made."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="cilium-lint-fix-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        shutil.copytree(source, folder, dirs_exist_ok=True)
        if line_end:
            for path in self.snapshot(folder):
                if path.suffix in (".yaml", ".yml"):
                    text = (folder / path).read_bytes().replace(b"\r\n", b"\n")
                    (folder / path).write_bytes(text.replace(b"\n", line_end))
        (folder / ".git").mkdir(exist_ok=True)  # the root
        before = self.snapshot(folder)
        options = ["--isolated", "--allow-empty", *arguments]
        _, patch, _ = run("diff", *options, cwd=folder)
        self.assertEqual(self.snapshot(folder), before)
        if patch:
            subprocess.run(["git", "-C", folder, "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"], input=patch.encode(), check=True)
        patched = self.snapshot(folder)
        for path, text in before.items():
            (folder / path).write_bytes(text)
        code, out, err = run("fix", *options, cwd=folder)
        self.assertIn(code, (0, 1), err)
        after = self.snapshot(folder)
        self.assertEqual(after, patched)
        made = [line for line in out.splitlines() if line.startswith("fixed ")]
        self.assertEqual(any(before[p] != after[p] for p in before), bool(made))
        keys = [key for line in made for key in keys_of(line)]
        for path in before:
            if before[path] != after[path]:
                self.compare(path, before[path], after[path], keys)
        # Nothing is left to fix.
        self.assertEqual(run("diff", *options, cwd=folder)[:2], (0, ""))
        return after, len(made)

    def compare(self, path, before, after, keys):
        if before.count(b"\r\n") == before.count(b"\n") > 0:
            self.assertEqual(after.count(b"\r\n"), after.count(b"\n"), path)
        comments = lambda text: [line.strip() for line in text.split(b"\n") if line.strip().startswith(b"#")]
        left = comments(before)
        for comment in comments(after):
            self.assertIn(comment, left, f"{path}: a comment that was not there")
            left.remove(comment)
        old = read(before)
        if path.suffix not in (".yaml", ".yml") or old is None:
            return
        new = read(after)
        self.assertIsNotNone(new, f"{path} cannot be read again")
        old, new = dict(leaves(old)), dict(leaves(new))
        differing = {p for p in old.keys() | new.keys() if old.get(p) != new.get(p)}
        meant = re.compile(r"(^|[.\]])(" + "|".join(re.escape(key) for key in keys) + r")($|[.\[])")
        self.assertEqual([p for p in sorted(differing) if not meant.search(p)], [], f"{path}: {keys}")

    def test_the_examples(self):
        made = 0
        for kind in ("projects", "discovery", "clusters", "forecast"):
            for folder in sorted((ROOT / "fixtures" / kind).iterdir()):
                with self.subTest(f"{kind}/{folder.name}"):
                    made += self.fix(folder)[1]
                    made += self.fix(folder, "--unsafe")[1]
        self.assertGreater(made, 20)

    @unittest.skipUnless(SHARED, "no ../shared with its corpus of public repositories here")
    def test_the_corpus(self):
        repositories = [p for p in SHARED.joinpath("corpus").iterdir() if p.is_dir() and p.name != "_index"]
        repositories += [p for p in SHARED.joinpath("corpus/_index").iterdir() if p.is_dir()]
        made = 0
        for folder in sorted(repositories):
            with self.subTest(folder.name):
                texts, count = self.fix(folder, "--unsafe")
                made += count
                if count and "@" not in folder.name:  # those with one are older commits
                    same, _ = self.fix(folder, "--unsafe", line_end=b"\r\n")
                    self.assertEqual({p: t.replace(b"\r\n", b"\n") for p, t in same.items()}, {p: t.replace(b"\r\n", b"\n") for p, t in texts.items()})
        self.assertGreater(made, 200)


class FixingInside(Scratch):
    """Values that stand inside other texts."""

    def fixed(self, name, text, *arguments):
        self.write(name, text)
        code, out, err = self.run_here("fix", "--unsafe", *arguments)
        self.assertIn(code, (0, 1), err)
        return (self.folder / name).read_text()

    def test_a_block_scalar(self):
        text = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium}
spec:
  destination: {namespace: kube-system}
  source:
    chart: cilium
    repoURL: https://helm.cilium.io
    targetRevision: 1.18.3
    helm:
      values: |
        # the proxy
        kubeProxyReplacement: "partial"  # as before
        l7Proxie: true
        k8sServiceHost: api.example.org
        k8sServicePort: 6443
"""
        self.assertEqual(self.fixed("app.yaml", text), text.replace('"partial"', "true").replace("        l7Proxie: true\n", "        l7Proxy: true\n"))

    def test_a_heredoc(self):
        text = """#!/bin/sh
helm install cilium cilium/cilium --version 1.18.3 -n kube-system -f - <<EOF
image:
  tag: v1.17.0   # gone
kubeProxyReplacement: strict # no proxy
EOF
echo done
"""
        self.assertEqual(self.fixed("up.sh", text), text.replace("image:\n  tag: v1.17.0   # gone\n", "").replace("strict", "true"))

    def test_flags(self):
        text = """#!/bin/sh
helm install cilium cilium/cilium --version 1.18.3 -n kube-system \\
  --set kubeProxyReplacement=strict,operator.replicas=1 \\
  --set image.tag=v1.17.0 \\
  --set k8sServiceHost=a.example.org --set k8sServicePort=6443
"""
        self.assertEqual(self.fixed("up.sh", text), text.replace("strict", "true").replace(" \\\n  --set image.tag=v1.17.0", ""))

    def test_a_flag_gets_another_name(self):
        text = """helm install cilium cilium/cilium --version 1.18.3 -n kube-system \\
  --set l7Proxie=false,hubble.relayy.enabled=true --set 'debugg.verbose=flow'
"""
        self.assertEqual(self.fixed("up.sh", text), text.replace("l7Proxie", "l7Proxy").replace("relayy", "relay").replace("debugg", "debug"))

    def test_flags_are_added_where_there_are_no_values_but_flags(self):
        self.write("kind.yaml", """kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: lab
networking: {disableDefaultCNI: true, kubeProxyMode: none}
nodes: [{role: control-plane}, {role: worker}, {role: worker}]
""")
        for before, added, after in (
            ("helm install cilium cilium/cilium --version 1.18.3 -n kube-system", " {} {}", "  # with care\n"),
            ("if true; then\n  helm install cilium cilium/cilium \\\n    --version 1.18.3 \\\n    -n kube-system \\\n    --set kubeProxyReplacement=true", " \\\n    {} \\\n    {}", " && echo up\nfi\n"),
            ("helm template cilium cilium/cilium --namespace kube-system --version '1.18.3'", " {} {}", " | kubectl apply -f -\n"),
        ):
            with self.subTest(before):
                flags = added.format("--set k8sServiceHost=lab-control-plane", "--set k8sServicePort=6443")
                if "kubeProxyReplacement" not in before:
                    flags += added[0] + "--set kubeProxyReplacement=true"
                self.assertEqual(self.fixed("up.sh", before + after), before + flags + after)

    def test_no_flags_are_added_to_a_command_that_may_install_others(self):
        self.write("kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnetworking: {disableDefaultCNI: true, kubeProxyMode: none}\n")
        text = """up() {
  helm install "$1" "$1/$1" --version "$2" -n kube-system --wait
}
up cilium 1.18.3
"""
        self.assertEqual(self.fixed("up.sh", text), text)

    def test_nothing_is_called_fixed_that_could_not_be_written(self):
        if os.geteuid() == 0:
            needs("chattr", "fix where nothing may be written, as root")
        self.write("values.yaml", "l7Proxie: true\n")
        self.write("up.sh", "helm install cilium cilium/cilium --version 1.18.3 -n kube-system -f values.yaml\n")
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        if os.geteuid() == 0:
            if subprocess.run(["chattr", "+i", self.folder], capture_output=True, check=False).returncode:
                self.skipTest("root may write everywhere here")
            self.addCleanup(subprocess.run, ["chattr", "-i", self.folder], check=True)
        code, out, err = self.run_here("fix", "--unsafe")
        self.assertEqual((code, out), (3, ""))
        self.assertRegex(err, r"^cilium-lint: values\.yaml: cannot be written \(.*\)\n$")

    def test_a_map_whose_keys_all_go_goes_too(self):
        # Not `ca:` with nothing below it, which would be null.
        text = """kubeProxyReplacement: true
hubble:
  peerService: {enabled: true, targetPort: 4244}
  tls:
    ca:
      cert: ""
      # the key of it
      key: ""
    auto: {enabled: true}
k8sServiceHost: a.example.org
k8sServicePort: 6443
"""
        self.write("up.sh", "helm install cilium cilium/cilium --version 1.18.3 -n kube-system -f values.yaml\n")
        fixed = self.fixed("values.yaml", text)
        self.assertEqual(fixed, text.replace("enabled: true, targetPort", "targetPort")
                         .replace('    ca:\n      cert: ""\n      # the key of it\n      key: ""\n', "")
                         + 'tls:\n  ca:\n    cert: ""\n    key: ""\n')

    def test_a_makefile(self):
        text = "up:\n\thelm install cilium cilium/cilium --version 1.18.3 -n kube-system \\\n\t  --set kubeProxyReplacement=strict --set k8sServiceHost=a.example.org --set k8sServicePort=6443\n"
        self.assertEqual(self.fixed("Makefile", text), text.replace("strict", "true"))


class Bootstrap(Scratch):
    """The main example, mended: all of its fixes are safe, and the cluster comes up."""

    def setUp(self):
        super().setUp()
        self.copy_project("kind-bootstrap")

    def test_it_comes_up(self):
        report = json.loads(self.run_here("--format", "json")[1])
        self.assertEqual([f["rule"] for f in report["findings"] if not any(x["safe"] for x in f["fixes"])], [])
        safe = pathlib.Path(tempfile.mkdtemp(prefix="cilium-lint-"))
        self.addCleanup(shutil.rmtree, safe, ignore_errors=True)
        shutil.copytree(self.folder, safe, dirs_exist_ok=True)
        self.assertEqual(run("fix", cwd=safe)[0], 0)
        self.assertEqual(self.run_here("fix", "--unsafe")[0], 0)
        values = self.folder / "helm/cilium/values.yaml"
        self.assertEqual((safe / "helm/cilium/values.yaml").read_text(), values.read_text())
        (install,) = json.loads(self.run_here("forecast", "--format", "json")[1])["installs"]
        self.assertEqual(install["forecast"]["outcome"], "ready")

    def test_the_preset_is_content_with_its_own_fixes(self):
        self.write(".cilium-lint.yaml", "extends: [kind-bootstrap]\n")
        wanted = lambda: [f["rule"] for f in json.loads(self.run_here("--format", "json")[1])["findings"] if f["rule"].startswith("kind-bootstrap/")]
        self.assertEqual(len(wanted()), 4)
        self.run_here("fix", "--unsafe")
        self.assertEqual(wanted(), [])

    def test_killed_at_any_step_it_leaves_the_old_text_or_the_new_one(self):
        needs("strace", "fix killed at each system call")
        values = self.folder / "helm/cilium/values.yaml"
        old = values.read_bytes()
        self.assertEqual(self.run_here("fix")[0], 0)
        new = values.read_bytes()
        seen = set()
        # The sanitizers' search for leaks does not work under strace.
        environment = {**program.environment(), "ASAN_OPTIONS": "detect_leaks=0"}
        for call in ("openat", "read", "write", "fchmod", "fsync", "close", "rename"):
            for number in range(1, 200):
                values.write_bytes(old)
                done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}",
                                       program.binary, "fix"], cwd=self.folder, capture_output=True, env=environment)
                text = values.read_bytes()
                self.assertIn(text, (old, new), f"killed at {call} {number}")
                if done.returncode == 0:
                    break
                self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)
                seen.add((call, text == new))
        # It was killed on both sides of the moment at which the new text takes the old one's place.
        self.assertLessEqual({("fsync", False), ("fchmod", False), ("write", False), ("write", True)}, seen)
