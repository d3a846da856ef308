"""An editor's buffer through standard input: judged as if it were saved, and nothing is."""
import json
import pathlib

from program import Scratch


class Unsaved(Scratch):
    VALUES = "helm/cilium/values.yaml"

    def setUp(self):
        super().setUp()
        self.copy_project("kind-bootstrap-right")
        self.right = (self.folder / self.VALUES).read_text()

    def lint(self, name, text, *arguments, cwd=None):
        before = {p: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}
        code, out, err = self.run_here("check", "-", "--stdin-filename", name, "--format", "json", *arguments, stdin=text.encode())
        self.assertEqual({p: p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}, before)
        self.assertEqual(err, "")
        report = json.loads(out)
        self.assertEqual(code, int(report["summary"]["errors"] > 0))
        return report

    @staticmethod
    def found(report):
        return [(f["rule"], f["severity"], (f["location"] or {}).get("path")) for f in report["findings"]]

    def test_the_saved_text_is_right(self):
        self.assertEqual(self.found(self.lint(self.VALUES, self.right)), [])

    def test_a_buffer_is_judged_by_the_pin_of_the_script(self):
        text = self.right.replace("kubeProxyReplacement: true", "kubeProxyReplacement: partial")
        report = self.lint(self.VALUES, text)
        self.assertEqual(self.found(report), [("kube-proxy/unknown-mode", "error", self.VALUES)])
        self.assertEqual(report["installs"][0]["id"], "deploy.sh#kube-system/cilium")
        self.assertEqual(report["installs"][0]["chart"]["version"], "1.18.3")
        (finding,) = report["findings"]
        (edit,) = finding["fixes"][0]["edits"]
        self.assertEqual(edit["path"], self.VALUES)
        self.assertEqual(text.encode()[edit["start"]:edit["end"]], b"partial")

    def test_a_buffer_is_held_against_the_cluster(self):
        text = "".join(line for line in self.right.splitlines(True) if "k8sService" not in line)
        self.assertEqual(self.found(self.lint(self.VALUES, text)), [("api-server/missing-address", "error", "kind-config.yaml")])

    def test_the_buffer_may_be_the_cluster(self):
        text = (self.folder / "kind-config.yaml").read_text().replace("name: platform", "name: other")
        found = self.found(self.lint("kind-config.yaml", text))
        self.assertIn(self.VALUES, {path for _, _, path in found})

    def test_the_buffer_may_be_the_script(self):
        text = (self.folder / "deploy.sh").read_text().replace("CILIUM_VERSION=1.18.3", "CILIUM_VERSION=1.13.9")
        report = self.lint("deploy.sh", text)
        self.assertEqual(report["installs"][0]["chart"]["version"], "1.13.9")

    def test_a_file_that_was_never_saved(self):
        deploy = self.folder / "deploy.sh"
        deploy.write_text(deploy.read_text().replace("values.yaml", "values.yaml --values ./helm/cilium/new.yaml"))
        report = self.lint(str(self.folder / "helm/cilium/new.yaml"), "kubeProxyReplacement: partial\n")
        self.assertEqual(self.found(report), [("kube-proxy/unknown-mode", "error", "helm/cilium/new.yaml")])
        self.assertEqual([l["path"] for l in report["installs"][0]["layers"]], [self.VALUES, "helm/cilium/new.yaml"])

    def test_the_same_from_another_folder(self):
        text = self.right.replace("kubeProxyReplacement: true", "kubeProxyReplacement: partial")
        folder = self.folder / "helm"
        code, out, err = self.run_here("check", "-", "--stdin-filename", str(self.folder / self.VALUES), "--format", "concise", stdin=text.encode())
        self.assertEqual((code, err), (1, ""))
        self.assertTrue(out.startswith(f"{self.VALUES}:8:23: error[kube-proxy/unknown-mode]"), out)
        self.folder = folder
        code, out, err = self.run_here("check", "-", "--stdin-filename", "cilium/values.yaml", "--format", "concise", stdin=text.encode())
        self.assertEqual((code, err), (1, ""))
        self.assertTrue(out.startswith("cilium/values.yaml:8:23: error[kube-proxy/unknown-mode]"), out)

    def test_layers_that_are_stated(self):
        code, out, err = self.run_here("-f", "-", "--stdin-filename", self.VALUES, "--cilium-version", "1.18.3", "--kind-config", "kind-config.yaml",
                                       "--format", "concise", "--quiet", stdin=b"kubeProxyReplacement: partial\n")
        self.assertEqual((code, err), (1, ""))
        self.assertIn(f"{self.VALUES}:1:23: error[kube-proxy/unknown-mode]", out)

    def test_only_what_the_buffer_belongs_to_is_reported(self):
        self.write("other/deploy.sh", "kind create cluster --config kind.yaml\nhelm install cilium cilium/cilium --version 1.17.0 -n kube-system -f values.yaml\n")
        self.write("other/values.yaml", "kubeProxyReplacement: strict\n")
        self.write("other/kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: other\nnodes: [{role: worker}]\n")
        report = self.lint(self.VALUES, self.right)
        self.assertEqual(self.found(report), [])
        self.assertEqual([i["id"] for i in report["installs"]], ["deploy.sh#kube-system/cilium@platform"])
        self.assertEqual(report["skipped"], [])

    def test_the_config_counts_and_may_be_the_buffer(self):
        self.write(".cilium-lint.yaml", "rules: {kube-proxy: warning}\n")
        text = self.right.replace("kubeProxyReplacement: true", "kubeProxyReplacement: partial")
        self.assertEqual(self.found(self.lint(self.VALUES, text)), [("kube-proxy/unknown-mode", "warning", self.VALUES)])
        report = self.lint(".cilium-lint.yaml", "rulez: {}\n", "--allow-empty")
        self.assertEqual(self.found(report), [("lint/unknown-config-key", "warning", ".cilium-lint.yaml")])

    def test_comments_in_the_buffer_hide(self):
        text = self.right.replace("kubeProxyReplacement: true", "kubeProxyReplacement: partial  # cilium-lint: ignore[kube-proxy] no")
        self.assertEqual([f["suppressed"]["by"] for f in self.lint(self.VALUES, text)["findings"]], ["comment"])

    def test_what_cannot_be_is_said(self):
        for arguments, part in (
            (["-", "--stdin-filename", "helm"], "no name of a file"),
            (["-", "--stdin-filename", ""], "no name of a file"),
            (["fix", "-", "--stdin-filename", self.VALUES], "no file to fix"),
            (["diff", "-f", "-", "--stdin-filename", self.VALUES], "no file to fix"),
        ):
            with self.subTest(arguments):
                code, out, err = self.run_here(*arguments, stdin=b"a: 1\n")
                self.assertEqual((code, out), (2, ""))
                self.assertIn(part, err)
        self.assertEqual(pathlib.Path(self.folder / self.VALUES).read_text(), self.right)

    def test_a_name_for_nothing_is_a_mistake(self):
        self.assertEqual(self.run_here("--stdin-filename", "values.yaml"), (2, "", "cilium-lint: --stdin-filename goes with - for standard input\n"))


class Loose(Scratch):
    """Files in no repository."""

    def test_a_file_meets_its_own_folder_alone(self):
        self.write("values.yaml", "kubeProxyReplacement: strict\n")
        self.write("below/up.sh", "helm install cilium cilium/cilium --version 1.15.0 -n kube-system -f ../values.yaml\n")
        for words, text in ((["values.yaml"], None), (["-", "--stdin-filename", "values.yaml"], b"kubeProxyReplacement: strict\n")):
            with self.subTest(words):
                _, out, err = self.run_here("check", *words, "--format", "concise", "--explain-discovery", stdin=text)
                self.assertIn("every supported chart refuses", out)
                self.assertNotIn("below", out + err)
        self.write("up.sh", "helm install cilium cilium/cilium --version 1.18.3 -n kube-system -f values.yaml\n")
        self.assertIn("chart 1.18.3 refuses", self.run_here("check", "values.yaml", "--format", "concise")[1])
