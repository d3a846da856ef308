#!/usr/bin/env python3
"""Runs the built program as people do and compares everything it prints.

    tests/e2e/run.py BINARY [--update]

--update writes the expected outputs anew (fixtures/reports/): look at the difference before you commit it.
"""
import csv
import gzip
import io
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
import xml.etree.ElementTree

import jsonschema
import yaml

import program
from embedded_test import Embedded  # noqa: F401 (unittest finds them here)
from fixing_test import Bootstrap, Fixing, FixingInside  # noqa: F401 (unittest finds them here)
from program import ROOT, SHARED, Scratch, run
import others_test
from unsaved_test import Loose, Unsaved  # noqa: F401
from watch_test import Watch  # noqa: F401

OtherFormats, Repositories, Edits, Manual, Site, Shells, Editors = (
    others_test.Formats, others_test.Repositories, others_test.Edits, others_test.Manual, others_test.Site, others_test.Shells,
    others_test.Editors)

PROJECTS = sorted(p.name for p in (ROOT / "fixtures/projects").iterdir())
REPORTS = ROOT / "fixtures/reports"
UPDATE = False


class Outputs(unittest.TestCase):
    """Whole outputs over the example projects."""

    maxDiff = None

    def golden(self, name, got):
        path = REPORTS / name
        if UPDATE:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(got)
        self.assertEqual(path.read_text(), got, f"{path.relative_to(ROOT)} differs (--update writes it anew)")

    def test_text(self):
        for name in PROJECTS:
            with self.subTest(name):
                code, out, err = run(f"fixtures/projects/{name}")
                self.golden(f"projects/{name}.txt", out)
                self.assertEqual(err, "")
                errors = int("error[" in out)
                self.assertEqual(code, errors)

    def test_json(self):
        schema = json.loads((ROOT / "docs/report.schema.json").read_text())
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        for name in PROJECTS:
            with self.subTest(name):
                code, out, err = run(f"fixtures/projects/{name}", "--format", "json")
                self.golden(f"projects/{name}.json", out)
                report = json.loads(out)
                self.assertEqual([e.message for e in validator(schema).iter_errors(report)], [])
                self.assertEqual(code, int(report["summary"]["errors"] > 0))
                self.assertEqual(err, "")

    def test_features(self):
        for name in PROJECTS:
            with self.subTest(name):
                code, out, err = run("features", f"fixtures/projects/{name}")
                if not out:  # a cluster's config alone installs nothing
                    self.assertEqual((code, err), (3, "cilium-lint: no install of Cilium was found, so there are no features\n"))
                    continue
                self.golden(f"features/{name}.txt", out)
                self.assertEqual((code, err), (0, ""))
                code, out, err = run("features", f"fixtures/projects/{name}", "--format", "json")
                self.golden(f"features/{name}.json", out)
                self.assertEqual((code, err), (0, ""))
                states = {f["state"] for i in json.loads(out)["installs"] for f in i["features"]}
                self.assertLessEqual(states, {"on", "off", "not-working", "unknown"})

    def test_the_readme_shows_the_real_output(self):
        _, out, _ = run("fixtures/projects/kind-bootstrap")
        shown = (ROOT / "README.md").read_text()
        self.assertIn("$ scripts/cilium-lint fixtures/projects/kind-bootstrap\n" + out + "```", shown)

    def test_the_edits_of_the_fixes_lie_where_the_text_says(self):
        for name in PROJECTS:
            report = json.loads(run(f"fixtures/projects/{name}", "--format", "json")[1])
            for finding in report["findings"]:
                for edit in (e for fix in finding["fixes"] for e in fix["edits"]):
                    size = (ROOT / edit["path"]).stat().st_size
                    self.assertLessEqual(0, edit["start"])
                    self.assertLessEqual(edit["start"], edit["end"])
                    self.assertLessEqual(edit["end"], size)

    def test_the_same_bytes_from_the_folder_itself(self):
        for name in PROJECTS:
            with self.subTest(name):
                _, outside, _ = run(f"fixtures/projects/{name}")
                _, inside, _ = run(cwd=ROOT / "fixtures/projects" / name)
                self.assertEqual(outside.replace(f"fixtures/projects/{name}/", ""), inside.replace(f"fixtures/projects/{name}/", ""))


class Forecasts(unittest.TestCase):
    """What `forecast` says of typical installs, and of clusters other than KIND's."""

    maxDiff = None
    golden = Outputs.golden

    def folders(self):
        for kind in ("forecast", "projects"):
            for folder in sorted((ROOT / "fixtures" / kind).iterdir()):
                # Without an install there is nothing to forecast.
                if json.loads(run(str(folder), "--format", "json")[1])["installs"]:
                    yield f"{folder.parent.name}/{folder.name}", folder.name

    def test_text(self):
        for folder, name in self.folders():
            with self.subTest(name):
                code, out, err = run("forecast", f"fixtures/{folder}")
                self.golden(f"forecast/{name}.txt", out)
                self.assertEqual(err, "")
                self.assertEqual(code, int("← the first thing you will see" in out))

    def test_json(self):
        schema = json.loads((ROOT / "docs/report.schema.json").read_text())
        validator = jsonschema.validators.validator_for(schema)(schema)
        for folder, name in self.folders():
            with self.subTest(name):
                code, out, err = run("forecast", f"fixtures/{folder}", "--format", "json")
                report = json.loads(out)
                self.assertEqual([e.message for e in validator.iter_errors(report)], [])
                checked = json.loads(run(f"fixtures/{folder}", "--format", "json")[1])
                for install, same in zip(report["installs"], checked["installs"], strict=True):
                    for key, value in same["forecast"].items():
                        self.assertEqual(install["forecast"][key], value)
                    failing = [stage["stage"] for stage in install["forecast"]["stages"] if stage["state"] == "fails"]
                    self.assertEqual(install["forecast"]["stage"], failing[0] if failing else None)
                    self.assertEqual([seen["stage"] for seen in install["forecast"]["seen"]], failing or [None])
                self.assertEqual(code, int(any(i["forecast"]["stage"] for i in report["installs"])))

    def test_mermaid(self):
        for name in ("projects/kind-bootstrap", "forecast/l2-pool", "discovery/clusters"):
            with self.subTest(name):
                code, out, err = run("forecast", f"fixtures/{name}", "--format", "mermaid")
                self.golden(f"forecast/{pathlib.PurePath(name).name}.mmd", out)

    def test_a_narrow_terminal(self):
        _, out, _ = run("forecast", "fixtures/projects/kind-bootstrap", COLUMNS="60")
        self.golden("forecast/kind-bootstrap-60.txt", out)
        for line in out.splitlines():
            if not line.startswith("  $ ") and "fixtures/" not in line:
                self.assertLessEqual(len(line), 60)

    def test_colour_is_asked_for(self):
        _, plain, _ = run("forecast", "fixtures/projects/kind-bootstrap")
        _, colour, _ = run("forecast", "fixtures/projects/kind-bootstrap", "--color", "always")
        self.assertNotIn("\x1b", plain)
        self.assertIn("\x1b[", colour)

    def test_other_clusters(self):
        for folder in sorted((ROOT / "fixtures/clusters").iterdir()):
            with self.subTest(folder.name):
                code, out, err = run(f"fixtures/clusters/{folder.name}")
                self.golden(f"clusters/{folder.name}.txt", out)
                self.assertEqual(code, int("error[" in out))
                # No other tool's cluster is ever spoken of as KIND's.
                self.assertNotRegex(out, r"KIND|\bkind\b(?!:)|Docker|kindnet")


class ExitCodes(Scratch):
    def test_an_empty_folder_holds_nothing_to_lint(self):
        code, out, err = self.run_here()
        self.assertEqual((code, out), (3, ""))
        self.assertRegex(err, r"^cilium-lint: .*nothing to lint.*\n$")

    def test_allow_empty_makes_that_a_note(self):
        code, _, _ = self.run_here("--allow-empty")
        self.assertEqual(code, 0)

    def test_a_missing_path_is_named(self):
        code, out, err = self.run_here("nowhere.yaml")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("nowhere.yaml", err)

    def test_a_missing_values_file_is_named(self):
        code, out, err = self.run_here("-f", "nowhere.yaml")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("nowhere.yaml", err)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_an_unreadable_file_is_named(self):
        self.write("values.yaml", "a: 1\n")
        (self.folder / "values.yaml").chmod(0)
        code, _, err = self.run_here("-f", "values.yaml")
        self.assertEqual(code, 3)
        self.assertIn("values.yaml", err)

    def test_a_binary_file_is_named(self):
        self.write("values.yaml", bytes(range(256)) * 8)
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertIn(code, (1, 3))
        self.assertIn("values.yaml", out + err)

    def test_a_named_file_that_is_not_about_cilium_is_passed_over(self):
        self.write("notes.txt", "hello\n")
        code, _, _ = self.run_here("notes.txt", "--allow-empty")
        self.assertEqual(code, 0)

    def test_wrong_usage(self):
        for arguments, part in (
            (["--frmat", "json"], "--format"),
            (["--format", "yaml"], "yaml"),
            (["--only", "kube-proxy/unknown-mod"], "kube-proxy/unknown-mode"),
            (["--fail-on", "sometimes"], "sometimes"),
            (["--cilium-version", "latest"], "latest"),
            (["explain", "no/such-rule"], "no/such-rule"),
            (["upgrade"], "upgrade"),
        ):
            with self.subTest(arguments):
                code, out, err = self.run_here(*arguments)
                self.assertEqual((code, out), (2, ""))
                self.assertIn(part, err)

    def test_fail_on(self):
        self.write("values.yaml", "image:\n  tag: v1.17.0\n")
        arguments = ["-f", "values.yaml", "--cilium-version", "1.18.3"]
        self.assertEqual(self.run_here(*arguments)[0], 0)
        self.assertEqual(self.run_here(*arguments, "--fail-on", "warning")[0], 1)
        self.assertEqual(self.run_here(*arguments, "--fail-on", "never")[0], 0)

    def test_broken_yaml_is_a_finding(self):
        self.write("values.yaml", "a: [1,\nb: 2\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertEqual((code, err), (1, ""))
        self.assertIn("error[yaml/syntax]", out)
        self.assertIn("values.yaml:", out)


class Hostile(Scratch):
    def test_control_characters_and_runner_commands_are_not_passed_on(self):
        # GitHub's runner takes `::` at the start of a line and `##[` anywhere.
        self.write("values.yaml", 'kubeProxyReplacement: "\\e[31m##[error]x\\x07"\nkubeProxyMode: |-\n::error::x\n')
        for arguments in (["check"], ["values"]):
            _, out, err = self.run_here(*arguments, "-f", "values.yaml", "--cilium-version", "1.18.3")
            self.assertNotIn("\x1b", out + err)
            self.assertNotIn("\x07", out + err)
            self.assertNotIn("##[", out + err)
            self.assertNotRegex(out + err, r"(?m)^\s*::")

    def test_an_alias_bomb_is_refused_and_does_not_hang(self):
        lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
        lines += [f"{c}: &{c} [{','.join(['*' + p] * 9)}]" for p, c in zip("abcdefgh", "bcdefghi")]
        self.write("values.yaml", "\n".join(lines) + "\n")
        code, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertEqual(code, 1)
        self.assertIn("error[yaml/", out)

    def test_deep_nesting_is_a_limit_of_ours(self):
        self.write("values.yaml", "a: " + "[" * 9000 + "]" * 9000 + "\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
        self.assertIn(code, (0, 1), err)
        self.assertTrue(json.loads(out)["skipped"])

    def test_a_file_over_the_limit_is_said_to_be_skipped(self):
        self.write("values.yaml", "# " + "x" * (5 << 20) + "\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
        self.assertEqual(code, 0, err)
        self.assertTrue(json.loads(out)["skipped"])

    def test_links_do_not_lead_out_of_the_repository(self):
        (self.folder / ".git").mkdir()
        outside = pathlib.Path(tempfile.mkdtemp(prefix="outside-"))
        self.addCleanup(shutil.rmtree, outside, ignore_errors=True)
        (outside / "values.yaml").write_text("kubeProxyReplacement: strict\n")
        (self.folder / "values.yaml").symlink_to(outside / "values.yaml")
        self.write("deploy.sh", "helm install cilium cilium/cilium --version 1.18.3 -f values.yaml\n")
        code, out, err = self.run_here()
        self.assertEqual(code, 0, out + err)
        self.assertNotIn("strict", out + err)

    def test_secrets_are_masked(self):
        self.write("values.yaml", "tls:\n  ca:\n    key: c2VjcmV0LXZhbHVl\nkubeProxyReplacement: strict\n")
        for arguments in (["check"], ["values"], ["check", "--format", "json"]):
            with self.subTest(arguments):
                _, out, err = self.run_here(*arguments, "-f", "values.yaml", "--cilium-version", "1.18.3")
                self.assertNotIn("c2VjcmV0LXZhbHVl", out + err)


class Reading(Scratch):
    def test_marks_and_line_ends_are_read(self):
        text = "image:\r\n  tag: v1.17.0\r\n"
        for name, data in (("bom", b"\xef\xbb\xbf" + text.encode()), ("utf16", text.encode("utf-16")), ("crlf", text.encode())):
            with self.subTest(name):
                self.write("values.yaml", data)
                _, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
                found = [f for f in json.loads(out)["findings"] if f["rule"] == "version/tag-without-effect"]
                self.assertEqual([f["location"]["start"]["line"] for f in found], [2])

    def test_standard_input(self):
        code, out, _ = self.run_here("-", "--stdin-filename", "values.yaml", "--cilium-version", "1.18.3",
                                     stdin=b"kubeProxyReplacement: strict\n")
        self.assertEqual(code, 1)
        self.assertIn("values.yaml:1:23", out)

    def test_helms_view_of_the_values(self):
        self.write("values.yaml", "b: yes\na: 0o17\nc: {d: 1e3, e: ~}\n")
        code, out, _ = self.run_here("values", "--user", "--format", "json", "-f", "values.yaml", "--set", "c.f=null,g[1]=x")
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out)["b"], True)
        self.assertEqual(list(json.loads(out)), ["b", "a", "c", "g"])

    def test_the_output_goes_to_a_file_whole(self):
        self.write("values.yaml", "kubeProxyReplacement: strict\n")
        code, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--output", "json=report.json")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(json.loads((self.folder / "report.json").read_text())["summary"]["errors"], 1)
        self.assertEqual(stat.S_IMODE((self.folder / "report.json").stat().st_mode) & 0o600, 0o600)


class ChartAtHand(Scratch):
    """A copy of the chart teaches keys, types and defaults: as a folder, packed, vendored, in Helm's cache."""

    CHART = {
        "Chart.yaml": "apiVersion: v2\nname: cilium\nversion: 1.21.4\n",
        "values.yaml": "kubeProxyReplacement: false\nlantern:\n  # wick: 3\n  lit: false\n  fuel: oil\n  labels: {}\n",
        "values.schema.json": json.dumps({"properties": {"lantern": {"properties": {"lit": {"type": "boolean"}}}}}),
        "templates/lamp.yaml": "{{ .Values.kubeProxyReplacement }}{{ with .Values.lantern }}{{ .lit }}{{ .fuel }}"
        "{{ toYaml .labels }}{{ index . \"shade\" }}{{ end }}",
    }
    VALUES = (
        "lantern:\n  lit: \"yes\"\n  fule: oil\n  wick: 4\n  shade: green\n  labels:\n    any: thing\n"
        "operator:\n  replicas: 1\nkubeProxyReplacement: false\n"
    )
    FOUND = [
        ("values/wrong-type", "error", "lantern.lit"),
        ("values/unknown-key", "warning", "lantern.fule"),
        ("values/removed-key", "warning", "operator.replicas"),
    ]

    @staticmethod
    def packed(files, more=(), top="cilium"):
        """A .tgz of these files and further tar entries; the same bytes each time."""
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, text in sorted(files.items()):
                entry = tarfile.TarInfo(f"{top}/{name}")
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
            for entry in more:
                archive.addfile(entry, io.BytesIO(b"x" * entry.size))
        return gzip.compress(tar.getvalue(), mtime=0)

    @staticmethod
    def entry(name, kind=tarfile.REGTYPE, link="", size=0):
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname, entry.size = kind, link, size
        return entry

    def unpacked(self, folder, files=None):
        for name, text in (files or self.CHART).items():
            self.write(f"{folder}/{name}", text)
        return folder

    def report(self, *arguments, **environment):
        # Rules about the agent's own start look at keys that so small a chart has not.
        code, out, err = self.run_here(*arguments, "--skip", "bootstrap", "--format", "json", **environment)
        self.assertIn(code, (0, 1), err)
        self.assertEqual(err, "")
        return json.loads(out)

    def found(self, report):
        return [(f["rule"], f["severity"], f["key"]) for f in report["findings"]]

    def learned(self, report):
        return [install["chart"].get("learned_from") for install in report["installs"]]

    def test_a_folder_and_an_archive_teach_the_same(self):
        self.unpacked("copy")
        self.write("copy.tgz", self.packed(self.CHART))
        self.write("values.yaml", self.VALUES)
        folder = self.report("--chart", "copy", "-f", "values.yaml")
        archive = self.report("--chart", "./copy.tgz", "-f", "values.yaml")
        self.assertEqual(sorted(self.found(folder)), sorted(self.FOUND))
        self.assertEqual(folder["findings"], archive["findings"])
        self.assertEqual((self.learned(folder), self.learned(archive)), (["copy"], ["copy.tgz"]))
        chart = folder["installs"][0]["chart"]
        self.assertEqual((chart["version"], chart["state"]), ("1.21.4", "nearest"))
        schema = json.loads((ROOT / "docs/report.schema.json").read_text())
        self.assertEqual([e.message for e in jsonschema.validators.validator_for(schema)(schema).iter_errors(folder)], [])
        text = self.run_here("--chart", "copy", "-f", "values.yaml")[1]
        self.assertEqual(text.count("copy: keys, types and defaults of chart 1.21.4 are learned from here"), 1)

    def test_its_own_values_and_every_default_are_right(self):
        self.unpacked("copy")
        self.assertEqual(self.found(self.report("--chart", "copy", "-f", "copy/values.yaml")), [])
        code, out, _ = self.run_here("values", "--chart", "copy", "-f", "copy/values.yaml", "--set", "lantern.lit=true")
        self.assertEqual(code, 0)
        self.assertIn("lantern.fuel", out)
        code, out, _ = self.run_here("values", "--chart", "copy", "--set", "lantern.lit=true")
        self.assertRegex(out, r"lantern.fuel +\"oil\"")
        self.assertNotIn("ipam.mode", out)

    def test_it_goes_over_a_pin_but_not_over_another_word_on_the_command_line(self):
        self.unpacked("copy")
        self.write("values.yaml", self.VALUES)
        self.write("deploy.sh", "helm install cilium cilium/cilium --version 1.18.3 -f values.yaml\n")
        report = self.report("--chart", "copy")
        self.assertEqual(sorted(self.found(report)), sorted(self.FOUND))
        self.assertEqual(report["installs"][0]["chart"]["version"], "1.21.4")
        self.assertEqual(self.found(self.report("--chart", "copy", "--cilium-version", "1.21.4")), self.found(report))
        code, out, err = self.run_here("--chart", "copy", "--cilium-version", "1.20.0")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("1.21.4", err)

    def test_a_vendored_copy_is_found(self):
        umbrella = (
            "apiVersion: v2\nname: platform\nversion: 0.1.0\ndependencies:\n"
            "  - name: cilium\n    version: 1.21.x\n    repository: https://helm.cilium.io\n"
        )
        below = "cilium:\n" + "".join(f"  {line}\n" for line in self.VALUES.splitlines())
        self.write("a/Chart.yaml", umbrella)
        self.write("a/values.yaml", below)
        self.write("a/charts/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("b/Chart.yaml", umbrella)
        self.write("b/values.yaml", below)
        self.unpacked("b/charts/cilium")
        self.write("c/deploy.sh", "helm install cilium ./c/charts/cilium -f c/values.yaml\n")
        self.write("c/values.yaml", self.VALUES)
        self.unpacked("c/charts/cilium")
        self.write("d/values.yaml", self.VALUES)
        self.write("d/charts/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("e/deploy.sh", "helm install cilium ./e/cilium-1.21.4.tgz -f e/values.yaml\n")
        self.write("e/values.yaml", self.VALUES)
        self.write("e/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("f/Chart.yaml", umbrella.replace("https://helm.cilium.io", "file://../forks/lantern"))
        self.write("f/values.yaml", below)
        self.unpacked("forks/lantern", {**self.CHART, "charts/inner/Chart.yaml": "name: inner\nversion: 1.0.0\n"})
        report = self.report()
        copies = ["a/charts/cilium-1.21.4.tgz", "b/charts/cilium", "c/charts/cilium", "d/charts/cilium-1.21.4.tgz",
                  "e/cilium-1.21.4.tgz", "forks/lantern"]
        self.assertEqual(self.learned(report), copies)
        for name in "abcdef":
            own = [f for f in report["findings"] if f["location"]["path"].startswith(f"{name}/")]
            self.assertEqual(sorted(self.found({"findings": own})), sorted(self.FOUND), name)

    def test_a_copy_that_git_ignores_is_not_looked_for(self):
        self.write("Chart.yaml", "apiVersion: v2\nname: p\nversion: 0.1.0\ndependencies:\n- {name: cilium, version: 1.21.4}\n")
        self.write("values.yaml", "cilium:\n  lantern: {lit: true}\n")
        self.write("charts/cilium-1.21.4.tgz", self.packed(self.CHART))
        (self.folder / ".git").mkdir()
        self.assertEqual(self.learned(self.report()), ["charts/cilium-1.21.4.tgz"])
        self.write(".gitignore", "charts/*.tgz\n")
        self.assertEqual(self.learned(self.report()), [None])

    def test_helms_cache_only_when_asked(self):
        self.write("helm/repository/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("users/helm/repository/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("home/.cache/helm/repository/cilium-1.21.4.tgz", self.packed(self.CHART))
        self.write("values.yaml", self.VALUES)
        arguments = ["-f", "values.yaml", "--cilium-version", "1.21.4"]
        nothing = {"HELM_CACHE_HOME": "", "XDG_CACHE_HOME": "", "HELM_REPOSITORY_CACHE": "", "HOME": "/nonexistent"}
        for place in ({"HELM_CACHE_HOME": "helm"}, {"XDG_CACHE_HOME": "users"}, {"HOME": "home"}):
            with self.subTest(place):
                here = {**nothing, **{name: str(self.folder / path) for name, path in place.items()}}
                self.assertEqual(self.learned(self.report(*arguments, **here)), [None])
                report = self.report(*arguments, "--chart-cache", **here)
                self.assertEqual(self.learned(report), ["cilium-1.21.4.tgz"])
                self.assertEqual(sorted(self.found(report)), sorted(self.FOUND))
                self.assertNotIn(str(self.folder), json.dumps(report))
        self.assertEqual(self.learned(self.report(*arguments, "--chart-cache", **nothing)), [None])

    def test_a_schema_beyond_what_is_understood_is_said_once(self):
        schema = {"properties": {"lantern": {"properties": {"lit": {"type": "boolean", "not": {"const": True}}}}}}
        self.unpacked("copy", {**self.CHART, "values.schema.json": json.dumps(schema)})
        self.write("values.yaml", self.VALUES)
        report = self.report("--chart", "copy", "-f", "values.yaml")
        self.assertEqual(sorted(self.found(report)), sorted(self.FOUND[1:]))
        self.assertEqual([s["check"] for s in report["skipped"]], ["types"])

    def test_an_opaque_read_opens_what_it_reads(self):
        self.write("values.yaml", self.VALUES)
        template = self.CHART["templates/lamp.yaml"] + "{{ toYaml .Values.lantern }}"
        self.unpacked("copy", {**self.CHART, "templates/lamp.yaml": template})
        self.assertEqual(self.found(self.report("--chart", "copy", "-f", "values.yaml")), [self.FOUND[0], self.FOUND[2]])
        self.unpacked("all", {**self.CHART, "templates/lamp.yaml": "{{ toYaml .Values }}"})
        report = self.report("--chart", "all", "-f", "values.yaml")
        self.assertEqual(self.found(report), [self.FOUND[0]])
        self.assertEqual([s["check"] for s in report["skipped"]], ["keys"])

    def test_a_broken_or_hostile_archive_is_one_sentence(self):
        good = self.packed(self.CHART)
        without_values = {k: v for k, v in self.CHART.items() if k != "values.yaml"}
        self.write("values.yaml", "lantern: {lit: true}\n")
        for name, data, words in (
            ("nothing", b"", "no whole gzip file"),
            ("text", b"hello\n", "no whole gzip file"),
            ("cut", good[: len(good) // 2], "no whole gzip file"),
            ("no-tar", gzip.compress(b"hello" * 1000, mtime=0), "no whole tar file"),
            ("above", self.packed(self.CHART, [self.entry("../../etc/passwd", size=3)]), "leads out of it"),
            ("inside-out", self.packed(self.CHART, [self.entry("cilium/a/../../b", size=3)]), "leads out of it"),
            ("absolute", self.packed(self.CHART, [self.entry("/etc/passwd", size=3)]), "leads out of it"),
            ("bomb", gzip.compress(bytes(64 << 20), mtime=0), "unpacks to more than"),
            ("one-big-file", self.packed(self.CHART, [self.entry("cilium/big", size=6 << 20)]), "larger than"),
            ("many-files", self.packed(self.CHART, [self.entry(f"cilium/{i}") for i in range(5000)]), "files"),
            ("linked-values", self.packed(without_values, [self.entry("cilium/values.yaml", tarfile.SYMTYPE, "/etc/passwd")]),
             "has no values.yaml"),
            ("list", self.packed({**self.CHART, "values.yaml": "- a\n"}), "no map of keys"),
            ("broken-values", self.packed({**self.CHART, "values.yaml": "a: [\n"}), "values.yaml of the chart"),
            ("other", self.packed({**self.CHART, "Chart.yaml": "name: lamp\nversion: 1.0.0\n"}), "not Cilium's"),
            ("umbrella", self.packed({**self.CHART, "Chart.yaml": self.CHART["Chart.yaml"] + "dependencies: [{name: cilium}]\n"}),
             "umbrella"),
        ):
            with self.subTest(name):
                self.write("bad.tgz", data)
                code, out, err = self.run_here("--chart", "bad.tgz", "-f", "values.yaml")
                self.assertEqual((code, out), (3, ""), err)
                self.assertRegex(err, r"^cilium-lint: bad\.tgz: .*\n$")
                self.assertIn(words, err)
                if name in ("other", "umbrella"):
                    continue
                # Vendored it is said, and the rest is judged.
                self.write("repo/values.yaml", "lantern: {lit: true}\n")
                self.write("repo/Chart.yaml", "name: p\nversion: 0.1.0\ndependencies: [{name: cilium, version: 1.21.4}]\n")
                self.write("repo/values.yaml", "cilium:\n  lantern: {lit: true}\n")
                self.write("repo/charts/cilium-1.21.4.tgz", data)
                report = self.report("repo")
                self.assertEqual(self.learned(report), [None])
                self.assertEqual([s["check"] for s in report["skipped"]], ["chart"])
                self.assertIn(words, report["skipped"][0]["reason"])
                self.assertEqual(self.found(report), [("values/unknown-key", "info", "lantern")])
        self.write("with-links.tgz", self.packed(self.CHART, [
            self.entry("cilium/templates/link.yaml", tarfile.SYMTYPE, "/etc/passwd"),
            self.entry("cilium/templates/hard.yaml", tarfile.LNKTYPE, "/etc/passwd"),
            self.entry("cilium/templates/pipe.yaml", tarfile.FIFOTYPE),
            self.entry("cilium/templates/device.yaml", tarfile.CHRTYPE),
        ]))
        self.assertEqual(self.found(self.report("--chart", "with-links.tgz", "-f", "values.yaml")), [])

    def test_a_hostile_folder_is_one_sentence(self):
        self.write("values.yaml", "lantern: {lit: true}\n")
        self.unpacked("pipe")
        os.mkfifo(self.folder / "pipe/templates/pipe.yaml")
        self.unpacked("circle")
        (self.folder / "circle/templates/again").symlink_to("..")
        self.write("empty/README", "")
        for name, words in (("pipe", "no regular file"), ("circle", "circle"), ("empty", "has no Chart.yaml"), ("nowhere", "no such file")):
            with self.subTest(name):
                code, out, err = self.run_here("--chart", name, "-f", "values.yaml")
                self.assertEqual((code, out), (3, ""), err)
                self.assertIn(words, err)

    def test_a_vendored_folder_does_not_lead_out_of_the_repository(self):
        outside = pathlib.Path(tempfile.mkdtemp(prefix="outside-"))
        self.addCleanup(shutil.rmtree, outside, ignore_errors=True)
        (outside / "values.yaml").write_text("lantern: {secret: true}\n")
        (self.folder / ".git").mkdir()
        self.unpacked("charts/cilium", {k: v for k, v in self.CHART.items() if k != "values.yaml"})
        (self.folder / "charts/cilium/values.yaml").symlink_to(outside / "values.yaml")
        self.write("deploy.sh", "helm install cilium ./charts/cilium -f values.yaml\n")
        self.write("values.yaml", "lantern: {lit: true}\n")
        report = self.report()
        self.assertEqual(self.learned(report), [None])
        self.assertIn("outside of the repository", report["skipped"][0]["reason"])

@unittest.skipUnless(SHARED, "no ../shared with its corpus of public repositories here")
class Corpus(unittest.TestCase):
    """Real repositories, as far as they lie at hand: each install with its version and its layers, as it stands in a folder."""

    def rows(self, *parts):
        with open(SHARED.joinpath(*parts), newline="", encoding="utf-8") as table:
            return list(csv.DictReader(table, delimiter="\t"))

    def folder_of(self, path):
        """The repository's folder, and the path within it."""
        parts = path.split("/")
        depth = 2 if parts[0] == "_index" else 1
        return SHARED / "corpus" / "/".join(parts[:depth]), "/".join(parts[depth:])

    def installs(self, folder, *arguments):
        code, out, err = run(".", "--format", "json", "--allow-empty", "--isolated", *arguments, cwd=folder)
        self.assertIn(code, (0, 1), err)
        return json.loads(out)

    @staticmethod
    def of(report, path):
        """The installs that a file states, or is a layer of."""
        return [i for i in report["installs"] if i["id"].startswith(path + "#") or path in [l["path"] for l in i["layers"]]]

    def test_every_exact_version_is_found_with_its_layers_and_none_is_wrong(self):
        index = self.rows("corpus", "INDEX.tsv")
        exact = re.compile(r"v?\d+\.\d+\.\d+$")
        # An umbrella chart has a version of its own; what its values are of is the one it depends on.
        inside = {(r["file"].split("/")[0], r["where_pinned"]): r["chart_version"] for r in index if r["kind"] == "values"}
        checked = 0
        for row in index:
            if row["kind"] == "kind-config":
                continue
            version = inside.get((row["file"].split("/")[0], row["where_pinned"]), row["chart_version"])
            if not exact.match(version):
                continue
            folder, path = self.folder_of(row["file"])
            with self.subTest(row["file"]):
                found = self.of(self.installs(folder), path)
                versions = {i["chart"]["version"] for i in found}
                self.assertLessEqual(versions, {version.lstrip("v"), None})
                # The corpus holds some files without what pins them.
                if (folder / row["where_pinned"]).exists() and not row["where_pinned"].endswith(".md"):
                    checked += 1
                    self.assertEqual(versions, {version.lstrip("v")})
                    if row["kind"] == "values":
                        self.assertTrue(any(path in [l["path"] for l in i["layers"]] for i in found))
        self.assertGreater(checked, 20)


class Formats(unittest.TestCase):
    """Whole outputs of one project in every format, read by readers that are not ours where there are some."""

    maxDiff = None
    PROJECT = "fixtures/projects/kind-bootstrap"

    def report(self, name):
        code, out, err = run(self.PROJECT, "--format", name)
        self.assertEqual((code, err), (1, ""))
        path = REPORTS / "formats" / f"kind-bootstrap.{name}"
        if UPDATE:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(out)
        self.assertEqual(path.read_text(), out, f"{path.relative_to(ROOT)} differs (--update writes it anew)")
        return out

    def test_concise_has_a_line_a_finding(self):
        lines = self.report("concise").splitlines()
        for line in lines[:-1]:
            self.assertRegex(line, r"^[^:]+:\d+:\d+: (error|warning|info)\[[a-z0-9-]+/[a-z0-9-]+\]: .")

    def test_json_lines_are_the_findings_of_the_report(self):
        whole = json.loads(run(self.PROJECT, "--format", "json")[1])["findings"]
        self.assertEqual([json.loads(line) for line in self.report("json-lines").splitlines()], whole)

    def test_sarif_names_rules_places_and_fixes(self):
        report = json.loads(self.report("sarif"))
        (sarif_run,) = report["runs"]
        rules = sarif_run["tool"]["driver"]["rules"]
        for result in sarif_run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            region = result["locations"][0]["physicalLocation"]["region"]
            text = (ROOT / result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]).read_bytes()
            begin = region["byteOffset"]
            line = text[:begin].count(b"\n") + 1
            self.assertEqual((region["startLine"], region["startColumn"]), (line, begin - text.rfind(b"\n", 0, begin)))
        self.assertTrue(any(result["fixes"] for result in sarif_run["results"]))

    def test_junit_and_checkstyle_are_xml(self):
        suites = xml.etree.ElementTree.fromstring(self.report("junit"))
        self.assertEqual(len(suites.findall("./testsuite/testcase/failure")), int(suites.get("failures")))
        self.assertEqual(sum(int(suite.get("tests")) for suite in suites), int(suites.get("tests")))
        # Jenkins' schema for reports knows no other attributes of a test that a linter could fill.
        self.assertEqual({name for case in suites.iter("testcase") for name in case.keys()}, {"classname", "name"})
        checkstyle = xml.etree.ElementTree.fromstring(self.report("checkstyle"))
        self.assertEqual(len(checkstyle.findall("./file/error")), int(suites.get("failures")))

    def test_gitlab_has_a_fingerprint_for_each(self):
        entries = json.loads(self.report("gitlab"))
        self.assertEqual(len({entry["fingerprint"] for entry in entries}), len(entries))

    def test_github_annotates_and_writes_a_summary(self):
        for line in self.report("github").splitlines():
            self.assertRegex(line, r"^::(error|warning|notice) file=[^,]+,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=[^:]+::.")
        with tempfile.NamedTemporaryFile("w+") as summary:
            summary.write("before\n")
            summary.flush()
            run(self.PROJECT, "--format", "github", GITHUB_STEP_SUMMARY=summary.name)
            path = REPORTS / "formats/kind-bootstrap.github-summary"
            text = pathlib.Path(summary.name).read_text()
            if UPDATE:
                path.write_text(text)
            self.assertEqual(path.read_text(), text)

    def test_rdjson_and_its_lines_say_the_same(self):
        whole = json.loads(self.report("rdjson"))
        lines = [json.loads(line) for line in self.report("rdjsonl").splitlines()]
        for line in lines:
            self.assertEqual(line.pop("source"), whole["source"])
        self.assertEqual(lines, whole["diagnostics"])

    def test_a_clean_run_is_a_whole_document(self):
        for name, want in (("junit", 'failures="0"'), ("checkstyle", "</checkstyle>"), ("gitlab", "[]"), ("github", ""), ("json-lines", "")):
            with self.subTest(name):
                code, out, _ = run("fixtures/projects/kind-bootstrap-right", "--format", name)
                self.assertEqual(code, 0)
                self.assertIn(want, out)


class Adoption(Scratch):
    """Fixes, suppressions, the baseline: a project with old findings."""

    def setUp(self):
        super().setUp()
        shutil.copytree(ROOT / "fixtures/projects/kind-bootstrap", self.folder, dirs_exist_ok=True)
        (self.folder / ".git").mkdir()

    VALUES = "helm/cilium/values.yaml"

    def concise(self, *arguments, **keywords):
        code, out, err = self.run_here(*arguments, "--format", "concise", "--quiet", **keywords)
        return code, [line.split(": ")[1] for line in out.splitlines()], err

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self):
        shutil.rmtree(self.folder / ".git", ignore_errors=True)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "all")

    def test_the_patch_applies_and_fix_does_the_same(self):
        self.commit()
        code, patch, err = self.run_here("diff")
        self.assertEqual((code, err), (1, ""))
        (self.folder / "p.patch").write_text(patch)
        self.git("apply", "p.patch")
        patched = (self.folder / self.VALUES).read_bytes()
        self.git("checkout", self.VALUES)
        code, out, err = self.run_here("fix")
        self.assertEqual((code, err), (0, ""), out)
        self.assertEqual((self.folder / self.VALUES).read_bytes(), patched)
        self.assertEqual(self.run_here("diff")[:2], (0, ""))
        self.assertEqual(self.concise(), (0, [], ""))

    def test_a_fix_keeps_line_ends_mode_and_link(self):
        path = self.folder / self.VALUES
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        real = path.with_name("real.yaml")
        path.rename(real)
        real.chmod(0o640)
        path.symlink_to("real.yaml")
        self.run_here("fix")
        text = real.read_bytes()
        self.assertEqual(text.count(b"\n"), text.count(b"\r\n"))
        self.assertIn(b"kubeProxyReplacement: true\r\n", text)
        self.assertTrue(path.is_symlink())
        self.assertEqual(stat.S_IMODE(real.stat().st_mode), 0o640)

    def test_nothing_outside_of_the_repository_is_written(self):
        outside = pathlib.Path(tempfile.mkdtemp(prefix="outside-"))
        self.addCleanup(shutil.rmtree, outside, ignore_errors=True)
        values = outside / "values.yaml"
        values.write_text("kubeProxyReplacement: strict\n")
        self.write("deploy.sh", f"helm install cilium cilium/cilium --version 1.18.3 -f {values}\n")
        self.run_here("fix", "--unsafe")
        self.assertEqual(values.read_text(), "kubeProxyReplacement: strict\n")

    def test_a_killed_fix_leaves_the_old_text_or_the_new_one(self):
        path = self.folder / self.VALUES
        before = path.read_bytes()
        self.run_here("fix")
        after = path.read_bytes()
        for step in range(40):
            path.write_bytes(before)
            child = subprocess.Popen([program.binary, "fix"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                child.wait(step * 0.0005)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            self.assertIn(path.read_bytes(), (before, after))

    def test_a_baseline_knows_findings_by_what_they_say(self):
        self.assertEqual(self.run_here("baseline", "write")[:2], (0, ".cilium-lint-baseline.json: 5 findings accepted\n"))
        path = self.folder / self.VALUES
        path.write_text("# moved down\n\n" + path.read_text() + "typo: 1\n")
        self.assertEqual(self.concise(), (0, ["warning[values/unknown-key]"], ""))
        self.assertEqual(self.concise("baseline", "check")[0], 1)
        path.write_text(path.read_text().replace("partial", "true"))
        self.assertEqual(self.run_here("baseline", "prune")[1], ".cilium-lint-baseline.json: 1 finding gone, 4 left\n")
        self.assertEqual(len(self.concise("--no-ignores")[1]), 5)

    def test_only_what_is_new_since_a_commit(self):
        self.commit()
        with (self.folder / self.VALUES).open("a") as values:
            values.write("typo: 1\n")
        self.assertEqual(self.concise("--new-since", "HEAD"), (0, ["warning[values/unknown-key]"], ""))
        code, _, err = self.run_here("--new-since", "nowhere")
        self.assertEqual((code, err), (3, "cilium-lint: --new-since nowhere: git knows no such commit here (in a shallow clone: git fetch --unshallow)\n"))
        self.assertEqual(subprocess.run(["git", "status", "--porcelain"], cwd=self.folder, capture_output=True, text=True).stdout, f" M {self.VALUES}\n")

    def test_a_chart_bump_shows_what_it_breaks(self):
        # 1.15 does not read `tunnel`, 1.18 refuses it: what was accepted as a warning is no error.
        shutil.rmtree(self.folder / "helm")
        self.write("deploy.sh", "helm install cilium cilium/cilium --version 1.15.6 -n kube-system -f values.yaml\n")
        self.write("values.yaml", "kubeProxyReplacement: strict\ntunnel: disabled\ntypo: 1\nk8sServiceHost: a.example.org\nk8sServicePort: 6443\n")
        (self.folder / "kind-config.yaml").unlink()
        self.commit()
        self.assertEqual(self.concise()[1], ["warning[values/renamed-key]", "warning[values/unknown-key]"])
        self.run_here("baseline", "write")
        deploy = self.folder / "deploy.sh"
        deploy.write_text(deploy.read_text().replace("1.15.6", "1.18.3"))
        broken = ["error[kube-proxy/unknown-mode]", "error[values/renamed-key]"]
        self.assertEqual(self.concise("--new-since", "HEAD", "--isolated"), (1, broken, ""))
        self.assertEqual(self.concise(), (1, broken, ""))
        self.assertEqual(self.run_here("baseline", "prune")[1], ".cilium-lint-baseline.json: 0 findings gone, 2 left\n")
        # The other way round nothing is new.
        self.run_here("baseline", "write")
        deploy.write_text(deploy.read_text().replace("1.18.3", "1.15.6"))
        self.assertEqual(self.concise(), (0, [], ""))

    def test_hidden_findings_are_counted_and_can_be_shown(self):
        path = self.folder / self.VALUES
        path.write_text("# cilium-lint: file-ignore[version, l2, bootstrap] known\n" + path.read_text())
        _, out, _ = self.run_here("--show-suppressed")
        self.assertEqual(out.count("(by comment at helm/cilium/values.yaml:1:1: known)"), 3)
        self.assertIn("3 suppressed", out)
        report = json.loads(self.run_here("--format", "json")[1])
        self.assertEqual(sum(f["suppressed"] is not None for f in report["findings"]), 3)
        self.assertEqual(len(self.concise("--no-ignores")[1]), 5)

    def test_the_config_overrides_for_some_files(self):
        self.write(".cilium-lint.yaml", "overrides:\n  - files: [helm/**]\n    rules: {l2: off, version: info}\n    reason: generated\n")
        _, found, _ = self.concise()
        self.assertNotIn("warning[l2/invented-key]", found)
        self.assertIn("info[version/tag-without-effect]", found)
        _, out, _ = self.run_here("--show-suppressed")
        self.assertIn("(by config at .cilium-lint.yaml:2:5: generated)", out)

    def test_the_config_gives_options_for_some_installs(self):
        self.write("second/deploy.sh", (self.folder / "deploy.sh").read_text().replace("--timeout=10m", "--timeout=10s").replace("helm/cilium", "../helm/cilium"))
        self.write("deploy.sh", (self.folder / "deploy.sh").read_text().replace("--timeout=10m", "--timeout=10s"))
        only = ["--only", "bootstrap/wait-too-short", "--format", "json"]
        places = lambda: sorted(f["location"]["path"] for f in json.loads(self.run_here(*only)[1])["findings"])
        self.assertEqual(places(), ["deploy.sh", "second/deploy.sh"])
        option = "rules: {bootstrap/wait-too-short: {minimum-seconds: 5}}\n"
        self.write(".cilium-lint.yaml", option)
        self.assertEqual(places(), [])
        self.write(".cilium-lint.yaml", "overrides:\n  - files: [second/**]\n    " + option)
        self.assertEqual(places(), ["deploy.sh"])
        self.write(".cilium-lint.yaml", "rules: {bootstrap/wait-too-short: {minimum-seconds: 5}}\noverrides:\n  - installs: ['second/**']\n"
                   "    rules: {bootstrap/wait-too-short: {minimum-seconds: 100, severity: error}}\n")
        self.assertEqual(places(), ["second/deploy.sh"])
        self.assertEqual(self.run_here(*only)[0], 1)
        self.write(".cilium-lint.yaml", "rules: {bootstrap/wait-too-short: off}\noverrides:\n  - files: [second/**]\n    " + option)
        self.assertEqual(places(), [])

    def test_the_configs_versions_are_for_installs_that_name_none(self):
        self.write(".cilium-lint.yaml", "cilium-version: 1.17.5\nkubernetes-version: 1.31\n")
        self.write("second/deploy.sh", "helm install cilium cilium/cilium -n kube-system --set image.pullPolicy=Always\n")
        of = lambda *arguments: {i["id"].split("#")[0]: (i["chart"]["version"], (i["chart"]["pinned_at"] or {}).get("path"), i["kubernetes"]["version"])
                                 for i in json.loads(self.run_here("--format", "json", *arguments)[1])["installs"]}
        self.assertEqual(of(), {"deploy.sh": ("1.18.3", "deploy.sh", "1.31"), "second/deploy.sh": ("1.17.5", ".cilium-lint.yaml", "1.31")})
        self.assertEqual(of("--isolated")["second/deploy.sh"][:2], ("1.20.2", None))
        self.assertEqual({v[0] for v in of("--cilium-version", "1.16.0").values()}, {"1.16.0"})

    def test_the_config_states_installs_by_hand(self):
        self.write("lab/values.yaml", "cluster:\n  name: lab\n")
        self.write("lab/more.yaml", "cluster:\n  id: 7\n")
        self.write("lab/kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n")
        self.write(".cilium-lint.yaml", "installs:\n  - release: cni\n    namespace: net\n    cilium-version: 1.17.5\n    kubernetes-version: '1.32'\n"
                   "    values: [lab/values.yaml, lab/more.yaml]\n    set: operator.replicas=1\n    set-string: [podLabels.a=1]\n"
                   "    kind-config: lab/kind.yaml\n    cluster-name: lab\n")
        code, out, err = self.run_here("--format", "json")
        installs = {i["id"]: i for i in json.loads(out)["installs"]}
        self.assertEqual(sorted(installs), [".cilium-lint.yaml#net/cni@lab", "deploy.sh#kube-system/cilium@platform"])
        lab = installs[".cilium-lint.yaml#net/cni@lab"]
        self.assertEqual(lab["chart"]["version"], "1.17.5")
        self.assertEqual(lab["chart"]["pinned_at"]["start"], {"line": 4, "column": 21, "offset": 66})
        self.assertEqual([(l["kind"], l["path"]) for l in lab["layers"]],
                         [("values-file", "lab/values.yaml"), ("values-file", "lab/more.yaml"), ("set", ".cilium-lint.yaml"), ("set-string", ".cilium-lint.yaml")])
        self.assertEqual((lab["cluster"]["name"], lab["cluster"]["path"], lab["kubernetes"]["version"]), ("lab", "lab/kind.yaml", "1.32"))
        _, out, _ = self.run_here("values", "--user", "--format", "json", "lab/more.yaml")
        self.assertEqual(json.loads(out), {"cluster": {"name": "lab", "id": 7}, "operator": {"replicas": 1}, "podLabels": {"a": "1"}})

    def test_mistakes_in_stated_installs_have_a_place(self):
        for text, message in [("installs: {}\n", "1:11: installs is a list"),
                              ("installs: [a]\n", "1:12: an install is a map"),
                              ("installs:\n  - version: 1.18.3\n", "2:5: an install has no \"version\"; it has cilium-version, chart, values, set, set-string, "
                               "set-json, set-file, release, namespace, kind-config, cluster-name and kubernetes-version"),
                              ("installs:\n  - cilium-version: new\n", "2:21: \"new\" is no version"),
                              ("installs:\n  - values: [none.yaml]\n", "2:14: none.yaml: there is no such file in the repository"),
                              ("installs:\n  - kind-config: ../kind.yaml\n", "2:18: ../kind.yaml: it lies outside of the repository"),
                              ("installs:\n  - chart: helm\n", "2:12: helm: there is no chart here that is Cilium's or depends on it")]:
            self.write(".cilium-lint.yaml", text)
            self.assertEqual(self.run_here(), (2, "", f"cilium-lint: .cilium-lint.yaml:{message}\n"))

    def test_the_config_leaves_files_out(self):
        self.write("archive/install.sh", "helm install cilium cilium/cilium --version 1.11.0 -n kube-system\n")
        self.write("helm/cilium/values.bak.yaml", "hubble: {}\nipam: {}\n")
        paths = lambda *arguments: sorted(i["id"].split("#")[0] for i in json.loads(self.run_here("--format", "json", *arguments)[1])["installs"])
        self.assertEqual(paths(), ["archive/install.sh", "deploy.sh", "helm/cilium/values.bak.yaml"])
        self.write(".cilium-lint.yaml", "exclude: [archive/, '*.bak.yaml']\n")
        self.assertEqual(paths(), ["deploy.sh"])
        self.assertEqual(paths("archive/install.sh"), ["archive/install.sh"])
        self.write(".cilium-lint.yaml", "exclude: /helm/**\n")
        self.assertEqual(paths(), ["archive/install.sh", "deploy.sh"])

    def test_init_writes_a_config_once(self):
        code, out, _ = self.run_here("init")
        self.assertEqual(code, 0, out)
        self.assertEqual(self.run_here("config", "show")[0], 0)
        code, _, err = self.run_here("init")
        self.assertEqual(code, 2)
        self.assertIn("is there already", err)

    def test_the_shipped_schema_is_the_programs(self):
        _, schema, _ = self.run_here("config", "schema")
        self.assertEqual((ROOT / "docs/config.schema.json").read_text(), schema)
        validator = jsonschema.validators.validator_for(json.loads(schema))
        validator.check_schema(json.loads(schema))

    def test_the_page_of_the_config_says_what_the_schema_says(self):
        page = (ROOT / "docs/config.md").read_text()
        properties = json.loads(self.run_here("config", "schema")[1])["properties"]
        said = re.findall(r"(?m)^## (\S+)\n\n(.+)$", page)
        self.assertEqual(said, [(key, value["description"]) for key, value in properties.items()])
        (self.folder / "policies").mkdir()
        for example in re.findall(r"(?ms)^```yaml\n(.*?)^```", page):
            self.write(".cilium-lint.yaml", example)
            code, out, err = self.run_here("config", "show")
            self.assertEqual((code, err), (0, ""), example)
            self.assertRegex(out, r"\A([^:]+: \S.*\n)+\Z")

    def test_the_hooks_are_given_every_file_that_an_install_is_made_of(self):
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        self.assertEqual({hook["id"] for hook in hooks}, {"cilium-lint", "cilium-lint-fix", "cilium-lint-py", "cilium-lint-fix-py"})
        seen = 0
        for kind in ("projects", "discovery", "clusters", "forecast"):
            report = json.loads(run(f"fixtures/{kind}", "--format", "json", "--isolated")[1])
            paths = {f["location"]["path"] for f in report["findings"] if f["location"]}
            for install in report["installs"]:
                paths.add(install["id"].split("#")[0])
                paths.update(layer["path"] for layer in install["layers"])
                paths.update(part["path"] for part in (install["chart"]["pinned_at"], install["cluster"]) if part)
            for path in paths:
                for hook in hooks:
                    self.assertRegex(path, hook["files"])
            seen += len(paths)
        self.assertGreater(seen, 100)

    def test_a_file_that_changed_is_checked_with_its_installs_alone(self):
        # As pre-commit names files; what lies elsewhere in the repository is not spoken of.
        self.write("other/deploy.sh", "kind create cluster --config kind.yaml\nhelm install cilium cilium/cilium -n kube-system -f values.yaml -f \"$X\"\n")
        self.write("other/values.yaml", "kubeProxyReplacement: strict\n")
        self.write("other/kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: other\nnodes: [{role: worker}]\n")
        self.write("other/large.yaml", "# " + "x" * (5 << 20))
        self.write("notes.txt", "nothing\n")
        whole = json.loads(self.run_here("deploy.sh", "--format", "json")[1])
        self.assertEqual(len(whole["findings"]), 5)
        for name in (self.VALUES, "kind-config.yaml", "deploy.sh"):
            with self.subTest(name):
                report = json.loads(self.run_here("check", "--allow-empty", "--format", "json", "--", name)[1])
                self.assertEqual([i["id"] for i in report["installs"]], ["deploy.sh#kube-system/cilium@platform"])
                self.assertEqual(report["findings"], whole["findings"])
                self.assertEqual(report["skipped"], [])
        report = json.loads(self.run_here("check", "--allow-empty", "--format", "json", "--", "notes.txt")[1])
        self.assertEqual((report["installs"], report["findings"], report["skipped"]), ([], [], []))
        self.assertEqual(self.run_here("check", "--allow-empty", "--", "notes.txt"), (0, "", ""))

    def test_completion_completes(self):
        _, script, _ = self.run_here("completion", "bash")
        ask = "COMP_WORDS=(cilium-lint fix --un); COMP_CWORD=2; _cilium_lint; echo ${COMPREPLY[@]}"
        done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "--unsafe\n")


if __name__ == "__main__":
    UPDATE = "--update" in sys.argv
    program.binary = str(pathlib.Path(next(a for a in sys.argv[1:] if not a.startswith("--"))).resolve())
    unittest.main(argv=[sys.argv[0]], verbosity=1)
